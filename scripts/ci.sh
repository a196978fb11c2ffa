#!/usr/bin/env bash
# Runs every check of a commit, stops at the first that fails, and says at the
# end which took longest.
set -euo pipefail
cd "$(dirname "$0")/.."
began=$SECONDS times=$(mktemp) current=
ended() {
	rm -f "$times"
	[ -z "$current" ] || echo "FAILED: $current" >&2
}
trap ended EXIT

# step NAME COMMAND...: the command stands by itself here, so that set -e holds in it.
step() {
	local start=$SECONDS
	current=$1
	echo "==> $current"
	"${@:2}"
	printf '%5d s  %s\n' $((SECONDS - start)) "$current" >>"$times"
	current=
}

# sums prints a checksum of each file of the tree.
sums() {
	find . \( -path ./.git -o -path ./bin -o -path ./data -o -path ./coverage -o -name node_modules -o -name .venv \) -prune -o -type f -exec sha256sum {} + | sort -k 2
}

# unchanged COMMAND...: the command leaves every file as it was.
unchanged() {
	local before after
	before=$(sums)
	"$@"
	after=$(sums)
	if ! diff <(echo "$before") <(echo "$after"); then
		echo "These files were not current. Run \`$*\` and commit what it writes." >&2
		return 1
	fi
}

tidy() {
	local dir
	for dir in . tools tools/actionlint tools/deploy; do go -C "$dir" mod tidy -diff; done
}

# first_run does what a newcomer does first: `make run`, and ask it.
first_run() {
	local dir url="" server
	dir=$(mktemp -d)
	make --no-print-directory run ARGS="--port 0 --metrics-addr= --data-dir $dir/data" >"$dir/out" 2>&1 &
	server=$!
	for _ in {1..600}; do
		url=$(sed -n 's/^CreatorVault is at \([^,]*\),.*/\1/p' "$dir/out")
		[ -z "$url" ] || break
		sleep 0.1
	done
	local answer=0
	curl -fsS "$url/health" || answer=$?
	kill "$server"
	wait "$server" || true # make says 143 of what was ended
	[ "$answer" = 0 ] || cat "$dir/out" >&2
	rm -rf "$dir"
	return "$answer"
}

# web_app checks the app without a browser, and that its types are those of the API.
web_app() {
	(cd web/app && unchanged npm run --silent gen && npm run --silent check && npm test --silent)
}

step "go.mod is tidy" tidy
step "modules are as they were published" go mod verify
step "generated files are current" unchanged make gen
step "servers for the tests" make setup
step "web app: types, style, units" web_app
step "web app: build, bytes" make web
step "build" make build
step "make run answers" first_run
step "lint" make lint
step "licences" unchanged make licenses
step "the tools' own tests" go test -C tools ./...
step "image, chart, unit" make deployable
step "web app in a browser" make e2e
step "web app for everyone" make looks
step "web app by Lighthouse" make lighthouse
step "tests under the race detector" scripts/test.sh --cover --slowest
step "coverage" scripts/cover.sh
step "fuzz, briefly" make fuzz FUZZTIME=3s

echo
echo "The ten slowest steps of $((SECONDS - began)) s:"
sort -rn "$times" | head -n 10
echo "All checks passed."
