import type {World} from '../../src/testing/world.js'
import {networkWorld} from '../support/network-world.js'
import {WORLDS} from '../support/world.js'

/** A host on which faults happen. */
export interface Ground {
  readonly world: World
  /** What networks of pots have left in the kernel, a line each. */
  network(): Promise<readonly string[]>
  close(): Promise<void>
}

export interface GroundKind {
  /** As in the results. */
  readonly name: string
  /** Number of hosts that are made at the same time. */
  readonly workers: number
  make(): Promise<Ground>
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

export const GROUNDS: readonly GroundKind[] = [
  {
    name: 'the model of FreeBSD',
    workers: 2,
    async make() {
      const world = await WORLDS.find(({name}) => name === 'the FreeBSD model')?.make()
      if (world === undefined) throw new Error('there is no model of FreeBSD')
      return {world, network: async () => (await world.model?.network()) ?? [], close: () => world.close()}
    },
  },
  {
    name: 'Linux',
    workers: 1,
    async make() {
      const {world, state, close} = await networkWorld()
      return {world, network: async () => state().map((line) => line.replaceAll(UUID, 'UUID')), close}
    },
  },
]
