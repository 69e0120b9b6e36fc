import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError} from '../errors.js'
import type {Step} from '../operations/types.js'
import type {Settings} from '../settings/settings.js'
import {FIELDS} from './fields.js'
import {parseMounts, type MountLine} from './mounts.js'
import {parseKeyValues} from './key-values.js'
import {keepRecords, recallRecords, recordOf} from './known.js'
import {isFileName} from './names.js'
import type {Pot} from './pot.js'
import {change, emptyPot, encode, parsePot, potDir, type Changes} from './codec.js'

export {parsePot}

/** Where the records of pots are, and what their addresses are when they do not say. */
export type Root = Pick<Settings, 'fsRoot' | 'stack'>

/** A directory of a pot that cannot be read as one: half made, or damaged. */
export interface Broken {
  readonly name: string
  readonly problem: PotError
}

export const confFile = (pot: Pick<Pot, 'dir'>): string => join(pot.dir, 'conf', 'pot.conf')
export const mountsFile = (pot: Pick<Pot, 'dir'>): string => join(pot.dir, 'conf', 'fscomp.conf')

function isDirectory(path: string): boolean {
  try {
    return statSync(path, {throwIfNoEntry: false})?.isDirectory() === true
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** Rejects with NOT_INITIALISED, or with NO_ACCESS when the caller may not look. */
export function readDirectories(
  settings: Pick<Settings, 'fsRoot'>,
  kind: 'jails' | 'bases' | 'fscomp' | 'bridges',
  type: 'directory' | 'file' = 'directory',
): string[] {
  const path = join(settings.fsRoot, kind)
  try {
    const entries = readdirSync(path, {withFileTypes: true})
    const wanted = entries.filter((entry) => !entry.name.startsWith('.') && (type === 'file' ? entry.isFile() : entry.isDirectory()))
    return wanted.map(({name}) => name).sort()
  } catch (cause) {
    if (kind === 'bridges' && hasCode(cause, 'ENOENT') && isDirectory(settings.fsRoot)) return []
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): PotError {
  if (hasCode(cause, 'ENOENT')) return new PotError('NOT_INITIALISED', `pot is not set up here: there is no ${path}`, {hint: 'pot init', cause})
  if (hasCode(cause, 'EACCES')) return new PotError('NO_ACCESS', `no permission to read ${path}`, {hint: 'become root', cause})
  return new PotError('UNREADABLE', `cannot read ${path}`, {cause})
}

/** Names of all pots, broken ones included, sorted. Starts no process. */
export const potNames = (settings: Pick<Settings, 'fsRoot'>): string[] => readDirectories(settings, 'jails')

function textOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const why = hasCode(cause, 'EACCES') ? 'you may not read' : 'it has no readable'
    throw new PotError('BROKEN_POT', `${name} is broken: ${why} ${file}`, {hint: `pot destroy -F -p ${name}`, cause})
  }
}

/** Rejects with NO_POT, BROKEN_POT, NOT_INITIALISED or NO_ACCESS. Names of pot 0.16 that are refused now can be read. */
export function readPot(settings: Root, name: string): Pot {
  const dir = potDir(settings, name)
  if (!isFileName(name) || !isDirectory(dir)) {
    const others = potNames(settings)
    throw new PotError('NO_POT', `there is no pot '${name}'`, {hint: others.length === 0 ? 'pot create' : `pot ls`})
  }
  return recordOf(settings, name, [confFile({dir}), mountsFile({dir})], () => {
    const pot = parsePot(settings, name, parseKeyValues(textOf(confFile({dir}), name)), [])
    // The tree of a single pot is complete without it.
    if (pot.type === 'single' && !existsSync(mountsFile(pot))) return pot
    return {...pot, mounts: readMounts(pot).flatMap(({entry}) => (entry === undefined ? [] : [entry]))}
  })
}

/** The lines of fscomp.conf, with those that make no sense. Rejects with BROKEN_POT. */
export const readMounts = (pot: Pick<Pot, 'name' | 'dir' | 'root'>): MountLine[] => parseMounts(textOf(mountsFile(pot), pot.name), pot.root)

/** All pots, sorted by name. Starts no process. */
export function readPots(settings: Root): {readonly pots: readonly Pot[]; readonly broken: readonly Broken[]} {
  const pots: Pot[] = []
  const broken: Broken[] = []
  const names = potNames(settings)
  recallRecords(settings, names)
  for (const name of names) {
    try {
      pots.push(readPot(settings, name))
    } catch (error) {
      if (error instanceof PotError && error.code === 'BROKEN_POT') broken.push({name, problem: error})
      else if (!hasCode(error, 'NO_POT')) throw error
    }
  }
  keepRecords(settings, names)
  return {pots, broken}
}

/** A key as a part of a regular expression. */
function literal(key: string): string {
  return key.replaceAll('.', '\\.')
}

/** Values of the environment in pot.conf. */
export const ENV_VALUES = `^(${literal(FIELDS.env.key)}=[^=\\n]*=)[^\\n]*`

/** Writes the record of a pot, pot.conf, in one rename. Undone by itself. */
export const writeRecord = (pot: Pick<Pot, 'name' | 'dir' | 'conf'>): Step => ({
  title: `write the configuration of ${pot.name}`,
  run: {do: 'write', path: confFile(pot), content: encode(pot), hide: ENV_VALUES},
})

/** The same where something has changed. */
export const writeChanged = (before: Pot, after: Pot): Step[] => (encode(before) === encode(after) ? [] : [writeRecord(after)])

/** Changes the record of a pot that an earlier step of the same plan makes, so that nobody knows its text yet. Undone by itself. */
export function editRecord(pot: Pick<Pot, 'name' | 'dir'>, title: string, changes: Changes): Step {
  const {conf} = change(emptyPot(pot.name), changes)
  const keys = conf.keys().map(literal)
  return {
    title,
    run: {do: 'edit', path: confFile(pot), rules: [{match: `^(?:${keys.join('|')})=`}], append: conf.text().split('\n').filter(Boolean)},
  }
}

/** Writes fscomp.conf likewise. */
export const writeMounts = (pot: Pick<Pot, 'name' | 'dir'>, text: string): Step => ({
  title: `write the mounts of ${pot.name}`,
  run: {do: 'write', path: mountsFile(pot), content: text},
})
