#!/usr/bin/env bash
# Builds the web app, once there is one. The page that stands in for it sends
# people here.
set -euo pipefail
echo "This version has no web app yet. Everything else is there without it: /docs of a running server lets you try every call." >&2
exit 1
