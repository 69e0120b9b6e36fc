import {statSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Context} from '../../context.js'
import {hasCode, PotError, messageOf} from '../../errors.js'
import {destroyPot} from './destroy.js'
import {statsFile} from '../run/main-command.js'
import type {Pot} from '../../record/pot.js'
import {readPots} from '../../record/store.js'

export interface PruneRequest {
  /** Skip pots whose main command ended less than a minute ago. */
  readonly grace?: boolean | undefined
  /** Only list the pots. */
  readonly dryRun?: boolean | undefined
}

export interface Pruned {
  /** Names of the destroyed pots; with `dryRun`, of those that would be destroyed. */
  readonly pruned: readonly string[]
  readonly failed: readonly {readonly name: string; readonly code: string; readonly message: string; readonly hint: string | undefined}[]
}

/** Seconds that `grace` protects a pot after the end of its main command. */
const GRACE = 60
const SECOND_LOOK = 2
/** Exit status after an interrupt. */
const INTERRUPTED = 130

/**
 * Destroys the stopped pots that are prunable and have been started once (`to-be-pruned`). A pot that cannot be destroyed is in `failed`; pot continues with
 * the others. Skips a pot that was started in the meantime.
 */
export async function prune(ctx: Context, {grace = false, dryRun = false}: PruneRequest): Promise<Pruned> {
  let names = await candidates(ctx, grace)
  if (grace && names.length > 0) {
    // Another process may be about to start a pot again.
    await sleep(SECOND_LOOK * 1000)
    const still = new Set(await candidates(ctx, grace))
    names = names.filter((name) => still.has(name))
  }
  if (!dryRun && names.length > 0) await ctx.emit.before('prune', {detail: names.join(' ')})
  const pruned: string[] = []
  const failed: Pruned['failed'][number][] = []
  for (const name of names) {
    try {
      if (!dryRun) await destroyPot(ctx, {name, force: false, recursive: false})
      pruned.push(name)
    } catch (error) {
      if (hasCode(error, 'RUNNING') || hasCode(error, 'NO_POT')) continue
      const known = error instanceof PotError ? error : undefined
      if (known?.oclif.exit === INTERRUPTED) throw error
      failed.push({name, code: known?.code ?? 'INTERNAL', message: messageOf(error), hint: known?.suggestions[0]})
    }
  }
  if (!dryRun && !ctx.planOnly && names.length > 0) await ctx.emit.after('prune', {detail: names.join(' ')})
  return {pruned, failed}
}

async function candidates({settings, host}: Context, grace: boolean): Promise<string[]> {
  const prunable = readPots(settings).pots.filter(({attributes}) => attributes.prunable && attributes['to-be-pruned'])
  if (prunable.length === 0) return []
  const running = new Set((await host.jails.running()).map(({name}) => name))
  return prunable.filter((pot) => !running.has(pot.name) && !(grace && endedLately(pot))).map(({name}) => name)
}

function endedLately(pot: Pot): boolean {
  const ended = statSync(statsFile(pot), {throwIfNoEntry: false})?.mtimeMs
  return ended !== undefined && Date.now() - ended < GRACE * 1000
}
