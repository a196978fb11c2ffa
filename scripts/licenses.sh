#!/usr/bin/env bash
# Lists the licence of every module in the binary and in its tests.
set -euo pipefail
cd "$(dirname "$0")/.."
exec go run -C tools ./licenses
