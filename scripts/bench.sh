#!/usr/bin/env bash
# Measures the whole server against a bare handler, growth, floods of sign-ins
# and of questions to a model, bad tokens, group commit and footprint, and prints
# the tables of docs/performance.md. It fails where a figure is not good enough, and measures
# the rest all the same.
#   BENCH=quick  shorter rounds, stores of 100,000 ideas instead of a million
#   GOGC=100     for both sides, in place of 400
#   RUN=Ratios   only the measurements of such a name
set -euo pipefail
cd "$(dirname "$0")/.."
export BENCH=${BENCH:-full}
BENCH_REPORT=$(mktemp)
export BENCH_REPORT
trap 'rm -f "$BENCH_REPORT"' EXIT
status=0
go test -run="^TestBench.*${RUN:-}" -count=1 -timeout=2h -v ./cmd/creatorvault ./internal/store/sqlite ./internal/identity >&2 || status=$?
echo
echo "BENCH=$BENCH GOGC=${GOGC:-400}, $(date -u +%Y-%m-%d), $(nproc) cores, $(go env GOVERSION)"
cat "$BENCH_REPORT"
exit "$status"
