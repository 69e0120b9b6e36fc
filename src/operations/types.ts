/**
 * A change of the host, as plain data: `--plan` shows it, the journal stores it, and the process that recovers the operation
 * after a crash carries it out. All paths are absolute.
 */
export type Action = ExecAction | PipeAction | WriteAction | EditAction | MkdirAction | RemoveAction | RenameAction | SymlinkAction | FetchAction | CallAction

/** Checked directly before the action. The action is skipped when it does not hold. */
export type Condition =
  /** The command succeeds and its trimmed stdout equals `prints`. */
  {readonly argv: readonly string[]; readonly prints: string} | {readonly exists: string} | {readonly absent: string}

interface Base {
  readonly when?: Condition
}

/** Values that must not be in a command line, which every user of the host can read. */
export interface Secret {
  /** Contents of the file. */
  readonly text: string
  /** Names that `--plan` shows instead of the values. */
  readonly names: readonly string[]
}

/** Run a program, without a shell, with no stdin unless `input` is given. Fails on a non-zero exit. */
export interface ExecAction extends Base {
  readonly do: 'exec'
  readonly argv: readonly string[]
  /** Text for its stdin. */
  readonly input?: string
  /** Variables that are added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Descriptor 3 of the program is a file with this text, which has no name. */
  readonly secret?: Secret
  /** The action counts as successful when stderr contains one of these texts: there was nothing to do. */
  readonly tolerate?: readonly string[]
  /** stdout and stderr are also shown live, line by line. */
  readonly show?: true
  /** Seconds until it is killed with its process group; no limit when absent. */
  readonly timeout?: number
  /** A file (absolute) to which stdout and stderr are appended as well. */
  readonly log?: string
  /** The program keeps running in a session of its own, with stdout and stderr appended to this file (absolute). */
  readonly background?: string
  /** With `background`: a file (absolute) that is absent before, and that the program makes when it is at work. The action waits for it, and fails when the program ends without it. */
  readonly ready?: string
}

/** `from | to`, or `from | through | to`: fails when any of them fails. */
export interface PipeAction extends Base {
  readonly do: 'pipe'
  readonly from: readonly string[]
  readonly through?: readonly string[]
  readonly to: readonly string[]
}

/** Set by file actions that touch the tree of a pot: links are resolved as if `within` were `/`, and never leave it. */
interface Confined extends Base {
  readonly within?: string
}

/**
 * Replace or make a file in one rename; its parent must exist. With `within` a link at `path` itself is replaced, not followed.
 * Rejects with NOT_A_FILE when something else that is not a file is at `path`. Undone by itself.
 */
export interface WriteAction extends Confined {
  readonly do: 'write'
  readonly path: string
  readonly content: string
  /** Permission bits; when absent, those of the replaced file, else 0o644. */
  readonly mode?: number
  /** Source of a regular expression (flags gms): `--plan` replaces each match with its first group. */
  readonly hide?: string
}

/** Replace text in a file, line by line; an absent file stays absent. Undone by itself. */
export interface EditAction extends Confined {
  readonly do: 'edit'
  readonly path: string
  /** `match` is the source of a regular expression; without `replace` the lines that match are deleted. */
  readonly rules: readonly {readonly match: string; readonly replace?: string}[]
  /** Lines that are appended unless the file has the same line. */
  readonly append?: readonly string[]
}

/** Make a directory with its missing parents; an existing one is not changed. Undone by itself. */
export interface MkdirAction extends Confined {
  readonly do: 'mkdir'
  readonly path: string
  /** Permission bits, exactly (no umask); 0o755 when absent. */
  readonly mode?: number
  readonly owner?: {readonly uid: number; readonly gid: number}
}

/**
 * Remove a file or a tree. Rejects with MOUNTED_BELOW while anything is mounted in it. It is first moved aside
 * (in the same directory), so that it can be restored until the operation ends. An absent path is not an error.
 */
export interface RemoveAction extends Confined {
  readonly do: 'remove'
  readonly path: string
}

/** rename(2). Rejects when `to` exists. Undone by itself. */
export interface RenameAction extends Base {
  readonly do: 'rename'
  readonly from: string
  readonly to: string
}

/** Make a symbolic link. Rejects when something else is in its place. Undone by itself. */
export interface SymlinkAction extends Confined {
  readonly do: 'symlink'
  readonly path: string
  readonly target: string
}

/** Download with resume (`path.part`) and check the digest. An existing file with the right digest is kept. Undone by itself. */
export interface FetchAction extends Base {
  readonly do: 'fetch'
  /** http, https or file. */
  readonly url: string
  readonly path: string
  /** Hex. */
  readonly sha256?: string
  /** Without `sha256`: resume a partial download all the same; a later step verifies it. */
  readonly checkedLater?: true
}

/** Call a procedure of the host driver or the core by name, where no program does the job. `args`: plain data. */
export interface CallAction extends Base {
  readonly do: 'call'
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

/** Actions whose undo pot knows. */
export type FileAction = WriteAction | EditAction | MkdirAction | RemoveAction | RenameAction | SymlinkAction | FetchAction
/** Actions whose undo only the author of the step knows. */
export type ProgramAction = ExecAction | PipeAction | CallAction

/**
 * Why a step has no undo. `nothing changes`: the step only checks. `covered`: the undo of another step also removes the change. `stays`: others may use
 * the change by now, or it is right in any case; the step can be repeated without harm.
 */
export type NoUndo = 'nothing changes' | 'covered' | 'stays'

interface Common {
  /** Imperative, lower case, names the thing: `clone base bookworm`. */
  readonly title: string
  /** Name of this step for tests, such as `plugins.change`: it stays when the title changes. */
  readonly id?: string
  /** `run` changes nothing when it fails, so its own `undo` is not run then. */
  readonly atomic?: true
  /** A failure is reported as a warning, and the operation goes on. */
  readonly optional?: true
  /** Name of the plugin whose hook has added the step. pot sets it. */
  readonly plugin?: string
}

/** A step whose undo pot knows. */
export interface FileStep extends Common {
  readonly run: FileAction
  /** Actions that run before the undo that pot knows. */
  readonly undo?: readonly Action[]
  readonly final?: never
}

/** A step whose author gives the undo, or says why there is none. */
export interface ProgramStep extends Common {
  readonly run: ProgramAction
  /**
   * Actions that undo `run`, in this order. They also run when `run` failed or was cut off, so they must do no harm when `run` did
   * nothing, and must never remove a thing that `run` did not make (see `when` and `tolerate`).
   */
  readonly undo: readonly Action[] | NoUndo
  readonly final?: never
}

/**
 * There is no way back from here: once such a step has begun, an operation that is cut off is finished instead of
 * rolled back. It and all that follow must be idempotent.
 */
export interface FinalStep extends Common {
  readonly run: Action
  /** For a step that can still be undone: one that failed as `atomic`, and one that `notFinal` has taken. */
  readonly undo?: readonly Action[] | NoUndo
  readonly final: true
}

/** One change of the host, with its title and its undo. */
export type Step = FileStep | ProgramStep | FinalStep

/** The same step as a final one. */
export const final = (step: Step): Step => ({...step, final: true})

const isProgramAction = (action: Action): action is ProgramAction => ['exec', 'pipe', 'call'].includes(action.do)

/** The same step before any final one, so that a rollback undoes it. A program step without undo `stays`. */
export function notFinal(step: Step): Step {
  if (!step.final) return step
  const {final: _, run, undo, ...rest} = step
  return isProgramAction(run) ? {...rest, run, undo: undo ?? 'stays'} : {...rest, run, undo: undoOf(step)}
}

/** The title of a step, and whose it is. */
export const named = ({title, plugin}: Step): string => (plugin === undefined ? title : `${title} (plugin ${plugin})`)

/** The undo actions of the author of a step. */
export const undoOf = ({undo}: Step): readonly Action[] => (undo === undefined || typeof undo === 'string' ? [] : undo)

/** The steps of one command. */
export interface Plan {
  /** `create web` */
  readonly title: string
  readonly steps: readonly Step[]
}
