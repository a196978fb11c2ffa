#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
tool() { go tool -modfile=tools/go.mod "$@"; }
tool golangci-lint config verify
tool golangci-lint fmt --diff ./...
tool golangci-lint run ./...
tool actionlint
shellcheck scripts/*.sh .ci/run
