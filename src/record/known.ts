import {chmodSync, existsSync, lstatSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../errors.js'
import {isSameVersion, versionOf, type FileVersion} from '../paths/file-version.js'
import {temporaryBeside} from '../paths/temporary.js'
import type {Settings} from '../settings/settings.js'
import {parsePot} from './codec.js'
import {parseKeyValues} from './key-values.js'
import type {Pot} from './pot.js'

/** A record that was read before, and the versions of its files pot.conf and fscomp.conf. */
interface Known {
  readonly versions: readonly [FileVersion, FileVersion]
  readonly pot: Pot
}

/** A record in the file: the versions of pot.conf and fscomp.conf, the text of pot.conf, and the fields that differ from those of an empty record. */
type Record = readonly [versions: Known['versions'], text: string, fields: Partial<Pot>, attributes: Partial<Pot['attributes']>]

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
  return [versions, conf.text(), others(fields, rest), others(attributes, defaults)]
}

/** The pot of a kept record. The text of pot.conf is parsed on first use. */
function restored(template: Pot, name: string, [, text, fields, attributes]: Record): Pot {
  let conf: Pot['conf'] | undefined
  const dir = join(template.dir, name)
  return {
    ...template,
    hostname: name,
    ...fields,
    name,
    dir,
    root: join(dir, 'm'),
    // Most pots have the defaults, which they share.
    attributes: Object.keys(attributes).length === 0 ? template.attributes : {...template.attributes, ...attributes},
    get conf() {
      conf ??= parseKeyValues(text)
      return conf
    },
  }
}

function readKept(root: Root): Map<string, Known> {
  const path = recordsFile(root)
  try {
    const kept: unknown = existsSync(path) && isOurs(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
    if (!isKept(kept) || kept.shape !== shapeOf(root)) return new Map()
    const template = empty(root, '')
    return new Map(Object.entries(kept.records).map(([name, record]) => [name, {versions: record[0], pot: restored(template, name, record)}]))
  } catch {
    return new Map()
  }
}

/** Known records by pot root and default stack. */
const roots = new Map<string, Map<string, Known>>()

function knownIn({fsRoot, stack}: Root): Map<string, Known> {
  const key = `${stack} ${fsRoot}`
  const known = roots.get(key) ?? new Map<string, Known>()
  roots.set(key, known)
  return known
}

/** Reads the records that an earlier command has kept, if this is faster than reading the record of each pot. */
export function recallRecords(root: Root, names: readonly string[]): void {
  const known = knownIn(root)
  if (names.length <= FEW || known.size > FEW) return
  for (const [name, one] of readKept(root)) if (!known.has(name)) known.set(name, one)
}

/** Returns the known record of a pot if its files have not changed; otherwise calls `read`. */
export function recordOf(root: Root, name: string, files: readonly [string, string], read: () => Pot): Pot {
  const versions: Known['versions'] = [versionOf(files[0]), versionOf(files[1])]
  const known = knownIn(root)
  const old = known.get(name)
  if (old !== undefined && isSameVersion(old.versions[0], versions[0]) && isSameVersion(old.versions[1], versions[1])) return old.pot
  const pot = read()
  if (versions.every(([changed]) => changed < Date.now() - TICK)) {
    known.set(name, {versions, pot})
    fresh.add(name)
  } else known.delete(name)
  return pot
}

/** Names of the records that were read since the last `keepRecords`. */
const fresh = new Set<string>()

/** Writes the known records for the next command, if many records were read and the user is root. Ignores errors. */
export function keepRecords(root: Root, names: readonly string[]): void {
  if (fresh.size <= Math.max(FEW, names.length / 10) || process.getuid?.() !== 0) return
  fresh.clear()
  const known = knownIn(root)
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
