import {join} from 'node:path'
import type {Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {discardAction} from '../../operations/command.js'
import {final, type Step} from '../../operations/types.js'
import type {Added} from '../../plugins/hooks.js'
import {hookSteps} from './hook-scripts.js'
import {stats, statsFile, supervisionEnded, supervisionEnds} from './main-command.js'
import {askMainToEnd} from './main-process.js'
import {releaseDatasets} from '../tree/jailed-datasets.js'
import {disassemble} from '../tree/mounts-plan.js'
import {refuseNeeded} from './needed.js'
import type {Pot} from '../../record/pot.js'
import {readPot} from '../../record/store.js'

export interface StopRequest {
  readonly name: string
  /** Exit status of the attached main command, for last-run-stats. */
  readonly exitCode?: number
  /** Id of the run to stop (see `Jails.running`). A later run of the pot is not stopped. */
  readonly id?: number | undefined
  /** Refuse to stop a pot that running pots depend on. */
  readonly careful?: boolean
  /** Ignore signals to this process. */
  readonly steady?: boolean
  /** Do not destroy an ephemeral pot: its caller starts or destroys it. */
  readonly keep?: boolean
}

/** The result of `pot stop` for one pot. */
export interface Stopped {
  readonly name: string
  /** false: the pot was already stopped, and there was nothing to clean up. */
  readonly stopped: boolean
  /** Set with an exit status when the pot, or the given run of it, was already stopped. */
  readonly down?: true
  /** With --plan: the pot still runs. */
  readonly onlyPlanned?: true
}

/**
 * Stops a pot and removes everything that its start made; then destroys an ephemeral pot. A stopped pot is only cleaned up, which is not an error. Rejects with NO_POT, with IN_USE when
 * `careful` is set, and with the errors of `Operate`.
 */
export async function stopPot(ctx: Context, request: StopRequest): Promise<Stopped> {
  const {name, steady = false} = request
  const pot = readPot(ctx.settings, name)
  const {
    plan,
    result: down,
    carriedOut,
  } = await ctx.operate({
    title: `stop ${name}`,
    event: 'stop',
    subject: {pot},
    locks: [`pot/${name}`],
    steady,
    async plan(look, added) {
      const running = await look.running()
      const up = running.find((jail) => jail.name === name)
      if (up !== undefined && request.careful) await refuseNeeded(ctx, look, name, 'stop')
      const down = up === undefined || (request.id !== undefined && up.id !== request.id)
      const steps =
        up !== undefined && down
          ? []
          : await planStop(ctx, look, readPot(ctx.settings, name), {up: !down, exitCode: request.exitCode, keep: request.keep}, added)
      return {steps, result: down}
    },
  })
  return {name, stopped: plan.steps.length > 0, ...(down && request.exitCode !== undefined ? {down} : {}), ...(carriedOut || down ? {} : {onlyPlanned: true})}
}

interface State {
  readonly up: boolean
  readonly exitCode: number | undefined
  readonly keep: boolean | undefined
}

async function planStop(ctx: Context, look: Look, pot: Pot, {up, exitCode, keep = false}: State, added: Added): Promise<Step[]> {
  const {jails, mounts} = ctx.host
  const [table, volumes] = await Promise.all([look.mounts(), look.volumes()])
  const unmounts = disassemble(ctx, pot, volumes, table)
  const discarded = keep || !pot.attributes.ephemeral ? [] : [discard(pot)]
  if (!up && unmounts.length === 0 && exitCode === undefined) return discarded
  return [
    ...(up ? hookSteps(pot, 'prestop', ctx) : []),
    ...(exitCode === undefined ? [] : [keepStats(pot, exitCode)]),
    ...added.before.map(final),
    supervisionEnds(ctx, pot),
    ...(up ? await askMainToEnd(ctx, pot) : []),
    ...jails.stop(pot.name, stopOptions(pot)),
    supervisionEnded(ctx, pot),
    ...added.after.map(final),
    ...hookSteps(pot, 'poststop', ctx).map(final),
    ...removeResolvConf(pot, up),
    ...(up ? releaseDatasets(ctx, pot) : []),
    ...unmounts,
    ...mounts.clear(pot.root),
    ...discarded,
  ]
}

/** In the same operation, so that a stop which was cut off is finished with it. */
const discard = ({name}: Pot): Step => ({title: `destroy ${name}`, run: discardAction(name), final: true})

const keepStats = (pot: Pot, exitCode: number): Step => ({
  title: 'keep the exit status',
  run: {do: 'write', path: statsFile(pot), content: stats(exitCode)},
  final: true,
})

const stopOptions = ({attributes: {exec_stop: execStop, stop_timeout: timeout}}: Pot): {timeout: number; execStop?: string} => ({
  timeout: timeout || 10,
  ...(execStop === '' ? {} : {execStop}),
})

function removeResolvConf(pot: Pot, up: boolean): Step[] {
  if (pot.dns === 'off' || !up) return []
  const path = join(pot.root, 'etc', 'resolv.conf')
  return [{title: 'remove /etc/resolv.conf', run: {do: 'remove', path, within: pot.root}, final: true, optional: true}]
}
