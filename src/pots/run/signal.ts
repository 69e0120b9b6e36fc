import {basename} from 'node:path'
import type {Context} from '../../context.js'
import {misuse, PotError} from '../../errors.js'
import {checkRunning} from './exec.js'
import {mainProcess} from './main-process.js'
import {defaultSignal, signalName} from './signal-names.js'
import {readPot} from '../../record/store.js'

export interface SignalRequest {
  readonly name: string
  /** Name with or without `SIG`, or a number. Default: SIGINFO. */
  readonly signal: string | undefined
  /** Process id on the host of a process of the pot. Without `pid` and `match`, the signal goes to the main process. */
  readonly pid: number | undefined
  /** Regular expression: the signal goes to all processes of the pot whose program name matches. */
  readonly match: string | undefined
  /** Only list the processes. */
  readonly check: boolean
}

export interface Signalled {
  readonly name: string
  /** Name without `SIG`; null when the processes are only listed. */
  readonly signal: string | null
  /** Process ids on the host. */
  readonly pids: readonly number[]
}

/** Sends a signal to processes of a pot. Rejects with NO_POT, NOT_RUNNING, NO_PROCESS, USAGE, and with the errors of `Operate`. */
export async function signalPot(ctx: Context, request: SignalRequest): Promise<Signalled> {
  if (request.pid !== undefined && request.match !== undefined) throw misuse('-P and -m exclude each other')
  const signal = request.check ? null : request.signal === undefined ? defaultSignal(ctx.host.signals) : signalName(ctx.host.signals, request.signal)
  await checkRunning(ctx, request.name)
  const pids = await targets(ctx, request)
  if (signal !== null) {
    await ctx.operate({
      title: `signal ${request.name}`,
      // No lock: a `start` that waits for its main command must not block the signal.
      locks: [],
      plan: async () => [
        {
          title: `send SIG${signal} to ${pids.join(' ')}`,
          run: {do: 'exec', argv: ['kill', '-s', signal, ...pids.map(String)], tolerate: ['No such process']},
          undo: 'stays',
          atomic: true,
        },
      ],
    })
  }
  return {name: request.name, signal, pids}
}

async function targets(ctx: Context, {name, pid, match}: SignalRequest): Promise<number[]> {
  if (pid === undefined && match === undefined) {
    const main = await mainProcess(ctx, name, readPot(ctx.settings, name).attributes.persistent)
    if (main === undefined) throw new PotError('NO_PROCESS', `the main command of '${name}' does not run`, {hint: `pot signal -m PATTERN -p ${name}`})
    return [main]
  }
  const processes = await ctx.host.jails.processes(name)
  const pattern = expression(match ?? '')
  const found = processes.filter((process) => (pid === undefined ? pattern.test(programName(process.command)) : process.pid === pid))
  if (found.length > 0) return found.map((process) => process.pid)
  throw new PotError('NO_PROCESS', pid === undefined ? `no program in '${name}' matches '${match}'` : `${pid} is not a process of '${name}'`, {
    hint: `pot top ${name}`,
  })
}

/** The name of the program without its path and arguments, as pkill(1) matches it. */
export const programName = (command: string): string => basename(command.trim().split(/\s+/)[0] ?? '').replace(/:$/, '')

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern)
  } catch {
    throw misuse(`'${pattern}' is not a regular expression`)
  }
}
