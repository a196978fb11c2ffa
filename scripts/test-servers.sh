#!/usr/bin/env bash
# Finds what the tests need, or installs it. The tests start servers of their
# own from it, on free ports; one that a package starts by itself is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need "C compiler (for the race detector)" "gcc libc6-dev" "$(go env CC)"
if [ -n "${TEST_POSTGRES_URL:-}" ]; then
	echo "PostgreSQL: the one that TEST_POSTGRES_URL names"
else
	need PostgreSQL postgresql initdb
fi
need PgBouncer pgbouncer pgbouncer
need "curl (for the commands in the documentation)" curl curl
