# shellcheck shell=bash
# Sourced by what needs programs of the system: need finds one or installs it,
# and says so.

# need NAME PACKAGES PROGRAM: PROGRAM comes with these packages of Debian.
need() {
	local name=$1 packages=$2 program=$3 at
	if at=$(program_at "$program"); then
		echo "$name: found $at"
		return
	fi
	if ! may_install; then
		echo "$name: missing, and it cannot be installed from here. Install $packages (so Debian calls it; with apt-get as root, or as your system does) and try again." >&2
		return 1
	fi
	echo "$name: installing $packages"
	if ! install "$packages" || ! at=$(program_at "$program"); then
		echo "$name: $packages could not be installed. Install it by hand and try again." >&2
		return 1
	fi
	echo "$name: installed $at"
}

# program_at PROGRAM prints where it is: where Debian keeps servers, the newest
# first, else in the path.
program_at() {
	local at
	at=$(find /usr/lib/postgresql/*/bin /usr/sbin -maxdepth 1 -name "$1" 2>/dev/null | sort -rV | head -n 1)
	[ -n "$at" ] || at=$(command -v "$1") || return 1
	echo "$at"
}

may_install() {
	command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# install PACKAGES, after one look at what there is to be had.
install() {
	local as_root=()
	[ "$(id -u)" = 0 ] || as_root=(sudo -n)
	if [ -z "${updated:-}" ]; then "${as_root[@]}" apt-get update -qq && updated=yes; fi
	# shellcheck disable=SC2086 # one word each
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 >/dev/null
}

# need_modules FOLDER [PROGRAM]: the node_modules of FOLDER are what its lock file
# names, and PROGRAM in them runs here. They are installed again only when that
# has changed. No script of a package runs.
need_modules() {
	local folder=$1 program=${2:-} sum
	sum=$(sha256sum "$folder/package-lock.json" | cut -d ' ' -f 1)
	if [ "$(cat "$folder/node_modules/.lock-sum" 2>/dev/null)" = "$sum" ]; then
		echo "$folder: its packages are there"
		return
	fi
	need "Node.js with npm" "nodejs npm" npm || return
	echo "$folder: installing its packages"
	if ! npm_install "$folder" || [ "$(sha256sum "$folder/package-lock.json" | cut -d ' ' -f 1)" != "$sum" ] ||
		{ [ -n "$program" ] && ! "$folder/node_modules/.bin/$program" --version >/dev/null; }; then
		echo "$folder: npm could not install its packages${program:+, or none has a $program for this machine}." >&2
		return 1
	fi
	echo "$sum" >"$folder/node_modules/.lock-sum"
}

# npm_install FOLDER: what its lock names. A registry that lacks the packages of
# other systems has npm ci refuse a good lock; what npm install then leaves is
# held to the same lock.
npm_install() {
	local quiet=(--ignore-scripts --no-fund --no-audit --loglevel=error)
	(cd "$1" && { npm ci "${quiet[@]}" >/dev/null 2>&1 || npm install --no-save "${quiet[@]}" >/dev/null; })
}

# need_python FOLDER: the .venv of FOLDER has what its requirements.txt names,
# by their hashes. It is made again only when that has changed. Nothing is built.
need_python() {
	local folder=$1 sum
	sum=$(sha256sum "$folder/requirements.txt" | cut -d ' ' -f 1)
	if [ "$(cat "$folder/.venv/.lock-sum" 2>/dev/null)" = "$sum" ]; then
		echo "$folder: its packages of Python are there"
		return
	fi
	need "Python with venv" "python3 python3-venv" python3 || return
	if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
		echo "$folder: Python 3.11 or newer is needed; python3 is $(python3 --version 2>&1)." >&2
		return 1
	fi
	echo "$folder: installing its packages of Python"
	if ! { python3 -c 'import ensurepip' 2>/dev/null || install python3-venv; } || ! python3 -m venv --clear "$folder/.venv" ||
		! "$folder/.venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r "$folder/requirements.txt"; then
		echo "$folder: its packages of Python could not be installed." >&2
		return 1
	fi
	echo "$sum" >"$folder/.venv/.lock-sum"
}
