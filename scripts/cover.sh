#!/usr/bin/env bash
# Adds up what coverage/data says that the tests covered, by room, with the
# source in coverage/index.html. Fails where a room falls below its floor.
set -euo pipefail
cd "$(dirname "$0")/.."
# Tests are no product: what serves them alone does not count.
rooms=$(go list ./cmd/... ./internal/... | grep -vE '/internal/(testkit|store/storetest)$' | paste -sd,)
go tool covdata textfmt -i=coverage/data -pkg="$rooms" -o=coverage/profile.txt
go tool cover -html=coverage/profile.txt -o=coverage/index.html
go run -C tools ./cover ../coverage/profile.txt
