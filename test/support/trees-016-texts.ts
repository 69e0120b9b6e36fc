/** What the trees of the suite are called, and where they lie. */
export interface Names {
  /** POT_ZFS_ROOT */
  readonly zfs: string
  /** POT_FS_ROOT */
  readonly fs: string
  /** A directory of the host that is mounted in a pot. */
  readonly srv: string
}

export const BASE = '14.2'

const ATTRIBUTES = `pot.attr.no-rc-script=NO
pot.attr.persistent=YES
pot.attr.start-at-boot=NO
pot.attr.prunable=NO
pot.attr.no-tmpfs=NO
pot.attr.enforce_statfs=2
pot.attr.mount=NO
pot.attr.fdescfs=NO
pot.attr.linprocfs=NO
pot.attr.nullfs=NO
pot.attr.procfs=NO
pot.attr.tmpfs=NO
pot.attr.zfs=NO
pot.attr.raw_sockets=NO
pot.attr.sysvshm=new
pot.attr.sysvsem=new
pot.attr.sysvmsg=new
pot.attr.children=0
pot.attr.mlock=NO
pot.attr.devfs_ruleset=4
pot.attr.exec_stop=
pot.attr.stop_timeout=10
`

/** As `pot create` of 0.16 writes it. */
const created = (name: string, level: number, type: string, potbase = '') => `pot.level=${level}
pot.type=${type}
pot.base=${BASE}
pot.potbase=${potbase}
pot.dns=inherit
pot.cmd=sh /etc/rc
host.hostname="${name}.host.example"
osrelease="${BASE}-RELEASE"
${ATTRIBUTES}pot.stack=ipv4
network_type=inherit
vnet=false
`

/** Edited by hand: quotes, blanks, comments, keys that nobody knows, and no newline at the end. */
const ODD = `# our shop, do not touch
pot.level="2"
pot.type =multi
pot.type= multi\t
pot.base="${BASE}"
pot.potbase=app
\tpot.cmd=ignored, since it is indented
pot.cmd=sh -c 'echo "a = b"; sleep 1000'

host.hostname="top.host.example"
vendor.note=keep = this  as "it" is
pot.attr.no-rc-script=YES
pot.env="GREETING=say \\"hello\\""
pot.env="HOME_OF=$HOME"
pot.hosts=10.0.0.1 db
network_type=inherit
pot.rss.memory=512M`

/** From before 0.8, and hardly a key in it. */
const OLD = `pot.level=0
pot.type=single
pot.base=${BASE}
ip4=inherit
vnet=false
pot.export.ports=tcp:8080:80
pot.export.static.ports=443 22
pot.rss.cpuset=0-1
pot.rss.cpus=2
pot.attr.early.start-at-boot=YES
host.hostname="legacy.host.example"
x-unknown=1
`

export interface Written {
  readonly name: string
  readonly conf: string
  readonly mounts: string
  /** Its volumes beside the one with the configuration. */
  readonly parts: readonly string[]
}

/** The pots of the suite. Names with a dot, or with a `_` first, are refused for new pots. */
export function writtenPots({zfs, fs, srv}: Names): Written[] {
  const base = `${zfs}/bases/${BASE}`
  const single = (name: string, conf = created(name, 0, 'single')): Written => ({name, conf, mounts: '', parts: ['m']})
  return [
    {
      name: 'base-14_2',
      conf: created('base-14_2', 0, 'multi'),
      mounts: `${base} /\n${base}/usr.local /usr/local\n${base}/custom /opt/custom\n`,
      parts: [],
    },
    single('one'),
    single('legacy', OLD),
    single('_old'),
    single('a.b'),
    {
      name: 'app',
      conf: created('app', 1, 'multi'),
      mounts: `${base} / ro
${zfs}/jails/app/usr.local /usr/local zfs-remount
${zfs}/jails/app/custom  /opt/custom   zfs-remount
# the shop's data
${zfs}/fscomp/data /mnt

${zfs}/fscomp/static ${fs}/jails/app/m/media ro
${srv} ${fs}/jails/app/m/opt/custom/srv ro
${zfs}/fscomp/moved /opt/custom/moved zfs-remount
`,
      parts: ['usr.local', 'custom'],
    },
    {
      name: 'top',
      conf: ODD,
      mounts: `${base} ${fs}/jails/top/m ro
${zfs}/jails/app/usr.local ${fs}/jails/top/m/usr/local ro
${zfs}/jails/top/custom ${fs}/jails/top/m/opt/custom zfs-remount
${zfs}/fscomp/data ${fs}/jails/top/m/mnt/ rw
`,
      parts: ['custom'],
    },
  ]
}
