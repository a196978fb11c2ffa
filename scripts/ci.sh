#!/usr/bin/env bash
# Runs every check of a commit, and says at the end which took longest.
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=1 # for the race detector
times=$(mktemp)
trap 'rm -f "$times"' EXIT

step() { # step NAME COMMAND...
	local name=$1 start end
	shift
	echo "==> $name"
	start=$(date +%s.%N)
	if ! "$@"; then
		echo "FAILED: $name ($*)"
		exit 1
	fi
	end=$(date +%s.%N)
	awk -v a="$start" -v b="$end" -v n="$name" 'BEGIN {printf "%8.1f s  %s\n", b - a, n}' >>"$times"
}

unchanged() { # unchanged WHAT COMMAND...: the command leaves the tree as it was
	local what=$1 before after
	shift
	before=$(git status --porcelain; git diff | sha256sum)
	"$@"
	after=$(git status --porcelain; git diff | sha256sum)
	if [ "$before" != "$after" ]; then
		echo "$what is not current; run: $*"
		git status --short
		return 1
	fi
}

step "modules are tidy" go mod tidy -diff
step "modules are what they were" go mod verify
step "generated files are current" unchanged "a generated file" make gen
step "build" make build
step "servers for the tests" make setup
step "lint" make lint
step "licences" make licenses
rm -rf coverage
step "tests under the race detector" make test TESTFLAGS=--cover
step "coverage" scripts/cover.sh --report
step "fuzz, briefly" make fuzz FUZZTIME=3s

echo
echo "The slowest steps:"
sort -rn "$times" | head -10
echo "All checks passed."
