#!/bin/sh
# Stands in for docker, k3d, kubectl and helm: writes down how it was called, remembers what is there in $STATE, and fails where
# the real one would, or at the call that $FAIL_AT counts.
set -eu
name="${0##*/}"
printf '%s %s\n' "$name" "$*" >>"$STATE/calls"
[ "$(wc -l <"$STATE/calls")" -ne "${FAIL_AT:-0}" ] || exit 70

refuse() {
  printf '%s: %s\n' "$name" "$*" >&2
  exit 71
}

case "$name $*" in
  'docker info') [ ! -e "$STATE/docker-is-off" ] || refuse 'cannot connect' ;;
  'docker build '*) : >"$STATE/built" ;;
  'docker image inspect '*) [ -e "$STATE/built" ] && echo sha256:0123456789abcdef0123 ;;
  'docker tag '*) ;;
  'docker image ls '*) [ ! -e "$STATE/built" ] || echo storeplane:local ;;
  'docker image rm '*) rm "$STATE/built" ;;
  'k3d cluster list '*) [ -e "$STATE/cluster" ] ;;
  'k3d cluster create '*)
    [ ! -e "$STATE/cluster" ] || refuse 'is there already'
    : >"$STATE/cluster"
    ;;
  'k3d cluster delete '*) rm "$STATE/cluster" ;;
  'k3d '*) [ -e "$STATE/cluster" ] || refuse 'there is no cluster' ;;
  'kubectl --context k3d-storeplane apply '*)
    [ -e "$STATE/cluster" ] || refuse 'no connection'
    for last; do :; done
    [ ! -e "$last" ] || cp -R "$last" "$STATE/applied/"
    ;;
  'kubectl --context k3d-storeplane '* | 'helm --kube-context k3d-storeplane upgrade --install '*)
    [ -e "$STATE/cluster" ] || refuse 'no connection'
    ;;
  *) refuse "is not called like this: $*" ;;
esac
