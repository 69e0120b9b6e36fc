import {chmodSync, existsSync, lstatSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../errors.js'
import {hasVersion, versionOf, type FileVersion} from '../paths/file-version.js'
import {temporaryBeside} from '../paths/temporary.js'
import type {Settings} from '../settings/settings.js'
import {parsePot} from './codec.js'
import {lateKeyValues, parseKeyValues} from './key-values.js'
import type {Pot} from './pot.js'

/** The versions of the files of a record, pot.conf and fscomp.conf. */
type Versions = readonly [conf: FileVersion, mounts: FileVersion]

/** A record that was read before. */
interface Known {
  readonly versions: Versions
  readonly pot: Pot
}

/** A record in the file: the text of pot.conf, and the fields that differ from those of an empty record. */
type Record = readonly [versions: Versions, text: string, fields?: Partial<Pot>, attributes?: Partial<Pot['attributes']>]

/** The contents of the file. A file of another version of pot has another `shape`: the empty record, as JSON. */
interface Kept {
  readonly shape: string
  readonly records: Readonly<{[name: string]: Record}>
}

type Root = Pick<Settings, 'fsRoot' | 'stack'>

/** Milliseconds in which a file may change again without a new time of change. */
const TICK = 2000
/** Up to this number, records are read as fast as the file of known records. */
const FEW = 20

/** Returns the path of the file of known records of a pot root. On FreeBSD the pot root may be a plain directory of the host. */
export const recordsFile = ({fsRoot}: Pick<Settings, 'fsRoot'>) => join(fsRoot, '.records.json')

const isKept = (value: unknown): value is Kept => isRecord(value) && typeof value.shape === 'string' && isRecord(value.records)

/** Whether only this user can write the file. A file of another user could contain false records. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path, {throwIfNoEntry: false})
  return stat?.isFile() === true && stat.uid === (process.getuid?.() ?? 0) && (stat.mode & 0o022) === 0
}

/** The record of a pot whose pot.conf has no lines. */
const empty = (root: Root, name: string): Pot => parsePot(root, name, parseKeyValues(''), [])

/** Identifies the fields of a record and their defaults. */
const shapeOf = (root: Root): string => JSON.stringify({...empty({fsRoot: '', stack: root.stack}, ''), conf: undefined})

/** The entries of `all` that differ from those of `defaults`. */
const others = <T extends object>(all: T, defaults: T): Partial<T> => {
  const known = new Map<string, unknown>(Object.entries(defaults))
  const differs = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(known.get(name))
  const kept: Partial<T> = {}
  for (const [name, value] of Object.entries(all).filter(differs)) Reflect.set(kept, name, value)
  return kept
}

function recordToKeep(root: Root, {versions, pot}: Known): Record {
  const {conf, attributes, ...fields} = pot
  const {conf: _, attributes: defaults, ...rest} = empty(root, pot.name)
  const [changed, set] = [others(fields, rest), others(attributes, defaults)]
  if (Object.keys(set).length > 0) return [versions, conf.text(), changed, set]
  return Object.keys(changed).length > 0 ? [versions, conf.text(), changed] : [versions, conf.text()]
}

/** The pot of a kept record. The text of pot.conf is parsed on first use. Most pots have the defaults, which they share. */
function restored(template: Pot, name: string, [, text, fields, attributes]: Record): Pot {
  const dir = `${template.dir}/${name}`
  const pot = {...template, name, dir, root: `${dir}/m`, hostname: name, conf: lateKeyValues(text)}
  if (fields !== undefined) Object.assign(pot, fields)
  if (attributes !== undefined) pot.attributes = {...template.attributes, ...attributes}
  return pot
}

/** The records in the file, none if it cannot be used. */
function readKept(root: Root): Kept['records'] {
  const path = recordsFile(root)
  try {
    const kept: unknown = existsSync(path) && isOurs(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
    return isKept(kept) && kept.shape === shapeOf(root) ? kept.records : {}
  } catch {
    return {}
  }
}

/** What is known of the records of a pot root. */
interface Memory {
  readonly known: Map<string, Known>
  /** The records of the file; undefined before it is read. They are restored when they are asked for. */
  kept?: Kept['records']
  /** The empty record in the directory of pots. */
  readonly template: Pot
}

/** By pot root and default stack. */
const roots = new Map<string, Memory>()

function memoryOf(root: Root): Memory {
  const key = `${root.stack} ${root.fsRoot}`
  const memory = roots.get(key) ?? {known: new Map(), template: {...empty(root, ''), dir: join(root.fsRoot, 'jails')}}
  roots.set(key, memory)
  return memory
}

/** Reads the records that an earlier command has kept, if this is faster than reading the record of each pot. */
export function recallRecords(root: Root, names: readonly string[]): void {
  if (names.length > FEW) memoryOf(root).kept ??= readKept(root)
}

const isCurrent = ([conf, mounts]: Versions, files: readonly [string, string]): boolean => hasVersion(files[0], conf) && hasVersion(files[1], mounts)

/** Returns the known record of a pot if its files have not changed; otherwise calls `read`. */
export function recordOf(root: Root, name: string, files: readonly [string, string], read: () => Pot): Pot {
  const {known, kept, template} = memoryOf(root)
  const old = known.get(name)
  if (old !== undefined) {
    if (isCurrent(old.versions, files)) return old.pot
  } else {
    const record = kept !== undefined && Object.hasOwn(kept, name) ? kept[name] : undefined
    if (record !== undefined && isCurrent(record[0], files)) {
      const pot = restored(template, name, record)
      known.set(name, {versions: record[0], pot})
      return pot
    }
  }
  const versions: Versions = [versionOf(files[0]), versionOf(files[1])]
  const pot = read()
  if (versions.every(([changed]) => changed < Date.now() - TICK)) {
    known.set(name, {versions, pot})
    fresh.add(name)
  } else known.delete(name)
  return pot
}

/**
 * The uuid in a kept record whose pot.conf has not changed; `{}` if it has none. Returns undefined if the record must be read. Neither restores the record nor
 * looks at its other file.
 */
export function keptUuid(root: Root, name: string, conf: string): Pick<Partial<Pot>, 'uuid'> | undefined {
  const {known, kept} = memoryOf(root)
  const old = known.get(name)
  if (old !== undefined) return hasVersion(conf, old.versions[0]) ? old.pot : undefined
  const record = kept !== undefined && Object.hasOwn(kept, name) ? kept[name] : undefined
  return record !== undefined && hasVersion(conf, record[0][0]) ? (record[2] ?? {}) : undefined
}

/** Names of the records that were read since the last `keepRecords`. */
const fresh = new Set<string>()

/** Writes the known records for the next command, if many records were read and the user is root. Ignores errors. */
export function keepRecords(root: Root, names: readonly string[]): void {
  if (fresh.size <= Math.max(FEW, names.length / 10) || process.getuid?.() !== 0) return
  fresh.clear()
  const {known} = memoryOf(root)
  const records = names.flatMap((name) => {
    const one = known.get(name)
    return one === undefined ? [] : [[name, recordToKeep(root, one)] as const]
  })
  const kept: Kept = {shape: shapeOf(root), records: Object.fromEntries(records)}
  const path = temporaryBeside(recordsFile(root))
  try {
    writeFileSync(path, JSON.stringify(kept), {mode: 0o600, flag: 'wx'})
    chmodSync(path, 0o600)
    renameSync(path, recordsFile(root))
  } catch {}
}
