import {setTimeout as sleep} from 'node:timers/promises'
import type {Context} from '../../context.js'
import {hasCode} from '../../errors.js'
import {attach} from '../../programs/attach.js'
import {startPot, type StartRequest} from './start.js'
import {settled} from './settled.js'
import type {MainState} from '../state/main-state.js'
import {stopPot} from './stop.js'

export interface Run {
  readonly name: string
  readonly started: boolean
  readonly exitCode?: number
  /** The main command of a pot that stays up, or was not waited for; absent when there is none. */
  readonly main?: MainState
  readonly resumed?: true
  /** Another process has stopped or destroyed the pot and its main command, so that the exit status means nothing. */
  readonly stoppedByOthers?: true
}

/**
 * Start a pot. For a pot that is not persistent, run its main command with the stdio of this process, and stop the pot when the command
 * ends. A signal to this process stops the pot. With `detach` a supervisor does that, and the output goes to the log.
 */
export async function startAndWait(ctx: Context, request: StartRequest & {readonly wait?: boolean}): Promise<Run> {
  const {name, started, resumed, attach: main} = await startPot(ctx, request)
  if (main === undefined) return {name, started, ...(resumed ? {resumed} : {}), ...(ctx.planOnly ? {} : await mainAfter(ctx, name, started, request.wait))}
  // The process lives as long as the pot, and the caller's directory may be removed.
  process.chdir('/')
  const id = (await ctx.host.jails.running()).find((jail) => jail.name === name)?.id
  let stopping: Promise<unknown> | undefined
  const exitCode =
    main.argv.length === 0
      ? 0
      : await attach(main, () => {
          stopping ??= stopPot(ctx, {name, steady: true}).catch((error: unknown) => error)
        })
  const problem = await stopping
  if (problem instanceof Error && !isGone(problem)) throw problem
  const stopped = await endRun(ctx, name, exitCode, id)
  return {name, started, exitCode, ...(stopped || stopping !== undefined ? {} : {stoppedByOthers: true})}
}

/** A pot that was running already is only looked at, unless it is to be waited for. */
async function mainAfter(ctx: Context, name: string, started: boolean, wait = false): Promise<{readonly main?: MainState}> {
  const main = await settled(ctx, name, wait ? 'long' : started ? 'moment' : 'now')
  return main.state === 'idle' ? {} : {main}
}

/** Whether this command has stopped the pot. */
async function endRun(ctx: Context, name: string, exitCode: number, id: number | undefined): Promise<boolean> {
  for (let tries = 0; ; tries++) {
    try {
      const {down} = await stopPot(ctx, {name, exitCode, id, steady: true})
      return down !== true
    } catch (error) {
      if (hasCode(error, 'NO_POT')) return false
      // The pot may be half destroyed at this moment.
      if (!isGone(error) || tries > DESTROYED_WITHIN) throw error
      await sleep(1000)
    }
  }
}

/** Seconds that another process may take to destroy a pot. */
const DESTROYED_WITHIN = 20

const isGone = (error: unknown): boolean => hasCode(error, 'NO_POT') || hasCode(error, 'BROKEN_POT')
