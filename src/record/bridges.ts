import {readFileSync} from 'node:fs'
import {isIPv4} from 'node:net'
import {join} from 'node:path'
import {PotError} from '../errors.js'
import {checkFileVersion, FILE_KINDS} from '../paths/file-kinds.js'
import type {Settings} from '../settings/settings.js'
import {parseKeyValues} from './key-values.js'
import {isFileName} from './names.js'
import {wordField} from './fields.js'
import {readDirectories, readPots} from './store.js'

/** A private bridge: a file in `FS/bridges`. */
export interface Bridge {
  readonly name: string
  /** CIDR */
  readonly net: string
  readonly gateway: string
  /** IPv6 network of the bridge in CIDR notation; `gateway6` is its gateway. Files of pot 0.16 have neither. */
  readonly net6?: string
  readonly gateway6?: string
}

export interface TakenAddress {
  readonly address: string
  readonly use: string
}

/** Returns the sorted names of the private bridges. */
export const bridgeNames = (settings: Pick<Settings, 'fsRoot'>): string[] => readDirectories(settings, 'bridges', 'file')

/** Reads a bridge. Throws NO_BRIDGE and NEWER_FILE. */
export function readBridge({fsRoot}: Pick<Settings, 'fsRoot'>, name: string): Bridge {
  const missing = (why: string, cause?: unknown) => new PotError('NO_BRIDGE', why, {hint: 'pot ls -B', cause})
  if (!isFileName(name)) throw missing(`there is no bridge '${name}'`)
  let text: string
  try {
    text = readFileSync(join(fsRoot, 'bridges', name), 'utf8')
  } catch (cause) {
    throw missing(`there is no bridge '${name}'`, cause)
  }
  const conf = parseKeyValues(text)
  checkFileVersion('bridge', join(fsRoot, 'bridges', name), conf.get(FILE_KINDS.bridge.key))
  const of = (key: string) => wordField(key).read(conf)
  const [net, gateway] = [of('net'), of('gateway')]
  if (net === undefined || gateway === undefined) throw missing(`the file of bridge '${name}' names no network`)
  const [net6, gateway6] = [of('net6'), of('gateway6')]
  return {name, net, gateway, ...(net6 === undefined || gateway6 === undefined ? {} : {net6, gateway6})}
}

const toNumber = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toAddress = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

/** Returns the addresses of a bridge that are in use, in order. */
export function takenAddresses(settings: Pick<Settings, 'fsRoot' | 'stack'>, {name, net, gateway}: Bridge): TakenAddress[] {
  const [address = '', length = '32'] = net.split('/')
  const size = 2 ** (32 - Number(length))
  const first = Math.floor(toNumber(address) / size) * size
  const on = readPots(settings).pots.filter((pot) => pot.bridge === name)
  const taken = [
    {address: toAddress(first), use: `${name} bridge - network`},
    {address: gateway, use: `${name} bridge - gateway`},
    {address: toAddress(first + size - 1), use: `${name} bridge - broadcast`},
    ...on.flatMap((pot) => pot.addresses.map(({address}) => ({address, use: pot.name}))),
  ]
  return taken.filter((entry) => isIPv4(entry.address)).sort((a, b) => toNumber(a.address) - toNumber(b.address))
}
