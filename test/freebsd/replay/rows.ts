/**
 * What the model once answered otherwise than FreeBSD 13.2. Each line has at least one recorded call that the model now answers as recorded: `call` is a
 * part of its command line, and `says` of one of its outputs. Three more have tests of their own: /dev of ruleset 4 (mounts.test.ts), the order of rules of
 * rctl(8) (system.test.ts), and a stream that is cut (zfs.test.ts).
 */
export interface Row {
  readonly row: string
  readonly call: RegExp
  readonly says?: RegExp
  readonly exit?: number
}

export const ROWS: readonly Row[] = [
  {row: 'jail -c with vnet.interface and exec.created', call: /^jail -c .*vnet\.interface.*exec\.created/},
  {row: 'getent group NAME, no members', call: /^getent group pot/, says: /^pot:\*:\d+\n$/},
  {row: 'getent group wheel', call: /^getent group wheel/, says: /^wheel:\*:0:root/},
  {row: 'jail -c that fails in ifconfig IF vnet', call: /^jail -c .*vnet/, says: /\/sbin\/ifconfig \S+ vnet [a-z]\w*: failed/},
  {row: 'jail -c name=123', call: /^jail -c .*name=\d+( |$)/, exit: 0},
  {row: 'jail -c with too long host.hostname', call: /^jail -c .*host\.hostname/, says: /jail_set: File name too long/},
  {row: 'jail -c with too long hostuuid', call: /^jail -c .*host\.hostuuid/, says: /jail_set: File name too long/},
  {row: 'jail -c osrelease=', call: /^jail -c .*osrelease=( |$)/, exit: 0},
  {row: 'jail -c devfs_ruleset=70000', call: /^jail -c .*devfs_ruleset=70000/, says: /invalid ruleset specification/},
  {row: 'jls --libxo json', call: /^jls --libxo json/, says: /^\{"__version": "2", "jail-information": \{"jail": \[/},
  {row: 'jls -j NAME for a jail that dies', call: /^jls -j/, says: /is dying/},
  {row: 'jexec: no such program', call: /^jexec /, says: /jexec: execvp: \S+: No such file or directory/},
  {row: 'jexec -u nobody', call: /^jexec .*nobody/, says: /jexec: chdir: \/nonexistent: No such file or directory/},
  {row: 'killall -j nosuch', call: /^killall .*-j nosuch/, says: /killall: jail "nosuch" not found/},
  {row: 'sockstat -j nosuch', call: /^sockstat .*-j/, says: /sockstat: jail "nosuch" not found/},
  {row: 'sockstat -n', call: /^sockstat .*n/},
  {row: 'service X status, X missing', call: /^service \S+ (one)?status/, says: /does not exist/},
  {row: 'sysrc -i -n UNKNOWN', call: /^sysrc .*-i.*-n/, exit: 1},
  {row: 'sysctl security.jail.children.max', call: /^sysctl .*security\.jail\.children\.max/, says: /unknown oid/},
  {row: 'rctl -r jail:X without rules', call: /^rctl -r jail:/, exit: 0},
  {row: 'zfs snapshot of what is there, one name', call: /^zfs snapshot [^ ]+$/, says: /^cannot create snapshot '[^']+': dataset already exists\n$/},
  {row: 'zfs snapshot of a missing dataset', call: /^zfs snapshot/, exit: 2, says: /usage/},
  {row: 'zfs destroy, unmount, rename, set of a dataset in which a process works', call: /^zfs (destroy|unmount|rename|set)/, says: /pool or dataset is busy/},
  {row: 'umount of the same', call: /^umount /, says: /Device busy/},
  {row: 'zfs destroy with children', call: /^zfs destroy/, says: /filesystem has children/},
  {row: 'zfs receive of garbage', call: /^zfs receive/, says: /failed to read from stream/},
  {row: 'pfctl -a pot-rdr -s Anchors, none', call: /^pfctl -a \S+ -s Anchors/, says: /DIOCGETRULESETS: No such file or directory/},
  {row: 'pfctl -q -a X -F all, none', call: /^pfctl .*-a \S+ -F all/, says: /Anchor or Ruleset does not exist/},
  {row: 'pfctl -s nat', call: /^pfctl .*-s nat/, says: /-> \(\w+:0\)/},
  {row: 'pfctl -s rules', call: /^pfctl .*-s rules/, says: /keep state/},
  {row: 'pfctl -s Anchors -v', call: /^pfctl .*-v.*-s Anchors|^pfctl .*-s Anchors.*-v/},
  {row: 'pfctl -n -f -, no newline at the end', call: /^pfctl .*-n.*-f -/, says: /syntax error/},
  {row: 'pfctl -n -f -, bad file', call: /^pfctl .*-n.*-f/, exit: 1, says: /syntax error/},
  {row: 'pfctl, order of rules', call: /^pfctl/, says: /options, normalization, queueing, translation, filtering/},
  {row: 'ifconfig bridge create group badgroup1', call: /^ifconfig bridge create .*group/, exit: 1},
  {row: 'ifconfig IF inet 10.99.0.300/24', call: /^ifconfig \S+ inet 10\.99\.0\.300/, says: /10\.99\.0\.300: bad value/},
  {row: 'ifconfig -j nosuch', call: /^ifconfig -j nosuch/, says: /ifconfig: jail not found: No such file or directory/},
  {row: 'route -j nosuch', call: /^route -j nosuch/, says: /route: Jail not found/},
  {row: 'route add, no way to the gateway', call: /^route .*add/, says: /writing to routing socket: Network is unreachable/},
  {row: 'ifconfig of an interface that came back out of a jail', call: /^ifconfig in\w+|^ifconfig epair\d+b/},
  {row: 'epair', call: /^ifconfig \w+$/, says: /options=8<VLAN_MTU>[\s\S]*hwaddr[\s\S]*media: Ethernet 10Gbase-T/},
  {row: 'ifconfig in a jail with ip4=inherit', call: /^jexec \S+ ifconfig/},
  {row: 'ps -o lstart= -p 1', call: /^ps -o lstart= -p 1/},
]
