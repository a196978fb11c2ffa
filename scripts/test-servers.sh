#!/usr/bin/env bash
# Finds what the tests need, or installs it. The tests start servers of their
# own from it, on free ports; one that a package starts by itself is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

# left_out is for machines on which nothing can be installed: who brings a
# PostgreSQL can run all tests but those of what is missing.
left_out() {
	[ -n "${TEST_POSTGRES_URL:-}" ] || return 1
	echo "PgBouncer: make test leaves out what is behind it, and make ci does not." >&2
}

need "C compiler (for the race detector)" "gcc libc6-dev" "$(go env CC)"
if [ -n "${TEST_POSTGRES_URL:-}" ]; then
	echo "PostgreSQL: the one that TEST_POSTGRES_URL names"
	if ! program_at initdb >/dev/null; then
		echo "PostgreSQL: its programs are missing, so make test leaves out the tests that kill a server of their own; make ci does not." >&2
	fi
else
	need PostgreSQL postgresql initdb
fi
need PgBouncer pgbouncer pgbouncer || left_out
need "curl (for the commands in the documentation)" curl curl
browser=chromium
for name in google-chrome chromium-browser; do if command -v "$name" >/dev/null; then browser=$name; fi; done
need "Chromium (for React's client)" chromium "$browser"
need_modules e2e/better-auth node # a real Better Auth, and the Node.js to run it
need_modules examples/nextjs      # Next.js
need_modules web/app vite         # the web app
need_modules e2e/lighthouse lighthouse
need_modules e2e/mcp # clients of the Model Context Protocol, and its suite
need_python e2e/mcp # more of them, in Python
need_python e2e/kubernetes # the schemas of Kubernetes
