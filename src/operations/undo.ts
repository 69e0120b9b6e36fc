import type {Action} from './types.js'

/**
 * Inverses of file actions: made by the executor from what it finds, never planned. All are idempotent. `within`: a path in the tree of
 * a pot, without links; if one has come into the way, the directory is not the one that was changed.
 */
export type UndoAction =
  | Action
  /** Put a file back as it was. */
  | {
      readonly do: 'restore'
      readonly path: string
      readonly base64: string
      readonly mode: number
      readonly uid: number
      readonly gid: number
      readonly within?: string
    }
  /** Put a link back in the place of what was written there. */
  | {readonly do: 'relink'; readonly path: string; readonly target: string; readonly uid: number; readonly gid: number; readonly within?: string}
  /** Remove one file or link, if it is there. */
  | {readonly do: 'unlink'; readonly path: string; readonly within?: string}
  /** Remove a directory if it is there and empty. */
  | {readonly do: 'rmdir'; readonly path: string}
  /** Rename back, if `from` is there and `to` is not. */
  | {readonly do: 'unrename'; readonly from: string; readonly to: string}
  /** End a process that was left in the background, with its group. `started` guards against reuse of the number. */
  | {readonly do: 'kill'; readonly pid: number; readonly started: string}
