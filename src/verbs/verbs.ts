import type {Context} from '../context.js'
import type {CreatedBase} from '../bases/create.js'
import {commandAction} from '../operations/command.js'
import type {CallAction} from '../operations/types.js'
import type {RecordResult} from '../pots/change/change-record.js'
import type {Stopped} from '../pots/run/stop.js'
import type {PurgeSnapshotsResult} from '../commands/purge-snapshots.js'
import type {RevertResult} from '../commands/revert.js'
import type {CloneResult} from '../commands/clone.js'
import type {CopyInResult} from '../commands/copy-in.js'
import type {CopyOutResult} from '../commands/copy-out.js'
import type {CreateResult} from '../commands/create.js'
import type {DestroyResult} from '../commands/destroy.js'
import type {MountInResult} from '../commands/mount-in.js'
import type {MountOutResult} from '../commands/mount-out.js'
import type {RenameResult} from '../commands/rename.js'
import type {SnapshotResult} from '../commands/snapshot.js'
import type {StartResult} from '../commands/start.js'
import type {Contributed} from './contributed.js'
import type * as Options from './options.js'
import {verbWords} from './words.js'

/** A command of pot as a function. `O`: its options, `R`: its result, which `--json` prints. */
export interface Verb<O, R> {
  /**
   * Runs the command in this process, as a part of the running command: it prints nothing on stdout, and only plans with `--plan`. Rejects with the errors of
   * the command. The exit status of the running command stays as it is.
   */
  (ctx: Pick<Context, 'run'>, options: O): Promise<R>
  /** The command as the action of a step; see `commandAction`. `tolerate`: codes of errors that do not count. */
  action(options: O, tolerate?: readonly string[]): CallAction
}

/** Runs `work`, and gives its result with the exit status that it has set. */
async function keepingStatus<R>(work: () => Promise<R>): Promise<{readonly result: R; readonly status: number}> {
  const before = process.exitCode
  process.exitCode = undefined
  try {
    const result = await work()
    return {result, status: Number(process.exitCode ?? 0)}
  } finally {
    process.exitCode = before
  }
}

const verb = <O extends Contributed, R>(command: string): Verb<O, R> =>
  Object.assign(async (ctx: Pick<Context, 'run'>, options: O) => (await keepingStatus(() => ctx.run<R>(verbWords(command, options)))).result, {
    action: (options: O, tolerate: readonly string[] = []) => commandAction(verbWords(command, options), tolerate),
  })

/**
 * Runs a command in a running pot, with the stdin, stdout and stderr of this process. Resolves with the exit status of the command; with `--plan` it runs
 * nothing, and resolves with 0. A step uses `ctx.host.jails.exec()` instead, whose output is part of the operation.
 */
async function exec(
  ctx: Pick<Context, 'run' | 'planOnly'>,
  {command, ...options}: Options.ExecVerbOptions & {readonly command: readonly string[]},
): Promise<number> {
  return ctx.planOnly ? 0 : (await keepingStatus(() => ctx.run(verbWords('exec', options, command)))).status
}

/** The commands of pot as functions. Their options have the names of the command line, in camel case. */
export const verbs = {
  create: verb<Options.CreateVerbOptions, CreateResult>('create'),
  clone: verb<Options.CloneVerbOptions, CloneResult>('clone'),
  rename: verb<Options.RenameVerbOptions, RenameResult>('rename'),
  destroy: verb<Options.DestroyVerbOptions, DestroyResult>('destroy'),
  start: verb<Options.StartVerbOptions, StartResult>('start'),
  stop: verb<Options.StopVerbOptions, Stopped>('stop'),
  restart: verb<Options.RestartVerbOptions, StartResult>('restart'),
  /** Runs a command in a running pot; see `exec`. */
  exec,
  snapshot: verb<Options.SnapshotVerbOptions, SnapshotResult>('snapshot'),
  revert: verb<Options.RevertVerbOptions, RevertResult>('revert'),
  purgeSnapshots: verb<Options.PurgeSnapshotsVerbOptions, PurgeSnapshotsResult>('purge-snapshots'),
  setAttribute: verb<Options.SetAttributeVerbOptions, RecordResult>('set-attribute'),
  setCmd: verb<Options.SetCmdVerbOptions, RecordResult>('set-cmd'),
  setEnv: verb<Options.SetEnvVerbOptions, RecordResult>('set-env'),
  setHosts: verb<Options.SetHostsVerbOptions, RecordResult>('set-hosts'),
  addDep: verb<Options.AddDepVerbOptions, RecordResult>('add-dep'),
  copyIn: verb<Options.CopyInVerbOptions, CopyInResult>('copy-in'),
  copyOut: verb<Options.CopyOutVerbOptions, CopyOutResult>('copy-out'),
  mountIn: verb<Options.MountInVerbOptions, MountInResult>('mount-in'),
  mountOut: verb<Options.MountOutVerbOptions, MountOutResult>('mount-out'),
  createBase: verb<Options.CreateBaseVerbOptions, CreatedBase>('create-base'),
} as const
