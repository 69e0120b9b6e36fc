# shellcheck shell=sh
# $1 anchor: the number of the release, the interfaces and the translations, as three answers. The last one may be empty.
# With $2, `ports`, two answers come before them: sockets that listen, and the range of ports below those of connections.
if [ "${2-}" = ports ]; then
  sockstat -46lqn -P tcp,udp || exit
  echo --
  sysctl -n net.inet.ip.portrange.reservedhigh net.inet.ip.portrange.first || exit
  echo --
fi
sysctl -n kern.osreldate || exit
echo --
ifconfig -f inet:cidr,inet6:cidr -a || exit
echo --
pfctl -a "$1" -s nat 2>/dev/null
exit 0
