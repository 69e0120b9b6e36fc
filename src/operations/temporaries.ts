import {basename} from 'node:path'
import {hasCode} from '../errors.js'
import {removeTemporary, staleTemporaries, temporaryId, type Written} from '../paths/temporary.js'
import type {Host} from '../host/types.js'
import type {Places} from '../settings/settings.js'
import {journals} from './journal/journal.js'
import {lockAll} from './journal/lock.js'
import {lockDirectory} from './recover.js'

interface Options {
  readonly places: Places
  /** The pot root and the cache. */
  readonly settings: Pick<Written, 'fsRoot' | 'cache'>
  readonly host: Pick<Host, 'mounts' | 'forgetTrial'>
}

const idsOf = (places: Places): string[] => journals(places).map((path) => basename(path, '.ndjson'))

/**
 * Removes the temporary files and directories of processes that were killed. Resolves with their paths. Leaves those of running commands, those that an
 * operation with a journal may need, and those below which something is mounted.
 */
export async function emptyTemporaries({places, settings, host}: Options): Promise<string[]> {
  const written: Written = {...places, fsRoot: settings.fsRoot, cache: settings.cache}
  const locks = await lockAll(['settings'], {directory: lockDirectory(places), purpose: 'pot recover', timeout: 0}).catch((error: unknown) => {
    if (!hasCode(error, 'LOCKED')) throw error
  })
  try {
    const stale = staleTemporaries(written, {journals: idsOf(places), settingsInUse: locks === undefined})
    if (stale.length === 0) return []
    const mounts = (await host.mounts.table()).map(({target}) => target)
    const gone: string[] = []
    for (const path of stale) {
      const id = temporaryId(places.run, path)
      if (id !== undefined) await host.forgetTrial?.(id)
      if (removeTemporary(path, mounts)) gone.push(path)
    }
    return gone
  } finally {
    locks?.release()
  }
}
