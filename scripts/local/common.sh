# shellcheck shell=bash
# What dev-local.sh and teardown.sh share. Where they set `dry` to 1, commands are printed and none is run.

dry="${dry:-0}"
cluster="${CLUSTER:-storeplane}"

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Runs a command that changes something, or prints it.
run() {
  if [ "$dry" = 1 ]; then
    printf '%q ' "$@"
    printf '\n'
  else
    "$@"
  fi
}

# Ends with a sentence where one of the programs is missing, or Docker does not answer. They are named with where to get them.
require_programs() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || case "$program" in
      docker) fail 'docker is not installed, or not on PATH: https://docs.docker.com/engine/install/' ;;
      k3d) fail 'k3d is not installed, or not on PATH: https://k3d.io' ;;
      kubectl) fail 'kubectl is not installed, or not on PATH: https://kubernetes.io/docs/tasks/tools/' ;;
      helm) fail 'helm is not installed, or not on PATH: https://helm.sh/docs/intro/install/' ;;
    esac
  done
  docker info >/dev/null 2>&1 ||
    fail 'Docker does not answer. Start it, or let your user reach it: docker info says what is wrong.'
}

cluster_exists() {
  k3d cluster list "$cluster" >/dev/null 2>&1
}
