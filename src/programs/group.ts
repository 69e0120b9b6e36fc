import {processStart} from './process-id.js'

/** The operation for which a program runs. */
export interface Running {
  /** Called when a child has started, so that a recovery of the operation can end it. */
  child(pid: number, started: string): void
  output(line: string): void
  readonly signal: AbortSignal
}

/** Milliseconds between SIGTERM and SIGKILL. */
const PATIENCE = 10_000

interface Limits {
  /** Seconds until the process group is ended. */
  readonly timeout?: number | undefined
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly patience?: number | undefined
}

export interface Followed {
  /** Whether the timeout ended the program. */
  late(): boolean
  /** Whether the program has been told to end. */
  ending(): boolean
  /** Must be called when the program has ended. */
  stop(): void
}

/** Reports the child, and ends its process group on an interrupt or a timeout; then calls `told`. */
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
      // The leader of the group has ended, so nothing waits for the other processes.
      if (ending) endGroup(pid, 'SIGKILL')
    },
  }
}

export function endGroup(pid: number, signal: NodeJS.Signals = 'SIGTERM'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has already ended.
  }
}
