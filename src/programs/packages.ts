import {readFileSync} from 'node:fs'
import {PotError} from '../errors.js'

type Manager = 'apt-get' | 'dnf' | 'apk' | 'pkg'

/** The package of each tool. A tool needs no entry if its package has the same name on all systems. '' is a tool of the base system. */
const PACKAGES: Readonly<Record<string, Partial<Record<Manager, string>>>> = {
  btrfs: {'apt-get': 'btrfs-progs', dnf: 'btrfs-progs', apk: 'btrfs-progs'},
  bsdtar: {'apt-get': 'libarchive-tools', dnf: 'bsdtar', apk: 'libarchive-tools', pkg: ''},
  flock: {'apt-get': 'util-linux', dnf: 'util-linux', apk: 'flock'},
  fusermount: {'apt-get': 'fuse3', dnf: 'fuse3', apk: 'fuse3', pkg: 'fusefs-libs'},
  groupadd: {'apt-get': 'passwd', dnf: 'shadow-utils', apk: 'shadow', pkg: ''},
  ifconfig: {'apt-get': 'net-tools', dnf: 'net-tools', apk: 'net-tools', pkg: ''},
  ip: {'apt-get': 'iproute2', dnf: 'iproute', apk: 'iproute2'},
  losetup: {'apt-get': 'mount', dnf: 'util-linux', apk: 'losetup'},
  'mkfs.btrfs': {'apt-get': 'btrfs-progs', dnf: 'btrfs-progs', apk: 'btrfs-progs'},
  mount: {'apt-get': 'mount', dnf: 'util-linux', apk: 'mount', pkg: ''},
  nft: {'apt-get': 'nftables', dnf: 'nftables', apk: 'nftables'},
  ssh: {'apt-get': 'openssh-client', dnf: 'openssh-clients', apk: 'openssh-client', pkg: ''},
  sysctl: {'apt-get': 'procps', dnf: 'procps-ng', apk: 'procps', pkg: ''},
  tar: {'apt-get': 'tar', dnf: 'tar', apk: 'tar', pkg: ''},
  top: {'apt-get': 'procps', dnf: 'procps-ng', apk: 'procps', pkg: ''},
  truncate: {'apt-get': 'coreutils', dnf: 'coreutils', apk: 'coreutils', pkg: ''},
  umount: {'apt-get': 'mount', dnf: 'util-linux', apk: 'umount', pkg: ''},
  xz: {'apt-get': 'xz-utils', dnf: 'xz', apk: 'xz', pkg: ''},
  zfs: {'apt-get': 'zfsutils-linux', dnf: 'zfs', apk: 'zfs', pkg: ''},
  zpool: {'apt-get': 'zfsutils-linux', dnf: 'zfs', apk: 'zfs', pkg: ''},
}

const INSTALL: Readonly<Record<Manager, string>> = {
  'apt-get': 'apt-get install',
  dnf: 'dnf install',
  apk: 'apk add',
  pkg: 'pkg install',
}

const FAMILIES: readonly (readonly [RegExp, Manager])[] = [
  [/^(debian|ubuntu|devuan|raspbian)$/, 'apt-get'],
  [/^(fedora|rhel|centos)$/, 'dnf'],
  [/^(alpine|postmarketos)$/, 'apk'],
  [/^freebsd$/, 'pkg'],
]

/** Returns the package manager of the system that `text`, an os-release(5), describes; undefined if the system is unknown. */
export function packageManager(text: string): Manager | undefined {
  const words = [...text.matchAll(/^(ID|ID_LIKE)=(.*)$/gm)].sort(([, a = ''], [, b = '']) => a.length - b.length)
  const ids = words.flatMap(([, , value = '']) => value.replaceAll(/["']/g, '').split(/\s+/))
  for (const id of ids) for (const [family, manager] of FAMILIES) if (family.test(id)) return manager
  return undefined
}

function osRelease(): string {
  if (process.platform === 'freebsd') return 'ID=freebsd\n'
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // Try the next file.
    }
  }
  return ''
}

/** Returns the command that installs `tool`; undefined if the tool belongs to the base system or the system is unknown. */
export function installCommand(tool: string, release: string = osRelease()): string | undefined {
  const manager = packageManager(release)
  if (manager === undefined) return undefined
  const known = PACKAGES[tool]
  const name = known === undefined ? tool : known[manager]
  return name === undefined || name === '' ? undefined : `${INSTALL[manager]} ${name}`
}

/** Makes a TOOL_MISSING error for a program that does not exist. The hint is the install command of this system. */
export function toolMissing(tool: string, cause?: unknown): PotError {
  return new PotError('TOOL_MISSING', `'${tool}' is not installed`, {hint: installCommand(tool), cause})
}
