import {join} from 'node:path'
import type {Settings} from '../settings/settings.js'
import {parseAddress, type PotAddress} from './addresses.js'
import {coreAttributes} from './attribute-values.js'
import {parseEnv} from './env-text.js'
import type {KeyValues} from './key-values.js'
import {readPorts} from './ports.js'
import type {Dns, MountEntry, NetworkType, Pot, Stack} from './pot.js'

/** `FS/jails/NAME`. */
export const potDir = ({fsRoot}: Pick<Settings, 'fsRoot'>, name: string): string => join(fsRoot, 'jails', name)

/** As pot 0.16 reads most keys: without white space and double quotes. Empty is undefined. */
export const plainValue = (conf: KeyValues, key: string): string | undefined => conf.get(key)?.replaceAll(/[\s"]/g, '') || undefined

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter(Boolean)

function oneOf<T extends string>(values: readonly T[], text: string | undefined): T | undefined {
  return values.find((value) => value === text)
}

const NETWORKS: readonly NetworkType[] = ['inherit', 'alias', 'public-bridge', 'private-bridge']
const STACKS: readonly Stack[] = ['ipv4', 'ipv6', 'dual']
const DNS: readonly Dns[] = ['inherit', 'pot', 'custom', 'off']

/** Before pot 0.8, `ip4` and `vnet` told what `network_type` and `ip` tell now. */
export function networkOf(conf: KeyValues): {readonly network: NetworkType; readonly addresses: readonly PotAddress[]} {
  const network = oneOf(NETWORKS, plainValue(conf, 'network_type'))
  const legacy = network === undefined ? plainValue(conf, 'ip4') : undefined
  if (legacy === 'inherit') return {network: 'inherit', addresses: []}
  if (legacy !== undefined) return {network: plainValue(conf, 'vnet') === 'false' ? 'alias' : 'public-bridge', addresses: [parseAddress(legacy)]}
  const of = (key: string) => words(conf.get(key)?.replaceAll('"', ''))
  // pot 0.16 knows one IPv4 address on a bridge: others are where it does not look.
  const addresses = network === undefined || network === 'inherit' ? [] : [...of('ip'), ...of('ip.more')].map(parseAddress)
  return {network: network ?? 'inherit', addresses}
}

/** The words of exported ports, with those that pot kept under `pot.export.static.ports` before 0.8: there the port was the same on both sides. */
export function portWords(conf: KeyValues): string[] {
  const fixed = words(conf.get('pot.export.static.ports')).map((port) => `${port}:${port}`)
  return [...new Set([...words(conf.get('pot.export.ports')), ...fixed])]
}

function levelOf(conf: KeyValues, single: boolean): 0 | 1 | 2 {
  const level = plainValue(conf, 'pot.level')
  return level === '0' ? 0 : level === '1' ? 1 : level === '2' ? 2 : single ? 0 : 1
}

/** A pot from what is in its two files. Keys that are missing have the defaults of pot 0.16. */
export function parsePot(settings: Pick<Settings, 'fsRoot' | 'stack'>, name: string, conf: KeyValues, mounts: readonly MountEntry[]): Pot {
  const dir = potDir(settings, name)
  const type = plainValue(conf, 'pot.type') === 'single' ? 'single' : 'multi'
  const {network, addresses} = networkOf(conf)
  return {
    name,
    dir,
    root: join(dir, 'm'),
    conf,
    type,
    level: levelOf(conf, type === 'single'),
    base: plainValue(conf, 'pot.base') ?? '',
    potbase: plainValue(conf, 'pot.potbase'),
    uuid: plainValue(conf, 'pot.uuid'),
    hostname: plainValue(conf, 'host.hostname') ?? name,
    osrelease: plainValue(conf, 'osrelease'),
    dns: oneOf(DNS, plainValue(conf, 'pot.dns')) ?? 'inherit',
    command: conf.get('pot.cmd') ?? 'sh /etc/rc',
    network,
    stack: oneOf(STACKS, plainValue(conf, 'pot.stack')) ?? settings.stack,
    addresses,
    bridge: plainValue(conf, 'bridge'),
    depends: conf
      .all('pot.depend')
      .map((depend) => depend.replaceAll(/[\s"]/g, ''))
      .filter(Boolean),
    env: conf.all('pot.env').flatMap((line) => [parseEnv(line)].filter((pair) => pair !== undefined)),
    hosts: conf.all('pot.hosts').map((line) => line.trim()),
    ...readPorts(portWords(conf)),
    mounts,
    attributes: coreAttributes(conf),
  }
}
