#!/usr/bin/env bash
# Runs every test under the race detector.
#   --cover    counts in coverage/data what they cover, in their own process and
#              in the binaries that they build and run
#   --slowest  names the slowest tests at the end, and fails where one is skipped
# With a server that TEST_POSTGRES_URL names, what needs a program that is not
# here is left out, which setup has told; with --slowest nothing is.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
export CGO_ENABLED=1 # for the race detector
flags=(-race -shuffle=on -timeout="${TEST_TIMEOUT:-30m}")
args=() show=cat without=()
if [ -n "${TEST_POSTGRES_URL:-}" ]; then
	program_at pgbouncer >/dev/null || without+=('^TestStoreThroughPgBouncer$' '^Test/^pgbouncer$')
	program_at initdb >/dev/null || without+=(
		'^TestPostgresIsKilledUnderLoad$' '^TestPostgresIsFrozen$' '^TestPostgresThatCannotBeUsed$' '^TestAPostgresOfAnotherVersionIsRefused$'
		'^TestSoakPeopleWriteAtOnceAndLoseNothing$/^postgres$' '^TestSoakNoKillLosesWhatWasAnswered$/^postgres$'
		'^TestBenchRatios$/^postgres$' '^TestBenchGrowth$/^postgres$'
	)
fi
for option; do
	case $option in
	--cover)
		rm -rf coverage
		mkdir -p coverage/data
		export CV_COVER=$PWD/coverage/data # go test itself points GOCOVERDIR elsewhere
		flags+=(-cover -coverpkg="./cmd/...,./internal/...")
		args=(-args -test.gocoverdir="$CV_COVER")
		;;
	--slowest)
		flags+=(-json)
		without=()
		show="go run -C tools ./testlog"
		;;
	*)
		echo "usage: scripts/test.sh [--cover] [--slowest]" >&2
		exit 2
		;;
	esac
done
if [ ${#without[@]} -gt 0 ]; then
	flags+=(-skip "$(IFS='|' && echo "${without[*]}")")
fi
go test "${flags[@]}" ./... "${args[@]}" | $show
