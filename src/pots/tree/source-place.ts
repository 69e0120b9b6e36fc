import {join} from 'node:path'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import {locate} from '../../host/layout.js'
import type {Look} from '../../host/look.js'

/** The path of pot's volume for a dataset name of fscomp.conf; undefined for other datasets and for directories of the host. */
export function volumeOf(zfsRoot: string, source: string): string | undefined {
  return source.startsWith(`${zfsRoot}/`) ? source.slice(zfsRoot.length + 1) : undefined
}

/** Absolute path of the contents of a source of fscomp.conf. Throws NO_VOLUME. */
export async function placeOf({host, settings}: Pick<Context, 'host' | 'settings'>, look: Pick<Look, 'volumes'>, source: string): Promise<string> {
  if (source.startsWith('/')) return source
  const path = volumeOf(settings.zfsRoot, source)
  if (path !== undefined) {
    const volume = (await look.volumes()).find((candidate) => candidate.path === path)
    if (!volume) throw new PotError('NO_VOLUME', `there is no dataset ${source}`, {hint: 'pot doctor'})
    return volume.at ?? join(settings.fsRoot, locate(path))
  }
  const place = await host.storage.placeOutside?.(source)
  if (place === undefined) throw new PotError('NO_VOLUME', `dataset ${source} does not exist or has no mountpoint`, {hint: `zfs get mountpoint ${source}`})
  return place
}
