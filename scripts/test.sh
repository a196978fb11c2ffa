#!/usr/bin/env bash
# Runs every test under the race detector.
#   --cover    counts in coverage/data what they cover, in their own process and
#              in the binaries that they build and run
#   --slowest  names the slowest tests at the end, and fails where one is skipped
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=1 # for the race detector
flags=(-race -shuffle=on -timeout="${TEST_TIMEOUT:-15m}")
args=() show=cat
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
		show="go run -C tools ./testlog"
		;;
	*)
		echo "usage: scripts/test.sh [--cover] [--slowest]" >&2
		exit 2
		;;
	esac
done
go test "${flags[@]}" ./... "${args[@]}" | $show
