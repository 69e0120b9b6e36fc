import type {Readable} from 'node:stream'
import {PotError} from '../errors.js'
import type {PipeAction} from '../operations/types.js'
import {endingText, failure, lastLines, neverRun} from './failures.js'
import {follow, type Running} from './group.js'
import {collect} from './output.js'
import {englishEnvironment, loadStarter, type Started} from './spawn.js'

/** argv of each program of a pipe, in order. */
export const stages = ({from, through, to}: PipeAction): (readonly string[])[] => [from, ...(through === undefined ? [] : [through]), to]

/** Carries out a `pipe` action. Neighbouring programs share a pipe of the kernel, so that the data does not pass through this process. */
export async function pipe(action: PipeAction, running: Running): Promise<void> {
  const start = await loadStarter()
  const argvs = stages(action)
  const ends: Promise<PotError | undefined>[] = []
  let input: Readable | null = null
  for (const [index, argv] of argvs.entries()) {
    const stdout = index === argvs.length - 1 ? 'ignore' : 'pipe'
    const started: Started = start(argv, {stdin: input ?? 'ignore', stdout, stderr: 'pipe', env: englishEnvironment()})
    ends.push(outcome(started, argv, running))
    // This process must close its copy of the reading end: only then does the writing program get an error when the reading program ends.
    input?.destroy()
    input = started.stdout
  }
  // The last program comes first, because its failure often causes the failures of the programs before it.
  const errors = (await Promise.all(ends)).reverse().flatMap((error) => error ?? [])
  running.signal.throwIfAborted()
  // A broken pipe (status 141 in some shells) is only a consequence, so it is not the reported reason. But if several programs have a reason of their
  // own, all are reported: the last program may only have noticed that its input is incomplete.
  const [first, ...others] = errors.filter(({message}) => !/SIGPIPE|exit status 141|broken pipe|connection reset/i.test(message))
  if (first && others.length === 0) throw first
  if (errors.length > 0) throw new PotError('EXEC_FAILED', errors.map(({message}) => message).join('\n'))
}

async function outcome({child, stderr, ended}: Started, argv: readonly string[], running: Running): Promise<PotError | undefined> {
  const {stop} = follow(child.pid, running)
  const said = collect(stderr)
  const ending = await ended
  stop()
  return neverRun(ending, argv) ?? (ending.exitCode === 0 ? undefined : failure(argv, lastLines(said()) || endingText(ending)))
}
