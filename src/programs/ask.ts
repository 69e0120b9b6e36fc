import type {Secret} from '../operations/types.js'

/** The outcome of a program that was run for its answer. */
export interface Answer {
  /** 128 + n when signal n ended it, as in a shell. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** How a question is asked. */
export interface AskOptions {
  /** Text for stdin. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Ends the program, with its process group; then Ask rejects with the reason. */
  readonly signal?: AbortSignal
  /** Seconds until it is killed with its process group; then Ask rejects with TOOL_FAILED. */
  readonly timeout?: number
}

/**
 * Asks the host a question: runs a program that changes nothing. Resolves whatever the exit status is.
 * Rejects with TOOL_MISSING (the hint names the package) when there is no such program.
 */
export type Ask = (file: string, args: readonly string[], options?: AskOptions) => Promise<Answer>

/** How a procedure runs a program. */
export interface ProgramOptions {
  /** Text for stdin. */
  readonly input?: string
  /** Descriptor 3 of the program is a file with this text, which has no name. */
  readonly secret?: Secret | undefined
  /** Seconds until it is ended with its process group; then Exec rejects with EXEC_FAILED. */
  readonly timeout?: number
  /** Milliseconds between TERM and KILL, when it is ended. */
  readonly patience?: number
}

/**
 * Runs a program that may change the host, for a procedure: as a child of the step, which the journal knows, and which ends with the operation.
 * Resolves whatever the exit status is, with the end of the output. Rejects with TOOL_MISSING, with EXEC_FAILED, and with the reason of an interrupt.
 */
export type Exec = (argv: readonly string[], options?: ProgramOptions) => Promise<Answer>
