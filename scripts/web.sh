#!/usr/bin/env bash
# Builds the web app into web/dist, from where `make build` takes it, unless
# what is there is current.
#   --if-node  does nothing where there is no Node.js that fits
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

# The oldest Node.js that the tools run on.
oldest=20.19

# sources prints a checksum of all that the app is built from.
sources() {
	{
		find web/app -name node_modules -prune -o -type f -print
		echo internal/api/openapi.json
	} | LC_ALL=C sort | xargs sha256sum | sha256sum
}

node_fits() {
	local version
	version=$(node --version 2>/dev/null) && command -v npm >/dev/null &&
		[ "$(printf '%s\n' "$oldest" "${version#v}" | sort -V | head -n 1)" = "$oldest" ]
}

stamp=web/app/node_modules/.built-from
if [ "${1:-}" = --if-node ] && ! node_fits; then
	echo "The web app is left out: it needs Node.js $oldest or newer, with npm. Everything else is there." >&2
	exit 0
fi
if [ -f web/dist/index.html.gz ] && [ "$(cat "$stamp" 2>/dev/null)" = "$(sources)" ]; then exit 0; fi
need_modules web/app vite
if ! node_fits; then
	echo "The web app needs Node.js $oldest or newer; $(node --version) is here." >&2
	exit 1
fi
trap 'touch web/dist/.keep' EXIT # which is in the repository, and Vite empties the folder
(cd web/app && npm run --silent build)
sources >"$stamp"
