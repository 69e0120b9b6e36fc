import type {Plan} from '../operations/types.js'

/** The object that a failed command prints with --json. */
export interface PrintedFailure {
  readonly error: {
    /** The error code in upper case with underscores; see pot-errors(7). */
    readonly code: string
    readonly message: string
    /** The command to type next. */
    readonly hint?: string
  }
}

/** The object that a command prints with --json and --plan. */
export interface PrintedPlans {
  readonly plans: readonly Plan[]
}
