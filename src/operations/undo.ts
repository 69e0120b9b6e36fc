import type {Action} from './types.js'

/**
 * Inverses of file actions. The executor makes them from the present state; plans do not contain them. All are idempotent. `within` marks a path in the tree
 * of a pot. The path was resolved without links, so a link on the way means that the pot has replaced the directory.
 */
export type UndoAction =
  | Action
  /** Restores a file with its former text and mode. */
  | {
      readonly do: 'restore'
      readonly path: string
      readonly base64: string
      readonly mode: number
      readonly uid: number
      readonly gid: number
      readonly within?: string
    }
  /** Restores a link that a file has replaced. */
  | {readonly do: 'relink'; readonly path: string; readonly target: string; readonly uid: number; readonly gid: number; readonly within?: string}
  /** Removes a file or link if it exists. */
  | {readonly do: 'unlink'; readonly path: string; readonly within?: string}
  /** Removes a directory if it exists and is empty. */
  | {readonly do: 'rmdir'; readonly path: string}
  /** Renames back if `from` exists and `to` does not. */
  | {readonly do: 'unrename'; readonly from: string; readonly to: string}
  /** Ends the process group of a program in the background. `started` guards against reuse of the process id. */
  | {readonly do: 'kill'; readonly pid: number; readonly started: string}
