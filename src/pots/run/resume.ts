import type {Context} from '../../context.js'
import type {Step} from '../../operations/types.js'
import {mainState} from '../state/main-state.js'
import {mainOf, supervisedOf, type Identified} from './invocations.js'
import {forgetState, supervised} from './main-command.js'

/**
 * Steps for a running pot whose supervisor was killed: they start a new supervisor. It waits for the main command if that still runs, else it runs the command
 * again. Returns an empty list when the supervisor runs.
 */
export function resume(ctx: Context, pot: Identified): readonly Step[] {
  const {state, pid: adopt} = mainState(ctx.places.run, pot.name, true)
  if (state !== 'unsupervised') return []
  const main = mainOf(ctx, pot)
  const run = {...supervisedOf(ctx, pot, main, {}), adopt}
  const {persistent} = pot.attributes
  return [...forgetState(ctx, pot), ...supervised(ctx, pot, run, persistent ? (main.boots ? 'watch' : 'background') : 'stop-after').steps]
}
