import {PotError} from '../errors.js'
import type {Report} from '../ui/report.js'

export interface Interrupt {
  readonly signal: AbortSignal
  dispose(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Of the operations that this process has under way. */
const active = new Set<() => void>()

const interruptAll = () => {
  for (const one of active) one()
}

/** A signal interrupts the operation once, which is then rolled back; further ones change nothing. One that is `steady` goes on. */
export function abortOnSignals(report: Report, steady = false): Interrupt {
  const controller = new AbortController()
  const handle = () => {
    if (steady) return
    if (controller.signal.aborted) report.info('still rolling back')
    controller.abort(new PotError('INTERRUPTED', 'interrupted', {exit: 130}))
  }
  // One listener for all: many at once are a warning to Node.
  if (active.size === 0) for (const signal of SIGNALS) process.on(signal, interruptAll)
  active.add(handle)
  return {
    signal: controller.signal,
    dispose() {
      active.delete(handle)
      if (active.size === 0) for (const signal of SIGNALS) process.off(signal, interruptAll)
    },
  }
}

/** For work that does not know the signal, such as that of plugins, and changes nothing: it is waited for until the user interrupts. */
export async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {}
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([work, interrupted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
