#!/usr/bin/env bash
# Removes what dev-local.sh made: the cluster with everything in it, the stores with their data too, and the images.
set -euo pipefail
cd "$(dirname "$0")/.."

dry=0
case "${1:-}" in
  '') ;;
  --dry-run) dry=1 ;;
  *)
    printf 'Usage: scripts/teardown.sh [--dry-run]\n\nEnvironment:\n  CLUSTER  name of the k3d cluster (storeplane)\n' >&2
    exit 2
    ;;
esac
# shellcheck source=scripts/local/common.sh
. scripts/local/common.sh

[ "$dry" = 1 ] || require_programs docker k3d
if [ "$dry" = 1 ] || cluster_exists; then
  run k3d cluster delete "$cluster"
else
  printf 'There is no k3d cluster %s.\n' "$cluster"
fi
images='storeplane:local'
[ "$dry" = 1 ] || images="$(docker image ls --format '{{.Repository}}:{{.Tag}}' --filter 'reference=storeplane:local*')"
for image in $images; do
  run docker image rm "$image"
done
