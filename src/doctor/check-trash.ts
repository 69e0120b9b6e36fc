import {lstatSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {quote} from '../programs/shell-words.js'
import {warning, type Finding} from './finding.js'
import type {Look} from './look.js'

/** Seconds without a change after which a partial download counts as left over. */
const DAY = 86_400
/** Seconds without a change after which a temporary file counts as left over. */
const MINUTE = 60

/** Finds files that killed commands have left in the directories to which pot writes. */
export function checkTrash({ctx: {settings, places}, operations, now}: Look): Finding[] {
  const {fsRoot, cache} = settings
  const jails = join(fsRoot, 'jails')
  const pots = names(jails).flatMap((name) => [join(jails, name), join(jails, name, 'conf')])
  const tops = ['', 'jails', 'bases', 'fscomp', 'bridges'].map((name) => join(fsRoot, name))
  const directories = [
    ...new Set([...tops, ...pots, ...names(join(fsRoot, 'bases')).map((name) => join(fsRoot, 'bases', name)), cache, places.config, places.data]),
  ]
  const journals = operations().map(({id}) => id)
  const found = directories.flatMap((directory) =>
    names(directory)
      .filter((name) => isTrash(directory, name, journals, now))
      .map((name) => join(directory, name)),
  )
  return found.map((path) => warning(`left over: ${path}`, `rm -rf ${quote(path)}`))
}

function isTrash(directory: string, name: string, journals: readonly string[], now: number): boolean {
  const removed = name.startsWith('.pot-removed-')
  // An interrupted operation with a journal may still need the file.
  if (removed) return !journals.some((id) => name.startsWith(`.pot-removed-${id}-`)) && olderThan(MINUTE, directory, name, now)
  if (name.startsWith('.pot-new-')) return olderThan(MINUTE, directory, name, now)
  return name.endsWith('.part') && olderThan(DAY, directory, name, now)
}

function olderThan(seconds: number, directory: string, name: string, now: number): boolean {
  const changed = lstatSync(join(directory, name), {throwIfNoEntry: false})?.ctimeMs
  return changed !== undefined && now - changed / 1000 > seconds
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
