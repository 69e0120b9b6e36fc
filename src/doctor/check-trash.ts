import {lstatSync} from 'node:fs'
import {join} from 'node:path'
import {staleTemporaries, writtenDirectories} from '../paths/temporary.js'
import {namesIn} from '../paths/names-in.js'
import {quote} from '../programs/shell-words.js'
import {warning, type Finding} from './finding.js'
import type {Look} from './look.js'

/** Seconds without a change after which a partial download counts as left over. */
const DAY = 86_400
/** Seconds without a change after which a removed file counts as left over. */
const MINUTE = 60

/** Finds files that killed commands have left in the directories to which pot writes. */
export function checkTrash({ctx: {settings, places}, operations, now}: Look): Finding[] {
  const written = {...places, fsRoot: settings.fsRoot, cache: settings.cache}
  const all = operations()
  const journals = all.map(({id}) => id)
  const settingsInUse = all.some(({state, locks}) => state === 'running' && locks.includes('settings'))
  const kept = writtenDirectories(written).flatMap((directory) =>
    namesIn(directory)
      .filter((name) => isTrash(directory, name, journals, now))
      .map((name) => join(directory, name)),
  )
  return [
    ...staleTemporaries(written, {journals, settingsInUse}).map((path) => warning(`left over: ${path}`, 'pot recover')),
    ...kept.map((path) => warning(`left over: ${path}`, `rm -rf ${quote(path)}`)),
  ]
}

/** What pot does not remove by itself: the user may want it. An interrupted operation with a journal may still need a removed file. */
function isTrash(directory: string, name: string, journals: readonly string[], now: number): boolean {
  if (name.startsWith('.pot-removed-')) return !journals.some((id) => name.startsWith(`.pot-removed-${id}-`)) && olderThan(MINUTE, directory, name, now)
  return name.endsWith('.part') && olderThan(DAY, directory, name, now)
}

function olderThan(seconds: number, directory: string, name: string, now: number): boolean {
  const changed = lstatSync(join(directory, name), {throwIfNoEntry: false})?.ctimeMs
  return changed !== undefined && now - changed / 1000 > seconds
}
