import type {Context} from '../context.js'
import type {Volume} from '../host/types.js'
import type {Step} from '../operations/types.js'
import {freeTag} from './tags.js'

/** Steps that snapshot a volume with all that is below it under one tag, for operations that do it on their way. */
export function snapshotSteps({host}: Pick<Context, 'host'>, path: string, volumes: readonly Volume[]): Step[] {
  const own = volumes.filter((volume) => volume.path === path || volume.path.startsWith(`${path}/`))
  const paths = own.map((volume) => volume.path)
  return paths.length === 0 ? [] : host.storage.snapshot(paths, freeTag(Math.floor(Date.now() / 1000), own))
}
