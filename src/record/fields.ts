import {isIPv6} from 'node:net'
import type {Pair} from '../programs/pairs.js'
import {formatAddress, parseAddress, type PotAddress} from './addresses.js'
import {formatEnv, parseEnv} from './env-text.js'
import type {KeyValues} from './key-values.js'
import {readPorts, type PortSpec} from './ports.js'
import type {Dns, NetworkType, PotType, Stack} from './pot.js'

/** A typed value in pot.conf. Code that does not know the field leaves its lines unchanged, byte for byte. */
export interface Field<T> {
  /** The key of the lines of the field. No other code spells it. */
  readonly key: string
  /** Returns the value; undefined if the line is missing or its value is invalid. */
  read(conf: KeyValues): T | undefined
  /** Returns `conf` with this value and no other change; undefined removes the lines of the field. */
  write(conf: KeyValues, value: T | undefined): KeyValues
}

/** Makes a field with one line of any text, verbatim. */
export const textField = (key: string): Field<string> => ({
  key,
  read: (conf) => conf.get(key),
  write: (conf, value) => (value === undefined ? conf.remove(key) : conf.set(key, value)),
})

/** Removes white space and double quotes, as pot 0.16 does for most keys. Returns undefined for an empty text. */
const plain = (text: string | undefined): string | undefined => text?.replaceAll(/[\s"]/g, '') || undefined

/** Makes a field with one line of one word. */
export const wordField = (key: string): Field<string> => ({...textField(key), read: (conf) => plain(conf.get(key))})

/** Makes a field with one line of one of these words. */
const choiceField = <T extends string>(key: string, values: readonly T[]): Field<T> => ({
  key,
  read(conf) {
    const word = plain(conf.get(key))
    return values.find((value) => value === word)
  },
  write: (conf, value) => textField(key).write(conf, value),
})

/** Makes a field with one word that pot 0.16 writes in double quotes. */
const quotedField = (key: string): Field<string> => ({
  ...wordField(key),
  write: (conf, value) => textField(key).write(conf, value === undefined ? undefined : `"${value}"`),
})

/** Makes a field with one line for each value. The lines of unchanged values stay unchanged. */
const linesField = <T>(key: string, parse: (line: string) => T | undefined, format: (value: T) => string): Field<readonly T[]> => ({
  key,
  read: (conf) => conf.all(key).flatMap((line) => [parse(line)].filter((value) => value !== undefined)),
  write(conf, values = []) {
    const lines = conf.all(key)
    return conf.setAll(
      key,
      values.map((value) => lines.find((line) => parse(line) === value) ?? format(value)),
    )
  },
})

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter(Boolean)
const wordsField = (key: string): Field<readonly string[]> => ({
  key,
  read: (conf) => words(conf.get(key)?.replaceAll('"', '')),
  write: (conf, value = []) => textField(key).write(conf, value.join(' ') || undefined),
})

const levels = choiceField('pot.level', ['0', '1', '2'])
const level: Field<0 | 1 | 2> = {
  key: levels.key,
  read: (conf) => ([0, 1, 2] as const).find((value) => String(value) === levels.read(conf)),
  write: (conf, value) => textField(levels.key).write(conf, value === undefined ? undefined : String(value)),
}

/** A missing value is written as an empty text, as pot 0.16 does. */
const potbaseWord = wordField('pot.potbase')
const potbase: Field<string> = {...potbaseWord, write: (conf, value = '') => potbaseWord.write(conf, value)}

/** Whether a text can be the name of a network type. */
export const isNetworkWord = (text: string): boolean => /^[a-z][a-z0-9-]*$/.test(text)

// Before pot 0.8, `ip4` and `vnet` had the role of `network_type` and `ip`. pot 0.16 still needs `vnet`.
const ip4 = wordField('ip4')
const vnet = wordField('vnet')
const ip = wordsField('ip')
const moreIp = wordsField('ip.more')

const bridgeWord = wordField('bridge')
/** Plugins provide further types. */
const networkWord = wordField('network_type')
const networkType: Field<NetworkType> = {
  ...networkWord,
  read(conf) {
    const word = networkWord.read(conf)
    return word !== undefined && isNetworkWord(word) ? word : undefined
  },
}
/** Network types of pots that use the network of the host. */
const OF_HOST: readonly string[] = ['inherit', 'alias']

/** Whether a pot has a network of its own, with a loopback of its own. The record of pot 0.16 says so, too: `vnet`. */
export const hasOwnNetwork = ({network: type}: {readonly network: NetworkType}): boolean => !OF_HOST.includes(type)

const network: Field<NetworkType> = {
  key: networkType.key,
  read(conf) {
    const old = ip4.read(conf)
    return networkType.read(conf) ?? (old === undefined || old === 'inherit' ? undefined : vnet.read(conf) === 'false' ? 'alias' : 'public-bridge')
  },
  write: (conf, value) => vnet.write(networkType.write(conf, value), value === undefined ? undefined : String(hasOwnNetwork({network: value}))),
}

/** Another network type has no bridge, although pot 0.16 may have left the line of one. */
const bridge: Field<string> = {
  ...bridgeWord,
  read: (conf) => (network.read(conf) === 'private-bridge' ? bridgeWord.read(conf) : undefined),
}

/** For a pot on a bridge, pot 0.16 accepts only one IPv4 address in `ip`; all other addresses are in `ip.more`, which pot 0.16 ignores. */
const addresses: Field<readonly PotAddress[]> = {
  key: ip.key,
  read(conf) {
    if ((network.read(conf) ?? 'inherit') === 'inherit') return []
    if (networkType.read(conf) === undefined) return [ip4.read(conf) ?? ''].map(parseAddress)
    return [...(ip.read(conf) ?? []), ...(moreIp.read(conf) ?? [])].map(parseAddress)
  },
  write(conf, value = []) {
    const first = network.read(conf) === 'alias' ? undefined : value.find(({address}) => !isIPv6(address))
    const [here, there] = network.read(conf) === 'alias' ? [value, []] : [first === undefined ? [] : [first], value.filter((one) => one !== first)]
    return moreIp.write(ip.write(conf, here.map(formatAddress)), there.map(formatAddress))
  },
}

const portLine = wordsField('pot.export.ports')
/** Exported ports before pot 0.8: the port of the host was the same as the port of the pot. */
const fixedPorts = wordsField('pot.export.static.ports')

/** Returns the words of the exported ports of a record. */
export const portWords = (conf: KeyValues): string[] => [
  ...new Set([...(portLine.read(conf) ?? []), ...(fixedPorts.read(conf) ?? []).map((port) => `${port}:${port}`)]),
]
const ports: Field<readonly PortSpec[]> = {
  key: portLine.key,
  read: (conf) => readPorts(portWords(conf)).ports,
  write: (conf, value = []) =>
    portLine.write(
      fixedPorts.write(conf, []),
      value.map(({written}) => written),
    ),
}

const env: Field<readonly Pair[]> = linesField('pot.env', parseEnv, formatEnv)

/** The fields of the core, in the order in which pot 0.16 writes them. For the keys of attributes see `keyOf`. */
export const FIELDS = {
  level,
  type: choiceField<PotType>('pot.type', ['single', 'multi']),
  base: wordField('pot.base'),
  potbase,
  dns: choiceField<Dns>('pot.dns', ['inherit', 'pot', 'custom', 'off']),
  /** A command line for a shell. */
  command: textField('pot.cmd'),
  hostname: quotedField('host.hostname'),
  osrelease: quotedField('osrelease'),
  stack: choiceField<Stack>('pot.stack', ['ipv4', 'ipv6', 'dual']),
  network,
  addresses,
  bridge,
  depends: linesField('pot.depend', plain, (name) => name),
  uuid: wordField('pot.uuid'),
  env,
  /** `IP HOSTNAME` */
  hosts: linesField(
    'pot.hosts',
    (line) => line.trim(),
    (line) => line,
  ),
  ports,
  /** Names of plugins. pot 0.16 ignores this field. */
  needs: wordsField('pot.needs'),
  /** The base before the last update; in a pot of level 0, the base that its base replaces. pot 0.16 ignores this field. */
  previousBase: wordField('pot.base.previous'),
  /** Name of a stack. */
  partOf: wordField('pot.part-of'),
  /** JSON; see stacks/applied.ts. */
  applied: textField('pot.applied'),
} as const

/** Fields that older versions wrote; `update-config` converts them. */
export const OLD_FIELDS = {ip4, vnet, moreIp, fixedPorts, cpuset: textField('pot.rss.cpuset'), earlyStart: textField('pot.attr.early.start-at-boot')}
