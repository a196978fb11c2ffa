#!/usr/bin/env bash
# Says what the linters have to say, about Go, TypeScript, shell and workflows.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
need ShellCheck shellcheck shellcheck
shellcheck -x scripts/*.sh .ci/run

need_modules e2e/better-auth node
need_modules examples/nextjs
for folder in e2e/better-auth examples/nextjs; do (cd "$folder" && npm run --silent check); done

lint() { go tool -modfile="$1/go.mod" "${@:2}"; }
lint tools/actionlint actionlint
lint tools golangci-lint config verify
lint tools golangci-lint fmt --diff
lint tools golangci-lint run ./...
(cd tools && go tool golangci-lint run --config ../.golangci.yml ./...)
(cd tools/deploy && go tool -modfile=../go.mod golangci-lint run --config ../../.golangci.yml ./...)
