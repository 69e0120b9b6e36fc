import {filePool, noPool} from './system/file-pool.js'
import {freebsdWorld} from './freebsd-world.js'
import {linuxWorld, noBtrfs} from './linux-world.js'
import {modelWorld, noModel} from './model-world.js'
import type {WorldKind} from './world.js'

const MIB = 1024 ** 2

/**
 * A world on Linux whose pots are on the storage `name` of a plugin. The plugin must come with pot, or the test installs it before `pot init`. The world is not
 * one of `worlds()`.
 */
export const storageWorld = (name: string): WorldKind => ({
  name: `${name} on Linux`,
  missing: process.platform !== 'linux' ? 'needs Linux' : process.getuid?.() === 0 ? undefined : 'needs root',
  make: () => linuxWorld(undefined, [], name),
})

/** The worlds of this system. If one cannot be made on this machine, `missing` is the reason. */
export function worlds(): readonly WorldKind[] {
  if (process.platform === 'freebsd')
    return [{name: 'FreeBSD', missing: noPool(), timeout: 900_000, make: async () => freebsdWorld(await filePool(16 * 1024 * MIB))}]
  return [
    {name: 'btrfs on Linux', missing: noBtrfs(), make: () => linuxWorld()},
    {name: 'zfs on Linux', missing: noPool(), make: async () => linuxWorld(await filePool(512 * MIB))},
    {name: 'the FreeBSD model', missing: noModel(), make: modelWorld},
  ]
}
