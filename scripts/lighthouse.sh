#!/usr/bin/env bash
# Has Lighthouse look at the web app as the program serves it, in a browser of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
need_modules e2e/lighthouse lighthouse
go test -tags=browser -run=TestLighthouseFindsNothing -count=1 -timeout=10m -v ./cmd/creatorvault
