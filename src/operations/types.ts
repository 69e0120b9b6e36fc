/**
 * What can be done to a host, as plain data: it is shown by `--plan`, written to the journal, and understood by the
 * process that recovers an operation after a crash. All paths are absolute.
 */
export type Action = ExecAction | PipeAction | WriteAction | EditAction | MkdirAction | RemoveAction | RenameAction | SymlinkAction | FetchAction | CallAction

/** Checked right before the action; when it does not hold, the action is skipped. */
export type Condition =
  /** The command succeeds and its trimmed stdout equals `prints`. */
  {readonly argv: readonly string[]; readonly prints: string} | {readonly exists: string} | {readonly absent: string}

interface Base {
  readonly when?: Condition
}

/** Values that no command line may show, since every user of the host can read those. */
export interface Secret {
  /** Contents of the file. */
  readonly text: string
  /** What `--plan` shows in their place. */
  readonly names: readonly string[]
}

/** Run a program, without a shell, with no stdin unless `input` is given. Fails on a non-zero exit. */
export interface ExecAction extends Base {
  readonly do: 'exec'
  readonly argv: readonly string[]
  /** Text for its stdin. */
  readonly input?: string
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Descriptor 3 of the program is a file with this text, which has no name. */
  readonly secret?: Secret
  /** A failure whose stderr contains one of these means that there was nothing to do. */
  readonly tolerate?: readonly string[]
  /** stdout and stderr are also shown live, line by line. */
  readonly show?: true
  /** Seconds until it is killed with its process group; no limit when absent. */
  readonly timeout?: number
  /** A file (absolute) to which stdout and stderr are appended as well. */
  readonly log?: string
  /** Left running in a session of its own, with stdout and stderr appended to this file (absolute). */
  readonly background?: string
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
 * Rejects with NOT_A_FILE for anything else that is no file. Undone by itself.
 */
export interface WriteAction extends Confined {
  readonly do: 'write'
  readonly path: string
  readonly content: string
  /** Permission bits; those of the file that is replaced, else 0o644. */
  readonly mode?: number
  /** Source of a regular expression (flags gms): of what it matches, `--plan` shows the first group alone. */
  readonly hide?: string
}

/** Replace text in a file, line by line; an absent file is left absent. Undone by itself. */
export interface EditAction extends Confined {
  readonly do: 'edit'
  readonly path: string
  /** `match` is the source of a regular expression; without `replace` the lines that match are deleted. */
  readonly rules: readonly {readonly match: string; readonly replace?: string}[]
  /** Lines put at the end unless a line is the same. */
  readonly append?: readonly string[]
}

/** Make a directory with its missing parents; one that is there is left alone. Undone by itself. */
export interface MkdirAction extends Confined {
  readonly do: 'mkdir'
  readonly path: string
  /** Permission bits, exactly (no umask); 0o755 when absent. */
  readonly mode?: number
  readonly owner?: {readonly uid: number; readonly gid: number}
}

/**
 * Remove a file or a tree. Refuses with MOUNTED_BELOW while anything is mounted in it. It is moved aside first
 * (same directory), so that it can be undone until the operation ends. Absent is not an error.
 */
export interface RemoveAction extends Confined {
  readonly do: 'remove'
  readonly path: string
}

/** rename(2); an existing file at `to` is refused. Undone by itself. */
export interface RenameAction extends Base {
  readonly do: 'rename'
  readonly from: string
  readonly to: string
}

/** Make a symbolic link. Something else in its place is refused. Undone by itself. */
export interface SymlinkAction extends Confined {
  readonly do: 'symlink'
  readonly path: string
  readonly target: string
}

/** Download with resume (`path.part`) and check; a file that is there with the right digest is kept. Undone by itself. */
export interface FetchAction extends Base {
  readonly do: 'fetch'
  /** http, https or file. */
  readonly url: string
  readonly path: string
  /** Hex. */
  readonly sha256?: string
  /** Without `sha256`: a part of an earlier run is gone on with all the same, for a later step checks what has come. */
  readonly checkedLater?: true
}

/** A procedure of the host driver or the core, by name, for what no program does. `args` must be plain data. */
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
 * Why a step has no undo. `nothing changes`: it only fails when something is not as it should be. `covered`: what it changes goes with what another step
 * made, when that is undone. `stays`: others may use by now what it made, or it is right whatever comes; run again it does no harm.
 */
export type NoUndo = 'nothing changes' | 'covered' | 'stays'

interface Common {
  /** Imperative, lower case, names the thing: `clone base bookworm`. */
  readonly title: string
  /** `run` changes nothing when it fails, so its own `undo` is not run then. */
  readonly atomic?: true
  /** A failure is reported as a warning, and the operation goes on. */
  readonly optional?: true
}

/** A step whose undo pot knows. */
export interface FileStep extends Common {
  readonly run: FileAction
  /** Further actions, before those that pot knows. */
  readonly undo?: readonly Action[]
  readonly final?: never
}

/** A step whose undo its author gives, or says why there is none. */
export interface ProgramStep extends Common {
  readonly run: ProgramAction
  /**
   * Undoes `run`, in this order. It is also run when `run` failed or was cut off, so it must do no harm when `run` did
   * nothing, and must never take away what `run` did not make (see `when` and `tolerate`).
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
  /** For a step that is final, but is `atomic` too: it may fail before there is no way back. */
  readonly undo?: readonly Action[] | NoUndo
  readonly final: true
}

/** One change of the host: what it does, what a rollback does about it, and how it is called. */
export type Step = FileStep | ProgramStep | FinalStep

/** The same step, with no way back from it. */
export const final = (step: Step): Step => ({...step, final: true})

const isProgramAction = (action: Action): action is ProgramAction => ['exec', 'pipe', 'call'].includes(action.do)

/** The same step as a part of what can be undone. What a program has changed `stays` when the step has no undo. */
export function notFinal(step: Step): Step {
  if (!step.final) return step
  const {final: _, run, undo, ...rest} = step
  return isProgramAction(run) ? {...rest, run, undo: undo ?? 'stays'} : {...rest, run, undo: undoOf(step)}
}

/** The actions that undo a step, apart from those that pot knows by itself. */
export const undoOf = ({undo}: Step): readonly Action[] => (undo === undefined || typeof undo === 'string' ? [] : undo)

/** The steps of one command. */
export interface Plan {
  /** `create web` */
  readonly title: string
  readonly steps: readonly Step[]
}
