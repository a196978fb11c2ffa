#!/usr/bin/env bash
# Checks all that CreatorVault is deployed by, as far as it can be without a
# cluster and without Docker, and tries the image.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
need "bubblewrap (containers for tests)" bubblewrap bwrap
need Caddy caddy caddy
need "systemd-analyze" systemd systemd-analyze
need_python e2e/kubernetes

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "Compose files"
root=$PWD
go run -C tools/deploy ./compose "$root/compose.yaml" "$root/deploy/compose/compose.yaml"
SITE=vault.example.com caddy validate --adapter caddyfile --config deploy/compose/Caddyfile >"$work/caddy" 2>&1 || { cat "$work/caddy" >&2; exit 1; }

echo "Chart, for the oldest and the newest Kubernetes that it is for"
chart=deploy/helm/creatorvault
helm() { go tool -modfile=tools/deploy/go.mod helm "$@"; }
least=(--set publicURL=https://vault.example.com)
if helm template vault "$chart" >"$work/none" 2>&1; then
	echo "The chart takes no publicURL." >&2
	exit 1
fi
# fits SETTINGS...: with these the chart is what a cluster takes.
fits() {
	local version
	helm lint --quiet --strict "$chart" "$@"
	helm template vault "$chart" "$@" >"$work/rendered.yaml"
	for version in 1.29 1.37; do
		e2e/kubernetes/.venv/bin/kubernetes-validate --quiet --strict -k "$version" "$work/rendered.yaml"
	done
}
fits "${least[@]}"
fits "${least[@]}" --set 'ingress.enabled=true,ingress.className=nginx,ingress.tlsSecret=tls,autoscaling.enabled=true,settings.LOG_LEVEL=INFO' \
	--set 'trustedProxies={10.0.0.0/8},networkPolicy.metricsFrom[0].podSelector.matchLabels.app=prometheus,podAnnotations.a=b' \
	--set 'secrets.SMTP_URL.name=mail,secrets.SMTP_URL.key=url'

echo "Unit of systemd"
# The program need not be installed here.
sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' deploy/creatorvault.service >"$work/creatorvault.service"
systemd-analyze verify "$work/creatorvault.service"
systemd-analyze security --offline=yes --threshold=15 "$work/creatorvault.service" >"$work/security" || { cat "$work/security" >&2; exit 1; }

echo "Image"
go test -tags=container -run='TestTheImage|TestWhatIsDeployed' -count=1 ./cmd/creatorvault
