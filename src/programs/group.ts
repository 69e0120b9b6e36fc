import {processStart} from './process-id.js'

/** The operation that a program is run for. */
export interface Running {
  /** Told as soon as a child is there, so that whoever recovers the operation can end it. */
  child(pid: number, started: string): void
  output(line: string): void
  readonly signal: AbortSignal
}

/** Milliseconds between TERM and KILL. */
const PATIENCE = 10_000

interface Limits {
  /** Seconds until the group is ended. */
  readonly timeout?: number | undefined
  /** Milliseconds between TERM and KILL. */
  readonly patience?: number | undefined
}

export interface Followed {
  /** Whether the time was over before the program had ended. */
  late(): boolean
  /** Whether the program was told to end. */
  ending(): boolean
  /** To be called when the program has ended. */
  stop(): void
}

/** Reports the child, and ends its group when the operation is interrupted or the time is over; then `told` is called. */
export function follow(pid: number | undefined, running: Running, {timeout, patience = PATIENCE}: Limits = {}, told: () => void = () => {}): Followed {
  if (pid === undefined) return {stop: () => {}, late: () => false, ending: () => false}
  running.child(pid, processStart(pid) ?? '')
  let ending = false
  let late = false
  const timers: NodeJS.Timeout[] = []
  const end = () => {
    ending = true
    endGroup(pid)
    timers.push(setTimeout(endGroup, patience, pid, 'SIGKILL'))
    told()
  }
  const endLate = () => {
    late = true
    end()
  }
  if (timeout !== undefined) timers.push(setTimeout(endLate, timeout * 1000))
  if (running.signal.aborted) end()
  running.signal.addEventListener('abort', end)
  return {
    late: () => late,
    ending: () => ending,
    stop() {
      running.signal.removeEventListener('abort', end)
      for (const timer of timers) clearTimeout(timer)
      // The first process has gone, so nobody waits for the others.
      if (ending) endGroup(pid, 'SIGKILL')
    },
  }
}

export function endGroup(pid: number, signal: NodeJS.Signals = 'SIGTERM'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Gone already.
  }
}
