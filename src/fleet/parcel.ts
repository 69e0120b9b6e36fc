import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord, PotError} from '../errors.js'

/** A file of the directory `conf` of a pot. */
export interface ConfFile {
  readonly name: string
  readonly mode: number
  /** Base64. */
  readonly content: string
}

/** What another host must know of a pot that moves to it. */
export interface Parcel {
  /** The form of this text. */
  readonly version: 1
  readonly name: string
  /** Chosen by the move: the pot belongs to it until it is committed. */
  readonly move: string
  readonly system: string
  readonly arch: string
  readonly type: 'single' | 'multi'
  readonly base: string
  /** POT_ZFS_ROOT of the other host: the names of volumes in fscomp.conf begin with it. */
  readonly zfsRoot: string
  /** Names of the volumes below that of the pot: `m`, or `custom` and `usr.local`. */
  readonly parts: readonly string[]
  readonly files: readonly ConfFile[]
  readonly network: string
  readonly bridge: string | undefined
  readonly addresses: readonly string[]
  /** Ports of the host, such as `tcp:8080`. */
  readonly ports: readonly string[]
  readonly fscomps: readonly string[]
  readonly secrets: readonly string[]
  readonly depends: readonly string[]
  readonly plugins: readonly string[]
}

/** Files of a pot that mean nothing on another host. */
const OF_THIS_HOST = /^\.|pins/

/** Reads the files of the directory `conf` (absolute) of a pot. */
export const confFiles = (directory: string): ConfFile[] =>
  readdirSync(directory, {withFileTypes: true})
    .filter((entry) => entry.isFile() && !OF_THIS_HOST.test(entry.name))
    .map(({name}) => ({name, mode: statSync(join(directory, name)).mode & 0o777, content: readFileSync(join(directory, name)).toString('base64')}))

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')
const isFile = (value: unknown): value is ConfFile =>
  isRecord(value) && typeof value.name === 'string' && /^[\w-][\w.-]*$/.test(value.name) && typeof value.mode === 'number' && typeof value.content === 'string'

function isParcel(value: unknown): value is Parcel {
  if (!isRecord(value) || value.version !== 1 || !Array.isArray(value.files) || !value.files.every(isFile)) return false
  const texts = ['name', 'move', 'system', 'arch', 'base', 'zfsRoot', 'network'].every((key) => typeof value[key] === 'string')
  const lists = ['parts', 'addresses', 'ports', 'fscomps', 'secrets', 'depends', 'plugins'].every((key) => isTexts(value[key]))
  const parts = isTexts(value.parts) && value.parts.every((part) => ['m', 'custom', 'usr.local'].includes(part))
  return texts && lists && parts && /^[\w-]+$/.test(String(value.move)) && ['single', 'multi'].includes(String(value.type))
}

/** Reads a parcel from stdin. Throws BAD_PARCEL. */
export const parcelOnStdin = (): Parcel => readParcel(readFileSync(0, 'utf8'))

/** Reads the JSON of a parcel. Throws BAD_PARCEL. */
export function readParcel(text: string): Parcel {
  try {
    const value: unknown = JSON.parse(text)
    if (isParcel(value)) return value
  } catch {
    // It is no JSON.
  }
  throw new PotError('BAD_PARCEL', 'stdin is not what pot move of this version sends', {hint: 'both hosts need the same version of pot'})
}
