import './json-schemas.js'
import {freebsdWorld} from '../../src/testing/freebsd-world.js'
import {linuxWorld, noBtrfs} from '../../src/testing/linux-world.js'
import {settle, worldOf, type World as AnyWorld, type WorldKind as AnyKind} from '../../src/testing/world.js'
import type {Model} from '../freebsd/model/start.js'
import {modelWorld} from '../freebsd/model-world.js'
import {makeZfsPool, noZfs} from './zfs-pool.js'

/** Those of the kit, and the model of FreeBSD. */
export interface World extends AnyWorld {
  readonly model: (Model & AnyWorld['model']) | undefined
}

export interface WorldKind extends AnyKind {
  make(): Promise<World>
}

const needsRoot = process.getuid?.() === 0 ? undefined : 'needs root'

/** A world of the kit, which is a real system. */
const real = async (world: Promise<AnyWorld>): Promise<World> => ({...(await world), model: undefined})

export const WORLDS: readonly WorldKind[] =
  process.platform === 'freebsd'
    ? [{name: 'FreeBSD', missing: needsRoot, timeout: 900_000, make: () => real(makeZfsPool(16 * 1024 ** 3).then(freebsdWorld))}]
    : [
        {name: 'btrfs on Linux', missing: noBtrfs(), make: () => real(linuxWorld())},
        // Its suites take turns: see zfs-pool.ts.
        {name: 'zfs on Linux', missing: noZfs(), timeout: 600_000, make: () => real(makeZfsPool().then(linuxWorld))},
        {name: 'the FreeBSD model', missing: needsRoot, make: () => modelWorld({settle, worldOf})},
      ]

/** Makes the world of this name for a suite, which is skipped where it cannot be made. */
export async function worldFor(suite: Mocha.Context, name: string): Promise<World> {
  const kind = WORLDS.find((one) => one.name === name)
  return begin(suite, kind ?? {missing: `this system has no ${name}`, make: () => Promise.reject(new Error(name))})
}

/** Makes the world of a suite, which is skipped where it cannot be made. */
export async function begin<W>(suite: Mocha.Context, {missing, make}: {readonly missing?: string | undefined; make(): Promise<W>}): Promise<W> {
  skipWhen(suite, missing)
  return make()
}

/** Skips a suite that cannot run here, and says why. */
export function skipWhen(suite: Mocha.Context, missing: string | undefined): void {
  if (missing === undefined) return
  console.log(`      skipped: ${missing}`)
  suite.skip()
}

/**
 * For suites that are not about the storage: zfs-fuse is slow and has one daemon, and what the commands do with zfs is tested on the model.
 * POT_TEST_WORLDS=all takes it too.
 */
export const HOSTS = WORLDS.filter(({name}) => process.env.POT_TEST_WORLDS === 'all' || name !== 'zfs on Linux')

/** For suites that are about the kernel, or about what is the same on all systems. */
export const REAL_HOSTS = HOSTS.filter(({name}) => process.env.POT_TEST_WORLDS === 'all' || name !== 'the FreeBSD model')

/** Ends a suite: removes all that pot has made, also the networks of the host, fails if something is left of it, and removes the world. */
export async function leaveNothing(world: World | undefined): Promise<void> {
  if (world === undefined) return
  try {
    await world.pot('de-init', '-f')
    const left = await world.leftovers()
    if (left.length > 0) throw new Error(`the suite leaves ${left.join(', ')}`)
  } finally {
    await world.close()
  }
}

/** Gives the pots of a suite a public network that no other suite has: on Linux all suites share the network of this host. `second`: of its address. */
export async function ownNetwork(world: World, second: number): Promise<void> {
  if (world.host === 'linux') await world.pot('config', '--set', `POT_NETWORK=10.${second}.0.0/16`)
}
