/**
 * What a probe pod runs, in the shell of busybox; it says what it saw as its termination message, which is read from the
 * pod's status: no right to logs or to `exec` is needed, and no way from the API server to the node.
 *
 * Arguments: how often a flow is tried at most, then `id wanted host port` of each flow. Hosts that are words: `dns` (the
 * pod's own name server), `api` (the Service of the API server), `node` (the node of the pod). Writes `id open` or `id shut`.
 *
 * A new policy takes a moment to come into force, and one packet may get lost: a flow is tried again until what is wanted
 * was seen twice in a row, or the tries are used up.
 */
export const probeScript = `
exec >> /dev/termination-log 2> /dev/null
domain=
while read -r key first second _; do
  case $key in
    nameserver) dns=\${dns:-$first} ;;
    search) domain=\${second#svc.} ;;
  esac
done < /etc/resolv.conf

reaches() {
  host=$1
  case $host in
    dns) host=$dns ;;
    api) host=$KUBERNETES_SERVICE_HOST ;;
    node) host=$NODE_ADDRESS ;;
  esac
  if [ "$2" = lookup ]; then
    case $(timeout 4 nslookup "kubernetes.default.svc.\${domain:-cluster.local}") in
      *"$KUBERNETES_SERVICE_HOST"*) return 0 ;;
    esac
    return 1
  fi
  timeout 4 nc -w 2 "$host" "$2" < /dev/null > /dev/null
}

look() {
  tries=0
  row=0
  while [ "$tries" -lt "$most" ]; do
    if reaches "$3" "$4"; then seen=open other=shut; else seen=shut other=open; fi
    if [ "$seen" = "$2" ]; then row=$((row + 1)); else row=0; fi
    if [ "$row" -ge 2 ]; then
      echo "$1 $2"
      return
    fi
    tries=$((tries + 1))
    sleep 1
  done
  if [ "$seen" = "$2" ]; then seen=$other; fi
  echo "$1 $seen"
}

most=$1
shift
while [ $# -ge 4 ]; do
  look "$1" "$2" "$3" "$4" &
  shift 4
done
wait
`;
