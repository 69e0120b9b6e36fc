import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Context} from '../../context.js'
import {messageOf, PotError} from '../../errors.js'
import type {Step} from '../../operations/types.js'
import {inOrder} from '../many/in-order.js'
import {startedBefore} from '../many/order.js'
import {widthOf} from '../many/select.js'
import {startPot} from './start.js'
import {readPots} from '../../record/store.js'

export interface Many {
  /** Names of the pots that were started. */
  readonly done: readonly string[]
  readonly failed: readonly {readonly name: string; readonly reason: string}[]
}

/** The file with the names of the pots that `rememberPots` has noted. A reboot removes it. */
const rememberedFile = ({places}: Pick<Context, 'places'>): string => join(places.run, 'main', 'stopped-with-the-service')

const remembered = (ctx: Pick<Context, 'places'>): string[] => {
  const file = rememberedFile(ctx)
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}

/**
 * Starts the pots that have the attribute, each after its dependencies. Does not wait for main commands. With `start-at-boot`, also starts the pots that
 * `rememberPots` has noted. A pot that does not start gives a warning, and is in `failed`; pot continues with the others.
 */
export async function startAtBoot(ctx: Context, attribute: 'start-at-boot' | 'early-start-at-boot'): Promise<Many> {
  const again = attribute === 'start-at-boot' ? remembered(ctx) : []
  const wanted = readPots(ctx.settings).pots.filter(({name, attributes}) => attributes[attribute] || again.includes(name))
  const names = wanted.map(({name}) => name)
  const result = await startEach(ctx, names)
  if (again.length > 0) {
    const forget: Step = {title: 'forget the pots that ran before', run: {do: 'remove', path: rememberedFile(ctx)}}
    await ctx.operate({title: 'forget the pots that ran before', locks: ['boot'], plan: async () => [forget]})
  }
  return result
}

/** Notes pots that are about to be stopped: the next `startAtBoot` starts them again, unless the host was rebooted. */
export async function rememberPots(ctx: Context, names: readonly string[]): Promise<void> {
  const file = rememberedFile(ctx)
  const steps: Step[] = [
    {title: 'make run directory', run: {do: 'mkdir', path: dirname(file), mode: 0o700}},
    {title: 'note the pots that run', run: {do: 'write', path: file, content: names.map((name) => `${name}\n`).join(''), mode: 0o600}},
  ]
  await ctx.operate({title: 'note the pots that run', locks: ['boot'], plan: async () => steps})
}

async function startEach(ctx: Context, names: readonly string[]): Promise<Many> {
  const done: string[] = []
  const failed: {name: string; reason: string}[] = []
  const before = startedBefore(readPots(ctx.settings).pots, names)
  const attempt = async (name: string) => {
    try {
      if ((await startPot(ctx, {name, detach: true})).started) done.push(name)
    } catch (error) {
      ctx.report.warn(`${name}: ${messageOf(error)}`)
      failed.push({name, reason: messageOf(error)})
    }
  }
  await inOrder(
    names.map((name) => ({key: name, after: before.get(name) ?? [], run: () => attempt(name)})),
    {width: widthOf(undefined)},
  )
  return {done: done.sort(), failed}
}

/** Throws SOME_FAILED, which names the pots, when any pot has failed. */
export function assertAll({failed}: Many, what: string): void {
  if (failed.length === 0) return
  const names = failed.map(({name}) => name).join(', ')
  throw new PotError('SOME_FAILED', `${failed.length === 1 ? '1 pot was' : `${failed.length} pots were`} not ${what}: ${names}`, {hint: 'pot doctor'})
}
