#!/usr/bin/env bash
# Finds what the tests need, or installs it, and says so. The tests start
# servers of their own from it, on free ports.
set -euo pipefail

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
	command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

updated=no
need() { # need NAME PACKAGE FINDER: the finder prints where it is
	local name=$1 package=$2 finder=$3 where
	if where=$("$finder"); then
		echo "$name: found $where"
		return
	fi
	if ! may_install; then
		echo "$name: missing, and it cannot be installed here. Install the package $package (or what your system calls it) and try again." >&2
		exit 1
	fi
	echo "$name: installing the package $package"
	if [ "$updated" = no ]; then as_root apt-get update -qq && updated=yes; fi
	# A package's own server is not wanted: the tests start theirs.
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
	where=$("$finder") || { echo "$name: the package $package did not bring it" >&2; exit 1; }
	echo "$name: found $where"
}

find_postgres() {
	if [ -n "${TEST_POSTGRES_URL:-}" ]; then echo "at TEST_POSTGRES_URL"; return; fi
	local at
	at=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
	[ -n "$at" ] || at=$(command -v initdb) || return 1
	dirname "$at"
}
find_pgbouncer() { PATH=$PATH:/usr/sbin command -v pgbouncer; }
find_shellcheck() { command -v shellcheck; }

need PostgreSQL postgresql find_postgres
need PgBouncer pgbouncer find_pgbouncer
need ShellCheck shellcheck find_shellcheck
