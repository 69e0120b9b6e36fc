import {spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {isRecord} from '../errors.js'
import {settle, worldOf, type World} from './world.js'

/** The build (bin/model.js) bundles the model of FreeBSD, whose source belongs to the tests of pot. */
const BUNDLE = new URL('../../dist/testing/model/model-world.js', import.meta.url)

const TOOLS = ['perl', 'busybox', 'mount', 'tar', 'xz']

/** The reason why the model of FreeBSD cannot be used on this machine, or undefined if it can be used. */
export function noModel(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  if (!existsSync(BUNDLE)) return 'needs a build: npm run build'
  const missing = TOOLS.find((tool) => spawnSync('which', [tool]).status !== 0)
  return missing === undefined ? undefined : `needs ${missing}`
}

type Maker = (kit: {readonly settle: typeof settle; readonly worldOf: typeof worldOf}) => Promise<World>

const isMaker = (value: unknown): value is Maker => typeof value === 'function'

/** Makes a world with a model of FreeBSD tools on ZFS. The model rejects every input that the real tools reject. */
export async function modelWorld(): Promise<World> {
  const module: unknown = await import(BUNDLE.href)
  const make = isRecord(module) ? module.modelWorld : undefined
  if (!isMaker(make)) throw new Error(`${BUNDLE.pathname} has no model: npm run build`)
  return make({settle, worldOf})
}
