import {setTimeout as sleep} from 'node:timers/promises'
import type {Context} from '../../context.js'
import {hasCode} from '../../errors.js'
import {attach} from '../../programs/attach.js'
import {startPot, type StartRequest} from './start.js'
import {settled} from './settled.js'
import {mainState, type MainState} from '../state/main-state.js'
import {stopPot} from './stop.js'

export interface Run {
  readonly name: string
  readonly started: boolean
  readonly exitCode?: number
  /** The state of the main command of a pot that stays up, or for which this command did not wait. Absent when the pot has no main command. */
  readonly main?: MainState
  readonly resumed?: true
  /** true when another process has stopped or destroyed the pot, so that the exit status means nothing. */
  readonly stoppedByOthers?: true
}

interface Waiting {
  readonly wait?: boolean
  /** Hand the first SIGINT on to the main command, instead of stopping the pot. */
  readonly handOnInterrupt?: boolean
}

/**
 * Starts a pot. For a pot that is not persistent, runs its main command with the stdio of this process, and stops the pot when the command ends. A signal to
 * this process stops the pot. With `detach`, a supervisor runs the command and stops the pot, and the output goes to the log.
 */
export async function startAndWait(ctx: Context, request: StartRequest & Waiting): Promise<Run> {
  const {name, started, resumed, attach: main} = await startPot(ctx, request)
  if (main === undefined) return {name, started, ...(resumed ? {resumed} : {}), ...(ctx.planOnly ? {} : await mainAfter(ctx, name, started, request.wait))}
  // The process lives as long as the pot, and the caller's directory may be removed.
  process.chdir('/')
  const id = (await ctx.host.jails.running(name)).find((jail) => jail.name === name)?.id
  let stopping: Promise<unknown> | undefined
  let interrupted = false
  const exitCode =
    main.argv.length === 0
      ? 0
      : await attach(main, (signal) => {
          if (signal === 'SIGINT' && request.handOnInterrupt && !interrupted) {
            interrupted = true
            if (signalMain(ctx, name, signal)) return
          }
          stopping ??= stopPot(ctx, {name, steady: true}).catch((error: unknown) => error)
        })
  const problem = await stopping
  if (problem instanceof Error && !isGone(problem)) throw problem
  const stopped = await endRun(ctx, name, exitCode, id)
  return {name, started, exitCode, ...(stopped || stopping !== undefined ? {} : {stoppedByOthers: true})}
}

/** Sends a signal to the main command. Returns false when it does not run. */
function signalMain({places}: Context, name: string, signal: NodeJS.Signals): boolean {
  const {pid} = mainState(places.run, name, true)
  try {
    return pid !== undefined && process.kill(pid, signal)
  } catch {
    return false
  }
}

/** The state of the main command after the start. Does not wait for a pot that was already running, unless `wait` is set. */
async function mainAfter(ctx: Context, name: string, started: boolean, wait = false): Promise<{readonly main?: MainState}> {
  const main = await settled(ctx, name, wait ? 'long' : started ? 'moment' : 'now')
  return main.state === 'idle' ? {} : {main}
}

/** Stops the pot after its main command has ended. Resolves with false when another process has stopped or destroyed the pot. */
async function endRun(ctx: Context, name: string, exitCode: number, id: number | undefined): Promise<boolean> {
  for (let tries = 0; ; tries++) {
    try {
      const {down} = await stopPot(ctx, {name, exitCode, id, steady: true})
      return down !== true
    } catch (error) {
      if (hasCode(error, 'NO_POT')) return false
      // Another process may be destroying the pot at this moment.
      if (!isGone(error) || tries > DESTROYED_WITHIN) throw error
      await sleep(1000)
    }
  }
}

/** Seconds that another process may take to destroy a pot. */
const DESTROYED_WITHIN = 20

const isGone = (error: unknown): boolean => hasCode(error, 'NO_POT') || hasCode(error, 'BROKEN_POT')
