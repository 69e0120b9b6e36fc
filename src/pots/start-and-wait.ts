import type {Context} from '../context.js'
import {attach} from './main-command.js'
import {startPot, type StartRequest} from './start.js'
import {stopPot} from './stop.js'

export interface Run {
  readonly name: string
  readonly started: boolean
  readonly exitCode?: number
}

/**
 * Start a pot; for one that is not persistent, run its main command with the stdio of this process and stop the pot when that has
 * ended. A signal to this process stops the pot. With `detach` another process does that, and the output goes to the log.
 */
export async function startAndWait(ctx: Context, request: StartRequest): Promise<Run> {
  const {name, started, attach: argv} = await startPot(ctx, request)
  if (argv === undefined || ctx.planOnly) return {name, started}
  const stop = async (exitCode: number) => {
    await stopPot(ctx, {name, exitCode})
    return {name, started, exitCode}
  }
  if (argv.length === 0) return stop(0)
  let stopping: Promise<unknown> | undefined
  const exitCode = await attach(argv, () => {
    stopping ??= stopPot(ctx, {name})
  })
  await stopping
  return stop(exitCode)
}
