import {realpathSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../../context.js'
import {locate} from '../../host/layout.js'
import type {Mount, Volume} from '../../host/types.js'
import {volumeOf} from './source-place.js'
import {readPots} from '../../record/store.js'

/**
 * Directories of the host, absolute and without links, where root of a pot can change everything as root of the host can: trees of pots, and
 * directories that are mounted writable in a pot. `table`: the mount table, for datasets that pot did not make.
 */
export function sharedDirectories({settings}: Pick<Context, 'settings'>, volumes: readonly Volume[], table: readonly Mount[]): string[] {
  const own = ['jails', 'fscomp'].map((name) => join(settings.fsRoot, name))
  const sources = readPots(settings).pots.flatMap(({mounts}) => mounts.flatMap(({source, option}) => (option === 'ro' ? [] : [source])))
  const places = [...new Set(sources)].flatMap((source): string[] => {
    if (source.startsWith('/')) return [source]
    const path = volumeOf(settings.zfsRoot, source)
    if (path !== undefined) return [volumes.find((one) => one.path === path)?.at ?? join(settings.fsRoot, locate(path))]
    return table.flatMap((mount) => (mount.source === source ? [mount.target] : []))
  })
  return [...own, ...places].map(real)
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
