import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {hasCode, PotError} from '../errors.js'
import {vouched} from '../operations/check/vouched.js'
import type {Step} from '../operations/types.js'
import type {Settings} from '../settings/settings.js'
import {checkFileVersion, FILE_KINDS} from '../paths/file-kinds.js'
import {readableAt} from '../paths/members.js'
import {FIELDS} from './fields.js'
import {parseMounts, type MountLine} from './mounts.js'
import {parseKeyValues} from './key-values.js'
import {keepRecords, keptUuid, recallRecords, recordOf} from './known.js'
import {isFileName} from './names.js'
import type {Pot} from './pot.js'
import {change, emptyPot, encode, parsePot, potDir, type Changes} from './codec.js'

export {parsePot}

/** The place of the records of pots, and the stack of pots whose record has none. */
export type Root = Pick<Settings, 'fsRoot' | 'stack'>

/** A directory of a pot that cannot be read, because it is incomplete, damaged, or of a newer pot. */
export interface Broken {
  readonly name: string
  readonly problem: PotError
}

export const confFile = (pot: Pick<Pot, 'dir'>): string => `${pot.dir}/conf/pot.conf`
export const mountsFile = (pot: Pick<Pot, 'dir'>): string => `${pot.dir}/conf/fscomp.conf`

function isDirectory(path: string): boolean {
  try {
    return statSync(path, {throwIfNoEntry: false})?.isDirectory() === true
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** Returns the sorted names of the entries of a directory of the pot root. Throws NOT_INITIALISED, NO_ACCESS if the caller may not read it, or UNREADABLE. */
export function readDirectories(
  settings: Pick<Settings, 'fsRoot'>,
  kind: 'jails' | 'bases' | 'fscomp' | 'bridges',
  type: 'directory' | 'file' = 'directory',
): string[] {
  const path = readableAt(settings.fsRoot, join(settings.fsRoot, kind))
  try {
    const entries = readdirSync(path, {withFileTypes: true})
    const wanted = entries.filter((entry) => !entry.name.startsWith('.') && (type === 'file' ? entry.isFile() : entry.isDirectory()))
    return wanted.map(({name}) => name).sort()
  } catch (cause) {
    if (kind === 'bridges' && hasCode(cause, 'ENOENT') && isDirectory(settings.fsRoot)) return []
    throw unreadable(path, cause)
  }
}

/** The command as typed, without values that could need quotes. */
const words = () => {
  const [, , ...typed] = process.argv
  return typed.every((word) => /^[\w@%+=:,./-]+$/.test(word)) ? typed.join(' ') : `${typed[0] ?? ''} ...`
}

function unreadable(path: string, cause: unknown): PotError {
  if (hasCode(cause, 'ENOENT')) return new PotError('NOT_INITIALISED', `pot is not set up here: there is no ${path}`, {hint: 'pot init', cause})
  if (hasCode(cause, 'EACCES')) return new PotError('NO_ACCESS', `no permission to read ${path}`, {hint: `sudo pot ${words()}`, cause})
  return new PotError('UNREADABLE', `cannot read ${path}`, {cause})
}

/** Returns the sorted names of all pots, including broken pots. Starts no process. */
export const potNames = (settings: Pick<Settings, 'fsRoot'>): string[] => readDirectories(settings, 'jails')

function textOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const why = hasCode(cause, 'EACCES') ? 'you may not read' : 'it has no readable'
    throw new PotError('BROKEN_POT', `${name} is broken: ${why} ${file}`, {hint: `pot destroy -F -p ${name}`, cause})
  }
}

/** Reads the record of a pot. Throws NO_POT, BROKEN_POT, NEWER_FILE, NOT_INITIALISED or NO_ACCESS. Can read pots of pot 0.16 whose names are not valid for new pots. */
export function readPot(settings: Root, name: string): Pot {
  const dir = potDir(settings, name)
  const missing = () => new PotError('NO_POT', `there is no pot '${name}'`, {hint: potNames(settings).length === 0 ? 'pot create' : `pot ls`})
  if (!isFileName(name)) throw missing()
  const conf = readableAt(settings.fsRoot, confFile({dir}))
  const mounts = readableAt(settings.fsRoot, mountsFile({dir}))
  return recordOf(settings, name, [conf, mounts], () => {
    if (!isDirectory(readableAt(settings.fsRoot, dir))) throw missing()
    const values = parseKeyValues(textOf(conf, name))
    checkFileVersion('record', conf, values.get(FILE_KINDS.record.key))
    const pot = parsePot(settings, name, values, [])
    // A single pot may have no fscomp.conf: its tree is complete without mounts.
    if (pot.type === 'single' && !existsSync(mounts)) return pot
    return {...pot, mounts: readMounts(pot).flatMap(({entry}) => (entry === undefined ? [] : [entry]))}
  })
}

/** Reads the lines of fscomp.conf, including invalid lines. Throws BROKEN_POT. */
export const readMounts = (pot: Pick<Pot, 'name' | 'dir' | 'root'>): MountLine[] => parseMounts(textOf(seenAt(pot, mountsFile(pot)), pot.name), pot.root)

/** Where this user reads a file of a pot. */
const seenAt = ({dir}: Pick<Pot, 'dir'>, file: string) => readableAt(dirname(dirname(dir)), file)

/** Whether the pot POT_DNS_NAME exists, which answers pots with dns `pot`. Without it the host can answer those on its bridges. */
export const hasDnsPot = (settings: Root & Pick<Settings, 'dnsName'>): boolean => potNames(settings).includes(settings.dnsName)

/** Reads all pots, sorted by name. Starts no process. */
export function readPots(settings: Root): {readonly pots: readonly Pot[]; readonly broken: readonly Broken[]} {
  const pots: Pot[] = []
  const broken: Broken[] = []
  const names = potNames(settings)
  recallRecords(settings, names)
  for (const name of names) {
    try {
      pots.push(readPot(settings, name))
    } catch (error) {
      if (error instanceof PotError && (error.code === 'BROKEN_POT' || error.code === 'NEWER_FILE')) broken.push({name, problem: error})
      else if (!hasCode(error, 'NO_POT')) throw error
    }
  }
  keepRecords(settings, names)
  return {pots, broken}
}

/** Reads a pot; undefined if it does not exist or is broken. Throws NOT_INITIALISED or NO_ACCESS. */
export function readSound(settings: Root, name: string): Pot | undefined {
  try {
    return readPot(settings, name)
  } catch (error) {
    if (['BROKEN_POT', 'NEWER_FILE', 'NO_POT'].some((code) => hasCode(error, code))) return undefined
    throw error
  }
}

/** Whether another pot than `name` has this uuid. Looks at pot.conf of every pot, and reads those that are not known. */
export function isUuidOfOther(settings: Root, name: string, uuid: string): boolean {
  const names = potNames(settings)
  recallRecords(settings, names)
  const taken = names.some((other) => {
    if (other === name) return false
    const found = keptUuid(settings, other, confFile({dir: potDir(settings, other)})) ?? readSound(settings, other)
    return found?.uuid === uuid
  })
  keepRecords(settings, names)
  return taken
}

/** Escapes a key for a regular expression. */
function literal(key: string): string {
  return key.replaceAll('.', '\\.')
}

/** Matches a line of an environment variable in pot.conf. The first group is the part before the value. */
export const ENV_VALUES = `^(${literal(FIELDS.env.key)}=[^=\\n]*=)[^\\n]*`

/** Writes the record of a pot, pot.conf, with one rename. The action has its own undo. */
export const writeRecord = (pot: Pick<Pot, 'name' | 'dir' | 'conf'>): Step =>
  vouched({
    title: `write the configuration of ${pot.name}`,
    run: {do: 'write', path: confFile(pot), content: encode(pot), hide: ENV_VALUES},
  })

/** Writes the record if it has changed. */
export const writeChanged = (before: Pot, after: Pot): Step[] => (encode(before) === encode(after) ? [] : [writeRecord(after)])

/** Changes the record of a pot that an earlier step of the same plan makes, so its text is not known yet. The action has its own undo. */
export function editRecord(pot: Pick<Pot, 'name' | 'dir'>, title: string, changes: Changes): Step {
  const {conf} = change(emptyPot(pot.name), changes)
  const keys = conf.keys().map(literal)
  return vouched({
    title,
    run: {do: 'edit', path: confFile(pot), rules: [{match: `^(?:${keys.join('|')})=`}], append: conf.text().split('\n').filter(Boolean)},
  })
}

/** Writes fscomp.conf with one rename. The action has its own undo. */
export const writeMounts = (pot: Pick<Pot, 'name' | 'dir'>, text: string): Step => ({
  title: `write the mounts of ${pot.name}`,
  run: {do: 'write', path: mountsFile(pot), content: text},
})
