#!/usr/bin/env bash
# Runs the tests with coverage, unless coverage/data holds it already, and
# prints it by room. Fails where a room falls below its floor.
set -euo pipefail
cd "$(dirname "$0")/.."
data=coverage/data
if [ "${1:-}" != --report ]; then
	rm -rf coverage
	scripts/test.sh --cover
fi

# Tests are no product: what serves them alone does not count.
rooms=$(go list ./cmd/... ./internal/... | grep -vE '/internal/(testkit|store/storetest)$')
go tool covdata percent -i="$data" -pkg="$(paste -sd, <<<"$rooms")" | sed 's/^\s*//' | sort
go tool covdata textfmt -i="$data" -pkg="$(paste -sd, <<<"$rooms")" -o=coverage/profile.txt
go tool cover -html=coverage/profile.txt -o=coverage/index.html
overall=$(go tool cover -func=coverage/profile.txt | awk '/^total:/ {sub("%", "", $NF); print $NF}')
echo "overall: $overall% of statements; coverage/index.html shows them"

low=0
floor() { # floor LEAST PERCENT NAME
	if awk -v least="$1" -v got="${2:-0}" 'BEGIN {exit !(got + 0 < least)}'; then
		echo "$3 is covered to ${2:-0}%, and must be to $1%" >&2
		low=1
	fi
}
room() {
	go tool covdata percent -i="$data" -pkg="creatorvault.dev/$1" | sed -nE 's/.*coverage: ([0-9.]+)%.*/\1/p'
}
floor 80 "$overall" "the whole"
floor 90 "$(room internal/vault)" internal/vault
floor 80 "$(room internal/api)" internal/api
for store in internal/store/*/; do
	store=${store%/}
	[ "$store" = internal/store/storetest ] || floor 85 "$(room "$store")" "$store"
done
exit $low
