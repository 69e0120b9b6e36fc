import {existsSync, lstatSync, realpathSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {Ask} from '../programs/ask.js'
import {execFor, run} from '../programs/run.js'
import type {Procedure, Work} from './procedure.js'
import {PotError} from '../errors.js'
import {endProcess} from './end-processes.js'
import {prepareFile, purge, undoFile} from './files/files.js'
import type {Running} from '../programs/group.js'
import {pipe} from '../programs/pipe.js'
import type {Action, Condition} from './types.js'
import type {UndoAction} from './undo.js'

/** The functions and facts of the host that the executor needs. */
export interface Tools {
  readonly ask: Ask
  readonly calls: Readonly<Record<string, Procedure>>
  /** Returns the targets of all mounts from the mount table of the kernel. */
  mounts(): Promise<readonly string[]>
}

export interface Job extends Running, Pick<Work, 'progress'> {}

/** An action together with its inverse actions, which pot finds before the action runs. */
export interface Prepared {
  readonly undo: readonly UndoAction[]
  /** Paths that pot deletes after the operation has succeeded. */
  readonly purge: readonly string[]
  run(job: Job): Promise<void>
}

const NOTHING: Prepared = {undo: [], purge: [], run: async () => {}}

/** The mount table of the kernel contains real paths, so this function resolves links in the parent of `path`. It does not follow a link at `path`. */
const below = (mounts: readonly string[]) => (path: string) => {
  const parent = dirname(path)
  const real = existsSync(parent) ? join(realpathSync(parent), basename(path)) : path
  return mounts.filter((target) => target === real || target.startsWith(`${real}/`))
}

/** Prepares an action. `suffix` is unique to the step. With `final`, a remove action deletes its path at once instead of moving it aside. */
export async function prepare(action: Action, suffix: string, tools: Tools, final = false): Promise<Prepared> {
  if (action.when && !(await holds(action.when, tools.ask))) return NOTHING
  switch (action.do) {
    case 'exec':
      return {undo: [], purge: [], run: (job) => run(action, job)}
    case 'pipe':
      return {undo: [], purge: [], run: (job) => pipe(action, job)}
    case 'fetch': {
      const {fetchFile, fetchInverse} = await import('./files/fetch.js')
      return {undo: fetchInverse(action), purge: [], run: (job) => fetchFile(action, job.progress, job.signal)}
    }
    case 'call': {
      const procedure = tools.calls[action.name]
      if (!procedure) throw new PotError('NO_PROCEDURE', `this host has no procedure ${action.name}`)
      return {undo: [], purge: [], run: (job) => procedure(action.args, {exec: execFor(job), signal: job.signal, progress: job.progress})}
    }
    default: {
      const mounts = action.do === 'remove' ? await tools.mounts() : []
      const prepared = prepareFile(action, suffix, below(mounts), final)
      return {...prepared, run: async () => prepared.run()}
    }
  }
}

/** What programs say about a thing that does not exist, or, as jls(8) of a jail, that is going. After another failure nobody knows whether the condition holds: an undo must not be left out then. */
const NOTHING_THERE = /does not exist|no such|not found|not mounted|not a valid|not a btrfs|cannot open|^jls: jail .* is dying/i

export async function holds(condition: Condition, ask: Ask): Promise<boolean> {
  if ('exists' in condition) return existsSync(condition.exists)
  if ('absent' in condition) return !existsSync(condition.absent)
  const [file = '', ...args] = condition.argv
  const {code, stdout, stderr} = await ask(file, args)
  if (code !== 0 && stderr.trim() !== '' && !NOTHING_THERE.test(stderr))
    throw new PotError('EXEC_FAILED', `${condition.argv.slice(0, 2).join(' ')}: ${stderr.trim().split('\n').at(-1)}`)
  return code === 0 && stdout.trim() === condition.prints
}

/** Runs one inverse action. `isLater`: see `undoFile`. */
export async function undo(action: UndoAction, suffix: string, tools: Tools, job: Job, isLater = false): Promise<void> {
  switch (action.do) {
    case 'restore':
    case 'relink':
    case 'unlink':
    case 'rmdir':
    case 'unrename':
      return undoFile(action, suffix, isLater)
    case 'kill':
      return endProcess(action.pid, action.started)
    default: {
      const prepared = await prepare(action, suffix, tools)
      await prepared.run(job)
      await purgeAll(prepared.purge, tools)
    }
  }
}

export async function purgeAll(paths: readonly string[], tools: Tools): Promise<void> {
  const there = paths.filter((path) => lstatSync(path, {throwIfNoEntry: false}))
  if (there.length === 0) return
  const find = below(await tools.mounts())
  for (const path of there) purge(path, find)
}
