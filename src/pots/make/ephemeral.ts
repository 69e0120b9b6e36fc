import type {Context} from '../../context.js'
import {hasCode} from '../../errors.js'
import {readPots} from '../../record/store.js'
import {filesOf, supervisorOf} from '../state/files.js'
import {keeperOf} from '../state/keeper.js'
import {destroyPot} from './destroy.js'

/** Names of ephemeral pots that nothing will stop: the command that kept them was killed, or the host has rebooted. Empty where pot is not set up. */
export async function strayEphemeral({settings, host, places: {run}}: Pick<Context, 'settings' | 'host' | 'places'>): Promise<string[]> {
  const names = ephemeralNames({settings}).filter((name) => keeperOf(run, name) !== 'works')
  if (names.length === 0) return []
  const up = new Set((await host.jails.running()).map(({name}) => name))
  const ends = (name: string) => up.has(name) && keeperOf(run, name) !== 'attached' && supervisorOf(filesOf(run, name)) !== undefined
  return names.filter((name) => !ends(name))
}

function ephemeralNames({settings}: Pick<Context, 'settings'>): string[] {
  try {
    return readPots(settings).pots.flatMap(({name, attributes}) => (attributes.ephemeral ? [name] : []))
  } catch (error) {
    if (hasCode(error, 'NOT_INITIALISED')) return []
    throw error
  }
}

/** Destroys stray ephemeral pots. Resolves with their names. */
export async function destroyStrays(ctx: Context): Promise<string[]> {
  const gone: string[] = []
  for (const name of await strayEphemeral(ctx)) {
    try {
      gone.push(...(await destroyPot(ctx, {name, force: true})))
    } catch (error) {
      // The command that stops it was faster.
      if (!hasCode(error, 'NO_POT')) throw error
    }
  }
  return gone
}
