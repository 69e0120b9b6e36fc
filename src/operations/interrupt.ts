import {PotError} from '../errors.js'
import type {Report} from '../ui/report.js'

export interface Interrupt {
  readonly signal: AbortSignal
  dispose(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A signal interrupts the operation once, which is then rolled back; further ones change nothing. */
export function abortOnSignals(report: Report): Interrupt {
  const controller = new AbortController()
  const handle = () => {
    if (controller.signal.aborted) report.info('still rolling back')
    controller.abort(new PotError('INTERRUPTED', 'interrupted', {exit: 130}))
  }
  for (const signal of SIGNALS) process.on(signal, handle)
  return {
    signal: controller.signal,
    dispose() {
      for (const signal of SIGNALS) process.off(signal, handle)
    },
  }
}
