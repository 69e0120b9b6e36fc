import {PotError} from '../errors.js'
import type {Report} from '../ui/report.js'

export interface Interrupt {
  readonly signal: AbortSignal
  dispose(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The interrupt handlers of the operations that run in this process. */
const active = new Set<() => void>()

const interruptAll = () => {
  for (const one of active) one()
}

/** Interrupts the operation on the first signal, which rolls the operation back. Further signals have no effect. A `steady` operation ignores signals. */
export function abortOnSignals(report: Report, steady = false): Interrupt {
  const controller = new AbortController()
  const handle = () => {
    if (steady) return
    if (controller.signal.aborted) report.info('still rolling back')
    controller.abort(new PotError('INTERRUPTED', 'interrupted', {exit: 130}))
  }
  // One listener for all operations: Node warns about many listeners.
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

/** Waits for `work` until the user interrupts the operation. For work that changes nothing and ignores the signal, such as a hook of a plugin. */
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
