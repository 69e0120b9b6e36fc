# shellcheck shell=sh
# Prints rules that stand before those of the hook, then what the hook prints for each port; nothing when it fails for one.
# $1 first rules, $2 hook, $3 interface, $4 bridge, $5 network, $6 gateway, $7 address of the pot, then protocol, port of the host and port of the pot each.
set -e
rules=$1 hook=$2 nic=$3 bridge=$4 net=$5 gateway=$6 address=$7
shift 7
while [ $# -gt 2 ]; do
  printed=$("$hook" "$nic" "$bridge" "$net" "$gateway" "$1" "$2" "$address" "$3") || {
    echo "POT_EXPORT_PORTS_PF_RULES_HOOK: $hook: status $?" >&2
    exit 1
  }
  rules=$(printf '%s\n%s' "$rules" "$printed")
  shift 3
done
printf '%s\n' "$rules"
