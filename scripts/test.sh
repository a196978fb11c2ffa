#!/usr/bin/env bash
# Runs every test under the race detector. With --cover it counts in
# coverage/data what they cover, in their own process and in the built binary.
set -euo pipefail
cd "$(dirname "$0")/.."
flags=(-race -shuffle=on -timeout="${TEST_TIMEOUT:-15m}")
if [ "${1:-}" = --cover ]; then
	mkdir -p coverage/data
	GOCOVERDIR=$PWD/coverage/data
	export GOCOVERDIR
	go test "${flags[@]}" -cover -coverpkg=./cmd/...,./internal/... ./... -args -test.gocoverdir="$GOCOVERDIR"
else
	go test "${flags[@]}" ./...
fi
