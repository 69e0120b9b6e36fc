import {setTimeout as sleep} from 'node:timers/promises'
import type {Context} from '../../context.js'
import {readPot} from '../../record/store.js'
import {mainState, type MainState} from '../state/main-state.js'

/** Milliseconds after which a main command counts as running. A command that cannot run at all ends sooner. */
const MOMENT = 150
/** The same time for `long`, in milliseconds. */
const LONG = 2000
/** Milliseconds after which `moment` stops waiting for a command that is still starting, for example on a slow host. */
const LATEST = 10_000

const PAUSE = 20

type Wait = 'now' | 'moment' | 'long'

/**
 * Waits until the main command of a pot that was just started has ended, or has run for a moment. Resolves with its state. `long`: waits until the command has
 * run for two seconds or, with health checks, until it is healthy or unhealthy. `now`: does not wait.
 */
export async function settled(ctx: Context, name: string, wait: Wait): Promise<MainState> {
  return settledIn(ctx.places.run, name, wait, readPot(ctx.settings, name).attributes['health-cmd'] !== '')
}

/** The same, by the directory of the states (absolute). `hasChecks`: whether the pot has health checks. */
export async function settledIn(run: string, name: string, wait: Wait, hasChecks: boolean): Promise<MainState> {
  const checked = wait === 'long' && hasChecks
  const look = () => mainState(run, name, true)
  const begin = performance.now()
  let running: number | undefined
  for (let main = look(); ; main = look()) {
    const at = performance.now()
    if (wait === 'now' || ENDED.has(main.state)) return main
    if (main.state === 'running') {
      if (checked) return main
      running ??= at
      if (at - running >= (wait === 'long' ? LONG : MOMENT)) return main
    } else {
      running = undefined
      if (wait === 'moment' && (main.state !== 'starting' || at - begin > LATEST)) return main
      if (main.state === 'booted') return main
    }
    await sleep(PAUSE)
  }
}

/** States that show the outcome of the start. */
const ENDED: ReadonlySet<MainState['state']> = new Set(['idle', 'exited', 'killed', 'restarting', 'unsupervised', 'unhealthy'])
