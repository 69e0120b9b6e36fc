/**
 * A change of the host, as plain data: `--plan` shows it, the journal stores it, and the process that recovers the operation
 * after a crash carries it out. All paths are absolute.
 */
export type Action = ExecAction | PipeAction | WriteAction | EditAction | MkdirAction | RemoveAction | RenameAction | SymlinkAction | FetchAction | CallAction

/** A check directly before the action. pot skips the action when the condition is false. */
export type Condition =
  /** The command succeeds and its trimmed stdout equals `prints`. */
  {readonly argv: readonly string[]; readonly prints: string} | {readonly exists: string} | {readonly absent: string}

interface Base {
  readonly when?: Condition
}

/** Values that must not appear in a command line, because every user of the host can read command lines. */
export interface Secret {
  /** Contents of the file. */
  readonly text: string
  /** Names that `--plan` shows instead of the values. */
  readonly names: readonly string[]
}

/** A program stands still when none of these files, of which at least one exists, has changed for so long. */
export interface Stall {
  /** Absolute paths of small files, such as the used processor time of a control group. */
  readonly figures: readonly string[]
  readonly seconds: number
}

/** Runs a program without a shell. stdin is empty unless `input` is given. Fails on a non-zero exit status. */
export interface ExecAction extends Base {
  readonly do: 'exec'
  readonly argv: readonly string[]
  /** Text for stdin of the program. */
  readonly input?: string
  /** Variables that are added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The text of an unnamed file that the program gets as descriptor 3. */
  readonly secret?: Secret
  /** The action succeeds when stderr contains one of these texts, which say that there was nothing to do. */
  readonly tolerate?: readonly string[]
  /** Also shows stdout and stderr line by line while the program runs. */
  readonly show?: true
  /** Seconds after which pot ends the process group of the program; no limit when absent. */
  readonly timeout?: number
  /** Ends the process group of the program when it stands still; it is never ended when absent. */
  readonly stall?: Stall
  /** Absolute path of a file to which pot also appends stdout and stderr. */
  readonly log?: string
  /** Runs the program in the background in its own session. Appends stdout and stderr to this file (absolute path). */
  readonly background?: string
  /**
   * With `background`: absolute path of a file that the program makes when it is ready. The file must not exist before. The action waits for the file, and
   * fails when the program ends without making it.
   */
  readonly ready?: string
}

/**
 * Runs `from
 * to`, or `from
 * through
 * to`. Fails when any of the programs fails.
 */
export interface PipeAction extends Base {
  readonly do: 'pipe'
  readonly from: readonly string[]
  readonly through?: readonly string[]
  readonly to: readonly string[]
}

/** A file action that may be confined to the tree of a pot: with `within`, pot resolves links as if `within` were `/`, so that no link leads out. */
interface Confined extends Base {
  readonly within?: string
}

/**
 * Makes or replaces a file with one rename. The parent directory must exist. With `within`, replaces a link at `path` itself instead of following it. Rejects
 * with NOT_A_FILE when `path` is neither a file nor absent. pot makes the undo.
 */
export interface WriteAction extends Confined {
  readonly do: 'write'
  readonly path: string
  readonly content: string
  /** Permission bits. Default: the bits of the replaced file, else 0o644. */
  readonly mode?: number
  /** Source of a regular expression (flags gms). `--plan` replaces each match by its first group. */
  readonly hide?: string
}

/** Replaces text in a file, line by line. Ignores an absent file. pot makes the undo. */
export interface EditAction extends Confined {
  readonly do: 'edit'
  readonly path: string
  /** `match` is the source of a regular expression. A rule without `replace` deletes the matching lines. */
  readonly rules: readonly {readonly match: string; readonly replace?: string}[]
  /** Lines to append. Skips a line that the file already contains. */
  readonly append?: readonly string[]
  /** As of a write, for the lines of `append`. */
  readonly hide?: string
}

/** Makes a directory and its missing parents. Does not change an existing directory. pot makes the undo. */
export interface MkdirAction extends Confined {
  readonly do: 'mkdir'
  readonly path: string
  /** Exact permission bits, without the umask; 0o755 when absent. */
  readonly mode?: number
  readonly owner?: {readonly uid: number; readonly gid: number}
}

/**
 * Removes a file or a tree. Rejects with MOUNTED_BELOW when a mount is in it. Moves it aside in the same directory first, so that a rollback can restore it
 * until the operation ends. An absent path is not an error.
 */
export interface RemoveAction extends Confined {
  readonly do: 'remove'
  readonly path: string
  /** Deletes the path at once, because the undo of another step removes the whole volume or tree. No snapshot of the operation then contains the path. */
  readonly covered?: true
}

/** Renames a file with rename(2). Rejects when `to` exists. pot makes the undo. */
export interface RenameAction extends Base {
  readonly do: 'rename'
  readonly from: string
  readonly to: string
}

/** Makes a symbolic link. Rejects when another file is at `path`. pot makes the undo. */
export interface SymlinkAction extends Confined {
  readonly do: 'symlink'
  readonly path: string
  readonly target: string
}

/** Downloads a file, resumes a partial file (`path.part`) and checks the digest. Keeps an existing file with the right digest. pot makes the undo. */
export interface FetchAction extends Base {
  readonly do: 'fetch'
  /** An http, https or file URL. */
  readonly url: string
  readonly path: string
  /** The expected SHA-256 digest in hexadecimal. */
  readonly sha256?: string
  /** Without `sha256`: resume a partial download. A later step verifies the file. */
  readonly checkedLater?: true
}

/** Calls a procedure of the host driver or of the core by its name, for work that no program does. `args` must be plain data. */
export interface CallAction extends Base {
  readonly do: 'call'
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

/** Actions for which pot makes the undo. */
export type FileAction = WriteAction | EditAction | MkdirAction | RemoveAction | RenameAction | SymlinkAction | FetchAction
/** Actions for which the author of the step must declare the undo. */
export type ProgramAction = ExecAction | PipeAction | CallAction

/**
 * The reason why a step has no undo. `nothing changes`: the step only checks. `covered`: the undo of another step also removes the change. `stays`: others may
 * already use the change, or the change is always right; repeating the step is harmless.
 */
export type NoUndo = 'nothing changes' | 'covered' | 'stays'

interface Common {
  /** Imperative phrase in lower case that names the object: `clone base bookworm`. */
  readonly title: string
  /** Name of this step for tests, such as `plugins.change`. It stays the same when the title changes. */
  readonly id?: string
  /** `run` either succeeds or changes nothing, so pot does not run the `undo` of a failed step. */
  readonly atomic?: true
  /** A failure is only a warning, and the operation continues. */
  readonly optional?: true
  /** Name of the plugin whose hook added the step; set by pot. */
  readonly plugin?: string
}

/** A step for which pot makes the undo. */
export interface FileStep extends Common {
  readonly run: FileAction
  /** Actions that run before the undo that pot makes. */
  readonly undo?: readonly Action[]
  readonly final?: never
}

/** A step whose author declares the undo, or the reason why there is none. */
export interface ProgramStep extends Common {
  readonly run: ProgramAction
  /**
   * Actions that undo `run`, in this order. They also run when `run` failed or was cut off, so they must do no harm when `run` did
   * nothing, and must never remove a thing that `run` did not make (see `when` and `tolerate`).
   */
  readonly undo: readonly Action[] | NoUndo
  readonly final?: never
}

/** A final step. Once it has begun, pot finishes an interrupted operation instead of rolling it back. A final step and all later steps must be idempotent. */
export interface FinalStep extends Common {
  readonly run: Action
  /** Undo for the cases in which it is still possible: an `atomic` step that did not complete, and a step that `notFinal` has converted. */
  readonly undo?: readonly Action[] | NoUndo
  readonly final: true
}

/** One change of the host, with its title and its undo. */
export type Step = FileStep | ProgramStep | FinalStep

/** Converts a step into a final step. */
export const final = (step: Step): Step => ({...step, final: true})

const isProgramAction = (action: Action): action is ProgramAction => ['exec', 'pipe', 'call'].includes(action.do)

/** Converts a step into one that is not final, so that a rollback undoes it. A program step without undo gets the undo `stays`. */
export function notFinal(step: Step): Step {
  if (!step.final) return step
  const {final: _, run, undo, ...rest} = step
  return isProgramAction(run) ? {...rest, run, undo: undo ?? 'stays'} : {...rest, run, undo: undoOf(step)}
}

/** The title of a step, with the name of its plugin. */
export const named = ({title, plugin}: Step): string => (plugin === undefined ? title : `${title} (plugin ${plugin})`)

/** The undo actions that the author of a step has declared. */
export const undoOf = ({undo}: Step): readonly Action[] => (undo === undefined || typeof undo === 'string' ? [] : undo)

/** The title and the steps of one command. */
export interface Plan {
  /** `create web` */
  readonly title: string
  readonly steps: readonly Step[]
}
