# shellcheck shell=sh
# $1 group, $2 description, $3 device, then family and address each. Somebody else may make it at the same time, or have been cut off
# before it had its name.
set -e
if ! ifconfig "$3" >/dev/null 2>&1; then
  b=$(ifconfig -g "$1" 2>/dev/null | head -n 1)
  [ -n "$b" ] || b=$(ifconfig bridge create group "$1" group pot group potbr descr "$2")
  [ "$b" = "$3" ] || ifconfig "$b" name "$3" || { ifconfig "$b" destroy 2>/dev/null || :; ifconfig "$3" >/dev/null; }
fi
device=$3
shift 3
while [ $# -gt 1 ]; do
  case $1 in
    inet) ifconfig "$device" inet "$2" alias ;;
    *)
      # An IPv6 address that is given again loses its multicast group: no neighbour would find it.
      case $(ifconfig -f inet6:cidr "$device") in
        *"inet6 $2 "* | *"inet6 $2
"*) ;;
        *) ifconfig "$device" inet6 "$2" alias no_dad -ifdisabled ;;
      esac
      ;;
  esac
  shift 2
done
ifconfig "$device" up
