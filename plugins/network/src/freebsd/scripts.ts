/** For sh(1); values are its arguments. What ends in the middle is found by its group. */

/** group, description, bridge, device, name in the jail, MAC address, `private` or nothing. */
export const PLUG = `
set -e
a=$(ifconfig epair create group "$1" group pot descr "$2")
b=\${a%a}b
ifconfig "$b" ether "$6" name "$5"
ifconfig "$a" up name "$4"
ifconfig "$3" addm "$4" \${7:+private "$4"}`

/** group: what is in it goes, with its other end. Repeatable. */
export const UNPLUG = `
for i in $(ifconfig -g "$1" 2>/dev/null); do ifconfig "$i" destroy; done
[ -z "$(ifconfig -g "$1" 2>/dev/null)" ]`

/** group, description, device, then family and address each. Somebody else may make it at the same time, or have been cut off before it had its name. */
export const BRIDGE = `
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
    *) ifconfig "$device" inet6 "$2" alias no_dad -ifdisabled ;;
  esac
  shift 2
done
ifconfig "$device" up`

/** anchor: what there is, as two answers. The first one fails as a whole, the second one may be empty. */
export const LOOK = `
ifconfig -f inet:cidr,inet6:cidr -a || exit
echo --
pfctl -a "$1" -s nat 2>/dev/null
exit 0`

/** anchor: sockets that listen, the range of ports below those of connections, and then as LOOK. */
export const LOOK_WITH_PORTS = `
sockstat -46lqn -P tcp,udp || exit
echo --
sysctl -n net.inet.ip.portrange.reservedhigh net.inet.ip.portrange.first || exit
echo --${LOOK}`

/** What translates, what filters, and the file of rules, as three answers. Each may be empty: pf may be off, and the file the usual one. */
export const PF = `
pfctl -s nat
echo --
pfctl -s rules
echo --
file=$(sysrc -n pf_rules) && echo "$file"
exit 0`
