#!/usr/bin/env bash
# A k3d cluster on this machine with Argo CD, a git server and Storeplane from these sources. Safe to run again: it mends and
# updates what is there. docs/local-k3d.md says what it needs and what was tried.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/dev-local.sh [--dry-run]
  --dry-run  print the commands for a new cluster, run none

Environment:
  CLUSTER    name of the k3d cluster (storeplane)
  HTTP_PORT  port of this machine that leads to the ingress (80)
  INGRESS    traefik, which k3d brings, or nginx (traefik)
TEXT
}

dry=0
case "${1:-}" in
  '') ;;
  --dry-run) dry=1 ;;
  --help) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
esac
# shellcheck source=scripts/local/common.sh
. scripts/local/common.sh

http_port="${HTTP_PORT:-80}"
ingress="${INGRESS:-traefik}"
kubernetes=rancher/k3s:v1.35.4-k3s1
argocd=https://raw.githubusercontent.com/argoproj/argo-cd/v3.2.11/manifests/install.yaml
repository=http://git.storeplane-git.svc.cluster.local/stores.git
patience=600s

case "$ingress" in
  traefik) ingress_namespace='kube-system' ;;
  nginx) ingress_namespace='ingress-nginx' ;;
  *) fail 'INGRESS must be traefik or nginx.' ;;
esac
[[ "$http_port" =~ ^[1-9][0-9]{0,4}$ ]] || fail 'HTTP_PORT must be a port.'
[[ "$cluster" =~ ^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$ ]] || fail 'CLUSTER must be lower-case letters, digits and hyphens, 32 at most.'
store_port=null
[ "$http_port" = 80 ] || store_port="$http_port"

[ "$dry" = 1 ] || require_programs docker k3d kubectl helm

work="$(mktemp -d)"
finish() {
  local status=$?
  rm -rf "$work"
  [ "$status" = 0 ] || printf 'That did not end well. Run it again; when it stops there again, scripts/teardown.sh first.\n' >&2
}
trap finish EXIT

kubectl_here() { run kubectl --context "k3d-$cluster" "$@"; }
helm_here() { run helm --kube-context "k3d-$cluster" "$@"; }

# Port 80 of loopback alone: nobody is asked who he is.
make_cluster() {
  if [ "$dry" = 0 ] && cluster_exists; then
    run k3d cluster start "$cluster" --wait
    run k3d kubeconfig merge "$cluster" --kubeconfig-merge-default --kubeconfig-switch-context=false
    return
  fi
  local traefik=()
  [ "$ingress" = traefik ] || traefik=(--k3s-arg '--disable=traefik@server:*')
  run k3d cluster create "$cluster" --image "$kubernetes" --port "127.0.0.1:$http_port:80@loadbalancer" \
    --kubeconfig-switch-context=false --wait --timeout "$patience" ${traefik[@]+"${traefik[@]}"}
}

# Its tag names its contents, so that a changed image is a changed Deployment.
make_image() {
  run docker build --file control-plane/Dockerfile --tag storeplane:local .
  local id=sha256:dry-run
  [ "$dry" = 1 ] || id="$(docker image inspect --format '{{.Id}}' storeplane:local)"
  id="${id#*:}"
  tag="local-${id:0:12}"
  run docker tag storeplane:local "storeplane:$tag"
  run k3d image import "storeplane:$tag" --cluster "$cluster"
}

make_ingress() {
  [ "$ingress" = nginx ] || return 0
  helm_here upgrade --install ingress-nginx ingress-nginx --repo https://kubernetes.github.io/ingress-nginx \
    --version 4.14.0 --namespace ingress-nginx --create-namespace --wait --timeout "$patience"
}

make_argocd() {
  printf 'apiVersion: v1\nkind: Namespace\nmetadata: { name: argocd }\n' >"$work/argocd.yaml"
  kubectl_here apply --filename "$work/argocd.yaml"
  kubectl_here apply --server-side --namespace argocd --filename "$argocd"
  local workload
  for workload in statefulset/argocd-application-controller deployment/argocd-repo-server deployment/argocd-applicationset-controller; do
    kubectl_here rollout status "$workload" --namespace argocd --timeout "$patience"
  done
}

make_git_server() {
  sed -e "s|@IMAGE@|storeplane:$tag|" -e "s|@INGRESS_CLASS@|$ingress|" -e "s|@STORE_PORT@|$store_port|" \
    scripts/local/git-server.yaml >"$work/git-server.yaml"
  kubectl_here apply --filename "$work/git-server.yaml"
  kubectl_here rollout status deployment/git --namespace storeplane-git --timeout "$patience"
}

# As docs/argocd.md says, with the address of the git server in a copy of settings.yaml.
make_stores() {
  mkdir "$work/argocd"
  # What is in it: were the folder itself a link, the copy would be one too.
  cp -R argocd/. "$work/argocd/"
  sed "s|https://git.example.com/stores.git|$repository|" argocd/settings.yaml >"$work/argocd/settings.yaml"
  kubectl_here apply --server-side --field-manager=storeplane --kustomize "$work/argocd"
}

make_platform() {
  local ports=()
  [ "$store_port" = null ] || ports=(--set "stores.port=$store_port")
  helm_here upgrade --install storeplane charts/platform --namespace storeplane --values charts/platform/values-local.yaml \
    --set "image.repository=storeplane,image.tag=$tag,image.pullPolicy=Never,git.url=$repository" \
    --set "ingress.className=$ingress,stores.ingressNamespace=$ingress_namespace" \
    --set 'networkPolicy.egressPorts={443,6443,8080}' ${ports[@]+"${ports[@]}"} --wait --timeout "$patience"
}

make_cluster
make_image
make_ingress
make_argocd
make_git_server
make_stores
make_platform

address=http://platform-dashboard.localtest.me
[ "$store_port" = null ] || address="$address:$http_port"
[ "$dry" = 1 ] || printf '\nThe dashboard is at %s\nscripts/teardown.sh removes all of it, the stores with their data too.\n' "$address"
