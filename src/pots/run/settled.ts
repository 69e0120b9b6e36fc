import {setTimeout as sleep} from 'node:timers/promises'
import type {Context} from '../../context.js'
import {readPot} from '../../record/store.js'
import {mainState, type MainState} from '../state/main-state.js'

/** Milliseconds that a main command has to have run: one that cannot be run at all ends sooner. */
const MOMENT = 150
/** The same for those who wait. */
const LONG = 2000
/** Milliseconds until nothing more is waited for: the host is slow then. */
const LATEST = 10_000

const PAUSE = 20

/**
 * The main command of a pot that has just been started, when it has settled: it has ended, or has run for a moment. `long`: it has run for two seconds,
 * or, when its health is checked, it is healthy or unhealthy.
 */
export async function settled(ctx: Context, name: string, wait: 'now' | 'moment' | 'long'): Promise<MainState> {
  const {attributes} = readPot(ctx.settings, name)
  const checked = wait === 'long' && attributes['health-cmd'] !== ''
  const look = () => mainState(ctx.places.run, name, true)
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

/** States that tell how the start has gone. */
const ENDED: ReadonlySet<MainState['state']> = new Set(['idle', 'exited', 'killed', 'restarting', 'unsupervised', 'unhealthy'])
