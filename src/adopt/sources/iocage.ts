import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, isRecord, jsonOf, messageOf} from '../../errors.js'
import {namesIn} from '../../paths/names-in.js'
import {readIfThere} from '../../paths/read-if-there.js'
import type {Parameters} from '../jail-conf/resolve.js'
import {jailParts, type Found, type Left, type Source, type SourceLook} from './found.js'
import {readFstab} from './fstab.js'
import {fromParameters} from './jail-parameters.js'
import {saysYes} from './rc-variable.js'
import {limitsOf, type Resources} from './resources.js'

/** Parameters of jail(8) by the property of iocage. */
const PARAMETERS: Readonly<Record<string, string>> = {
  host_hostname: 'host.hostname',
  exec_start: 'exec.start',
  exec_stop: 'exec.stop',
  exec_prestart: 'exec.prestart',
  exec_poststart: 'exec.poststart',
  exec_prestop: 'exec.prestop',
  exec_poststop: 'exec.poststop',
  exec_created: 'exec.created',
  exec_jail_user: 'exec.jail_user',
  ip4: 'ip4',
  ip6: 'ip6',
  ip4_addr: 'ip4.addr',
  ip6_addr: 'ip6.addr',
  vnet: 'vnet',
  securelevel: 'securelevel',
  enforce_statfs: 'enforce_statfs',
  children_max: 'children.max',
  devfs_ruleset: 'devfs_ruleset',
  sysvmsg: 'sysvmsg',
  sysvsem: 'sysvsem',
  sysvshm: 'sysvshm',
  stop_timeout: 'stop.timeout',
  mount_fdescfs: 'mount.fdescfs',
  mount_procfs: 'mount.procfs',
  mount_linprocfs: 'mount.linprocfs',
  allow_set_hostname: 'allow.set_hostname',
  allow_sysvipc: 'allow.sysvipc',
  allow_raw_sockets: 'allow.raw_sockets',
  allow_chflags: 'allow.chflags',
  allow_mlock: 'allow.mlock',
  allow_mount: 'allow.mount',
  allow_mount_nullfs: 'allow.mount.nullfs',
  allow_mount_procfs: 'allow.mount.procfs',
  allow_mount_tmpfs: 'allow.mount.tmpfs',
  allow_mount_zfs: 'allow.mount.zfs',
  allow_quotas: 'allow.quotas',
  allow_vmm: 'allow.vmm',
  allow_tun: 'allow.tun',
}

const BOOLEANS = /^(allow|mount)\.|^vnet$/

/** Values with which iocage says that a property is not used. */
const UNUSED = ['none', 'off', '']

type Properties = Readonly<Record<string, unknown>>

const textOf = (properties: Properties, name: string): string => {
  const value = properties[name]
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(Number(value)) : ''
}

function parametersIn(properties: Properties): Parameters {
  return new Map(
    Object.entries(PARAMETERS).flatMap(([property, parameter]) => {
      const text = textOf(properties, property)
      if (UNUSED.includes(text) || text === '/usr/bin/true') return []
      const value = BOOLEANS.test(parameter) ? (saysYes(text) ? 'true' : 'false') : text
      return [[parameter, /addr$/.test(parameter) ? value.split(',') : [value]] as const]
    }),
  )
}

/** The forwards of `nat_forwards`: `tcp(80:8080),udp(53)`, the port of the jail first. */
export function readForwards(text: string): {readonly ports: readonly string[]; readonly left: readonly Left[]} {
  if (UNUSED.includes(text)) return {ports: [], left: []}
  const ports: string[] = []
  const left: Left[] = []
  for (const word of text.split(/,(?![^(]*\))/)) {
    const [, protos = '', inside = '', outside = inside] = /^\s*(tcp|udp|tcp\/udp)\((\d+)(?::(\d+))?\)\s*$/.exec(word) ?? []
    if (protos === '') left.push({what: `nat_forwards ${word.trim()}`, why: 'it is not one port'})
    else ports.push(...protos.split('/').map((proto) => `${proto}:${inside}:${outside}`))
  }
  return {ports, left}
}

const RESOURCES = [
  'memoryuse',
  'maxproc',
  'openfiles',
  'pcpu',
  'readbps',
  'writebps',
  'readiops',
  'writeiops',
  'vmemoryuse',
  'swapuse',
  'datasize',
  'stacksize',
  'coredumpsize',
  'memorylocked',
  'nthr',
  'cputime',
  'wallclock',
  'shmsize',
]

function resourcesIn(properties: Properties): Resources {
  // rlimit: AMOUNT[:ACTION]
  const attributes = limitsOf(
    RESOURCES.flatMap((name): [string, string][] => {
      const [amount = ''] = textOf(properties, name).split(':')
      return UNUSED.includes(amount) ? [] : [[name, amount]]
    }),
  )
  return {attributes, left: []}
}

function jailOf(pool: string, name: string, defaults: Properties, look: SourceLook): Found {
  const at = (file: string) => join(pool, 'jails', name, file)
  const own = jsonOf(at('config.json'), readFileSync(at('config.json'), 'utf8'))
  const properties = {...defaults, ...(isRecord(own) ? own : {})}
  const root = at('root')
  const said = fromParameters(parametersIn(properties))
  const mounted = readFstab(readIfThere(at('fstab')) ?? '', root, [join(pool, 'releases')])
  const parts = jailParts(said, mounted, resourcesIn(properties))
  const nat = saysYes(textOf(properties, 'nat'))
  const {ports, left} = nat ? readForwards(textOf(properties, 'nat_forwards')) : {ports: [], left: []}
  const datasets = saysYes(textOf(properties, 'jail_zfs'))
    ? [{what: `jail_zfs_dataset=${textOf(properties, 'jail_zfs_dataset')}`, why: 'give it to the pot: pot mount-in -p POT -z DATASET -m PATH --jailed'}]
    : []
  const addresses =
    said.network === 'bridge' && textOf(properties, 'ip4_addr') !== '' && !UNUSED.includes(textOf(properties, 'ip4_addr'))
      ? [{what: `ip4_addr=${textOf(properties, 'ip4_addr')}`, why: 'a pot on a bridge gets an address of the network of pot'}]
      : []
  return {
    ...parts,
    source: 'iocage',
    name,
    // The jail of iocage has this name, without dots.
    running: look.isRunning({name: `ioc-${name.replaceAll('.', '_')}`, root}),
    stop: `iocage stop ${name}`,
    root,
    release: textOf(properties, 'release').replace(/^EMPTY$/, '') || said.release,
    network: nat ? 'bridge' : said.network,
    ports,
    depends: textOf(properties, 'depends')
      .split(/\s+/)
      .filter((word) => !UNUSED.includes(word)),
    boot: saysYes(textOf(properties, 'boot')),
    left: [...parts.left, ...left, ...datasets, ...addresses],
  }
}

/** The mount point of the dataset `iocage` of the pool that iocage is activated on. */
async function activated({ask}: SourceLook): Promise<string | undefined> {
  try {
    const {code, stdout} = await ask('zfs', ['get', '-H', '-d', '0', '-o', 'name,value', 'org.freebsd.ioc:active'])
    const pool = stdout
      .split('\n')
      .map((line) => line.split('\t'))
      .find(([, value]) => value === 'yes')?.[0]
    if (code !== 0 || pool === undefined) return undefined
    const place = await ask('zfs', ['get', '-H', '-o', 'value', 'mountpoint', `${pool}/iocage`])
    return place.code === 0 && place.stdout.startsWith('/') ? place.stdout.trim() : undefined
  } catch (error) {
    if (hasCode(error, 'TOOL_MISSING')) return undefined
    throw error
  }
}

/** Jails of iocage 1: POOL/iocage/jails/NAME, with config.json, fstab and root. */
export const iocage: Source = {
  name: 'iocage',
  async find(look) {
    const place = look.at ?? (existsSync('/iocage/jails') ? '/iocage' : await activated(look))
    if (place === undefined || !existsSync(join(place, 'jails'))) return undefined
    const problems: string[] = []
    const found: Found[] = []
    const defaults = readIfThere(join(place, 'defaults.json'))
    const shared = defaults === undefined ? {} : jsonOf(join(place, 'defaults.json'), defaults)
    for (const name of namesIn(join(place, 'jails')).sort()) {
      if (!existsSync(join(place, 'jails', name, 'config.json'))) continue
      try {
        found.push(jailOf(place, name, isRecord(shared) ? shared : {}, look))
      } catch (error) {
        problems.push(messageOf(error))
      }
    }
    return {place, found, problems}
  },
}
