import {readFileSync} from 'node:fs'
import type {Stall} from '../operations/types.js'
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
  readonly stall?: Stall | undefined
}

export interface Followed {
  /** Why a limit has ended the program; undefined if none has. */
  late(): string | undefined
  /** Whether the program has been told to end. */
  ending(): boolean
  /** Must be called when the program has ended. */
  stop(): void
}

/** Reports the child, and ends its process group on an interrupt or a timeout; then calls `told`. */
export function follow(pid: number | undefined, running: Running, {timeout, patience = PATIENCE, stall}: Limits = {}, told: () => void = () => {}): Followed {
  if (pid === undefined) return {stop: () => {}, late: () => undefined, ending: () => false}
  running.child(pid, processStart(pid) ?? '')
  let ending = false
  let late: string | undefined
  const timers: NodeJS.Timeout[] = []
  const end = () => {
    ending = true
    endGroup(pid)
    timers.push(setTimeout(endGroup, patience, pid, 'SIGKILL'))
    told()
  }
  const endLate = (reason: string) => {
    late ??= reason
    end()
  }
  if (timeout !== undefined) timers.push(setTimeout(endLate, timeout * 1000, `it did not end within ${timeout} seconds`))
  if (stall !== undefined) timers.push(onStall(stall, () => endLate(`it has done nothing for ${stall.seconds} seconds`)))
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

const LOOKS = 10

/** Calls `act` once when the figures stand still. */
function onStall({figures, seconds}: Stall, act: () => void): NodeJS.Timeout {
  let before = ''
  let still = 0
  const timer = setInterval(
    () => {
      const now = figures.map(textOf).join('')
      still = now !== '' && now === before ? still + 1 : 0
      before = now
      if (still < LOOKS) return
      clearInterval(timer)
      act()
    },
    (seconds * 1000) / LOOKS,
  )
  return timer
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // There is no such figure in this hierarchy, or not yet.
    return ''
  }
}

export function endGroup(pid: number, signal: NodeJS.Signals = 'SIGTERM'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has already ended.
  }
}
