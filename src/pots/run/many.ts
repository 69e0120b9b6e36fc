import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import type {Step} from '../../operations/types.js'
import {stopOrder} from './dependencies.js'
import {startPot} from './start.js'
import {stopPot} from './stop.js'
import {readPots} from '../../record/store.js'

export interface Many {
  /** Names of the pots that were started or stopped. */
  readonly done: readonly string[]
  readonly failed: readonly {readonly name: string; readonly reason: string}[]
}

/** Number of operations that run at once. */
const AT_ONCE = 4

/** The file with the names of the pots that `stopAll` has stopped. A reboot removes it. */
const rememberedFile = ({places}: Pick<Context, 'places'>): string => join(places.run, 'main', 'stopped-with-the-service')

const remembered = (ctx: Pick<Context, 'places'>): string[] => {
  const file = rememberedFile(ctx)
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}

/**
 * Starts the pots that have the attribute, each after its dependencies. Does not wait for main commands. With `start-at-boot`, also starts the pots that
 * `stopAll` has remembered. A pot that does not start gives a warning, and is in `failed`; pot continues with the others.
 */
export async function startAtBoot(ctx: Context, attribute: 'start-at-boot' | 'early-start-at-boot'): Promise<Many> {
  const again = attribute === 'start-at-boot' ? remembered(ctx) : []
  const wanted = readPots(ctx.settings).pots.filter(({name, attributes}) => attributes[attribute] || again.includes(name))
  const names = wanted.map(({name}) => name)
  const result = await eachOf(ctx, [names], async (name) => (await startPot(ctx, {name, detach: true})).started)
  if (again.length > 0) {
    const forget: Step = {title: 'forget the pots that ran before', run: {do: 'remove', path: rememberedFile(ctx)}}
    await ctx.operate({title: 'forget the pots that ran before', locks: ['boot'], plan: async () => [forget]})
  }
  return result
}

/** Stops all running pots, dependents before their dependencies. `remember`: the next `startAtBoot` starts these pots again, unless the host was rebooted. */
export async function stopAll(ctx: Context, {remember = false}: {readonly remember?: boolean} = {}): Promise<Many> {
  const {pots} = readPots(ctx.settings)
  const up = new Set((await ctx.host.jails.running()).map(({name}) => name))
  const names = pots.map(({name}) => name).filter((name) => up.has(name))
  if (remember && names.length > 0) {
    const file = rememberedFile(ctx)
    const steps: Step[] = [
      {title: 'make run directory', run: {do: 'mkdir', path: dirname(file), mode: 0o700}},
      {title: 'note the pots that run', run: {do: 'write', path: file, content: names.map((name) => `${name}\n`).join(''), mode: 0o600}},
    ]
    await ctx.operate({title: 'note the pots that run', locks: ['boot'], plan: async () => steps})
  }
  return eachOf(ctx, stopOrder(pots, names), async (name) => (await stopPot(ctx, {name})).stopped)
}

/** Calls `act` for each pot. Ranks follow one after the other; the pots of a rank run in parallel. */
async function eachOf(ctx: Context, ranks: readonly (readonly string[])[], act: (name: string) => Promise<boolean>): Promise<Many> {
  const done: string[] = []
  const failed: {name: string; reason: string}[] = []
  const attempt = async (name: string) => {
    try {
      if (await act(name)) done.push(name)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      ctx.report.warn(`${name}: ${error.message}`)
      failed.push({name, reason: error.message})
    }
  }
  for (const rank of ranks) {
    const left = [...rank]
    const worker = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) await attempt(name)
    }
    await Promise.all(Array.from({length: AT_ONCE}, worker))
  }
  return {done: done.sort(), failed}
}

/** Throws SOME_FAILED, which names the pots, when any pot has failed. */
export function assertAll({failed}: Many, what: string): void {
  if (failed.length === 0) return
  const names = failed.map(({name}) => name).join(', ')
  throw new PotError('SOME_FAILED', `${failed.length === 1 ? '1 pot was' : `${failed.length} pots were`} not ${what}: ${names}`, {hint: 'pot doctor'})
}
