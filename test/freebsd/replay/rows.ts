/**
 * What the model once answered otherwise than FreeBSD 13.2. Each line has at least one recorded call that the model now answers as recorded: `call` is a
 * part of its command line, and `says` of one of its outputs. Four more have tests of their own: /dev of ruleset 4 (mounts.test.ts), the order of rules of
 * rctl(8) (system.test.ts), a stream that is cut (zfs.test.ts), and the interfaces of a jail with ip4=inherit (vnet.test.ts).
 */
export interface Row {
  readonly row: string
  readonly call: RegExp
  readonly says?: RegExp
  readonly exit?: number
  /** What the model said before; the record must not agree with it, since else the row would have held then too. */
  readonly once: Said
}

export interface Said {
  readonly exit?: number
  readonly stdout?: string
  readonly stderr?: string
}

export const ROWS: readonly Row[] = [
  {row: 'jail -c with vnet.interface and exec.created', call: /^jail -c .*vnet\.interface.*exec\.created/, once: {exit: 0, stderr: ''}},
  {row: 'getent group NAME, no members', call: /^getent group pot/, says: /^pot:\*:\d+\n$/, once: {stdout: 'pot:*:1001:\n'}},
  {row: 'getent group wheel', call: /^getent group wheel/, says: /^wheel:\*:0:root/, once: {stdout: 'wheel:*:0:\n'}},
  {
    row: 'jail -c that fails in ifconfig IF vnet',
    call: /^jail -c .*vnet/,
    says: /\/sbin\/ifconfig \S+ vnet [a-z]\w*: failed/,
    once: {stderr: 'ifconfig: interface nosuch0 does not exist\njail: /sbin/ifconfig nosuch0 vnet 1: failed\n'},
  },
  {row: 'jail -c name=123', call: /^jail -c .*name=\d+( |$)/, exit: 0, once: {exit: 1, stderr: 'jail: name cannot be numeric (unless it is the jid)\n'}},
  {
    row: 'jail -c with too long host.hostname',
    call: /^jail -c .*host\.hostname/,
    says: /jail_set: File name too long/,
    once: {stderr: 'jail: host.hostname too long\n'},
  },
  {
    row: 'jail -c with too long hostuuid',
    call: /^jail -c .*host\.hostuuid/,
    says: /jail_set: File name too long/,
    once: {stderr: 'jail: host.hostuuid too long\n'},
  },
  {row: 'jail -c osrelease=', call: /^jail -c .*osrelease=( |$)/, exit: 0, once: {exit: 1}},
  {
    row: 'jail -c devfs_ruleset=70000',
    call: /^jail -c .*devfs_ruleset=70000/,
    says: /invalid ruleset specification/,
    once: {stderr: 'jail: jail_set: Invalid argument\n'},
  },
  {
    row: 'jls --libxo json',
    call: /^jls --libxo json/,
    says: /^\{"__version": "2", "jail-information": \{"jail": \[/,
    once: {stdout: '{"__version":"2","jail-information":{"jail":[]}}\n'},
  },
  {row: 'jls -j NAME for a jail that dies', call: /^jls -j/, says: /is dying/, once: {exit: 0, stderr: ''}},
  {
    row: 'jexec: no such program',
    call: /^jexec /,
    says: /jexec: execvp: \S+: No such file or directory/,
    once: {stderr: 'jexec: execvp(): nosuchprog: No such file or directory\n'},
  },
  {
    row: 'jexec -u nobody',
    call: /^jexec .*nobody/,
    says: /jexec: chdir: \/nonexistent: No such file or directory/,
    once: {stderr: 'jexec: chdir /nonexistent: No such file or directory\n'},
  },
  {row: 'killall -j nosuch', call: /^killall .*-j nosuch/, says: /killall: jail "nosuch" not found/, once: {stderr: 'killall: unknown jail: nosuch\n'}},
  {row: 'sockstat -j nosuch', call: /^sockstat .*-j/, says: /sockstat: jail "nosuch" not found/, once: {stderr: ''}},
  {row: 'sockstat -n', call: /^sockstat -46lqn -P tcp,udp$/, exit: 0, once: {stdout: 'root     agent      333   3  tcp4   *:7777                *:*\n'}},
  {row: 'service X status, X missing', call: /^service \S+ (one)?status/, says: /does not exist/, once: {stdout: ''}},
  {row: 'sysrc -i -n UNKNOWN', call: /^sysrc .*-i.*-n/, exit: 1, once: {exit: 0}},
  {row: 'sysctl security.jail.children.max', call: /^sysctl .*security\.jail\.children\.max/, says: /unknown oid/, once: {exit: 0, stderr: ''}},
  {row: 'rctl -r jail:X without rules', call: /^rctl -r jail:/, exit: 0, once: {exit: 1}},
  {
    row: 'zfs snapshot of what is there, one name',
    call: /^zfs snapshot [^ ]+$/,
    says: /^cannot create snapshot '[^']+': dataset already exists\n$/,
    once: {stderr: "cannot create snapshot 'zroot/fact@t1': dataset already exists\nno snapshots were created\n"},
  },
  {row: 'zfs snapshot of a missing dataset', call: /^zfs snapshot/, exit: 2, says: /usage/, once: {exit: 1}},
  {
    row: 'zfs destroy, unmount, rename, set of a dataset in which a process works',
    call: /^zfs (destroy|unmount|rename|set)/,
    says: /pool or dataset is busy/,
    once: {exit: 0, stderr: ''},
  },
  {row: 'umount of the same', call: /^umount /, says: /Device busy/, once: {exit: 0, stderr: ''}},
  {
    row: 'zfs destroy with children',
    call: /^zfs destroy zroot\/fact$/,
    says: /filesystem has children/,
    once: {
      stderr:
        "cannot destroy 'zroot/fact': filesystem has children\nuse '-r' to destroy the following datasets:\nzroot/fact@t1\nzroot/fact/a\nzroot/fact/a@t1\n",
    },
  },
  {
    row: 'zfs receive of garbage',
    call: /^zfs receive/,
    says: /failed to read from stream/,
    once: {stderr: 'cannot receive: invalid stream (bad magic number)\n'},
  },
  {
    row: 'pfctl -a pot-rdr -s Anchors, none',
    call: /^pfctl -a \S+ -s Anchors/,
    says: /DIOCGETRULESETS: No such file or directory/,
    once: {exit: 0, stderr: "Anchor 'pot-rdr' not found.\n"},
  },
  {row: 'pfctl -q -a X -F all, none', call: /^pfctl .*-a \S+ -F all/, says: /Anchor or Ruleset does not exist/, once: {stderr: ''}},
  {
    row: 'pfctl -s nat',
    call: /^pfctl .*-s nat/,
    says: /-> \(\w+:0\)/,
    once: {stdout: 'nat on vtnet0 inet from 10.192.0.0/10 to any -> (vtnet0:0) round-robin\n'},
  },
  {
    row: 'pfctl -s rules',
    call: /^pfctl .*-s rules/,
    says: /keep state/,
    once: {stdout: 'pass out on potpub inet all flags S/SA tagged pot-hairpin keep state\n'},
  },
  {row: 'pfctl -s Anchors -v', call: /^pfctl .*-v.*-s Anchors|^pfctl .*-s Anchors.*-v/, once: {stdout: '  pot-nat\n  pot-rdr\n', stderr: ''}},
  {row: 'pfctl -n -f -, no newline at the end', call: /^pfctl -n -f -/, says: /^stdin:1: syntax error/, once: {exit: 0, stderr: ''}},
  {
    row: 'pfctl -n -f -, bad file',
    call: /^pfctl -n -f -/,
    exit: 1,
    says: /syntax error/,
    once: {stderr: 'stdin:1: syntax error\npfctl: Syntax error in config file: pf rules not loaded\n'},
  },
  {
    row: 'pfctl, order of rules',
    call: /^pfctl/,
    says: /options, normalization, queueing, translation, filtering/,
    once: {stderr: 'stdin:2: Rules must be in order: options, ethernet, normalization, queueing, translation, filtering\n'},
  },
  {row: 'ifconfig bridge create group badgroup1', call: /^ifconfig bridge create .*group/, exit: 1, once: {stdout: ''}},
  {
    row: 'ifconfig IF inet 10.99.0.300/24',
    call: /^ifconfig \S+ inet 10\.99\.0\.300/,
    says: /10\.99\.0\.300: bad value/,
    once: {stderr: 'ifconfig: 10.99.0.300/24: bad value\n'},
  },
  {
    row: 'ifconfig -j nosuch',
    call: /^ifconfig -j nosuch/,
    says: /ifconfig: jail not found: No such file or directory/,
    once: {stderr: 'ifconfig: jail "nosuch" not found\n'},
  },
  {row: 'route -j nosuch', call: /^route -j nosuch/, says: /route: Jail not found/, once: {stderr: 'ifconfig: jail "nosuch" not found\n'}},
  {
    row: 'route add, no way to the gateway',
    call: /^route .*add/,
    says: /writing to routing socket: Network is unreachable/,
    once: {stdout: '', stderr: 'route: writing to routing socket: Network is unreachable\nadd net default: gateway 10.98.0.2 fib 0: Network is unreachable\n'},
  },
  {
    row: 'ifconfig of an interface that came back out of a jail',
    call: /^ifconfig facin$/,
    exit: 0,
    once: {
      stdout:
        'facin: flags=8862<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500\n\toptions=8<VLAN_MTU>\n\tether 02:3c:3a:76:53:0b\n\tgroups: epair\n\tmedia: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)\n\tstatus: active\n\tnd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>\n',
    },
  },
  {
    row: 'epair',
    call: /^ifconfig \w+$/,
    says: /options=8<VLAN_MTU>[\s\S]*hwaddr[\s\S]*media: Ethernet 10Gbase-T/,
    once: {stdout: 'infact: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500\n\tether 02:01:02:03:04:05\n\tgroups: epair\n'},
  },
  {row: 'ps -o lstart= -p 1', call: /^ps -o lstart= -p 1/, once: {exit: 1}},
]
