import type {State} from './state.js'

export interface Fault {
  /** `fail`: the tool does nothing; `fail-after`: it does its work and then says that it failed. */
  readonly kind: 'fail' | 'fail-after' | 'pause'
  /** Matched with the tool and its arguments, joined by spaces. */
  readonly pattern: RegExp
  left: number
  readonly code: number
  readonly message: string
  /** For `pause`: resolves when the call may go on. */
  reach(): Promise<void>
}

/** The fault that strikes this call, counted down. */
export function claim(state: State, kind: Fault['kind'], line: string): Fault | undefined {
  const fault = state.faults.find((one) => one.kind === kind && one.left > 0 && one.pattern.test(line))
  if (fault) fault.left--
  return fault
}
