import {PotError} from '../errors.js'
import type {Nested, Storage, Volume} from '../host/types.js'

/** The places as a list. Programs in pots choose these names, so control characters are escaped. */
export const placesOf = (nested: readonly Nested[]): string => nested.map(({place}) => JSON.stringify(place).slice(1, -1)).join(', ')

const refusal = (message: string, {removeNested}: Pick<Storage, 'removeNested'>, nested: readonly Nested[]) =>
  new PotError('NESTED_VOLUMES', `${message}: ${placesOf(nested)}`, {
    hint: `put the data into plain directories, then ${removeNested} and take a new snapshot`,
  })

/**
 * Rejects with NESTED_VOLUMES when a copy of the volume `path`, made from its snapshot `tag` or from a new one, would lack volumes that lie below it.
 */
export async function refuseLeftOut(storage: Storage, path: string, tag?: string): Promise<void> {
  const nested = await storage.nested(path, tag)
  if (nested.length > 0) throw refusal(`what lies below ${path} would be left out`, storage, nested)
}

/** Volumes below `own` that snapshots do not include, because pot did not make them. */
export async function outOfReach(storage: Storage, own: readonly Volume[], volumes: readonly Volume[]): Promise<Nested[]> {
  const known = new Set(volumes.map(({path}) => path))
  const found = (await Promise.all(own.map(({path}) => storage.nested(path)))).flat()
  const places = new Map(found.filter(({volume}) => volume === undefined || !known.has(volume)).map((one) => [one.place, one]))
  return [...places.values()]
}

/** Rejects with NESTED_VOLUMES when a revert of `affected` would remove nested volumes. A ZFS rollback does not change the datasets below. */
export async function refuseLost(storage: Storage, affected: readonly Volume[], volumes: readonly Volume[]): Promise<void> {
  const lost = storage.rollbackLosesNested ? await outOfReach(storage, affected, volumes) : []
  if (lost.length > 0) throw refusal('the snapshot does not have these, and they would be lost', storage, lost)
}
