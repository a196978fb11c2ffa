#!/usr/bin/env bash
# Begins a migration in both stores, under one number.
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:-}
if ! [[ $name =~ ^[a-z][a-z0-9_]*$ ]]; then
	echo "usage: make migration NAME=add_something" >&2
	exit 2
fi
last=$(find internal/store -name '[0-9]*.sql' -printf '%f\n' | sort | tail -n 1)
next=$(printf '%04d' $((10#${last%%_*} + 1)))
for store in sqlite postgres; do
	file=internal/store/$store/migrations/${next}_$name.sql
	printf -- '-- +goose Up\n\n-- +goose Down\n' >"$file"
	echo "$file"
done
