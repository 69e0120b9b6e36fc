import type {Secret} from '../operations/types.js'

/** The result of a program. */
export interface Answer {
  /** Exit status; 128 + n if signal n ended the program, as in a shell. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Options of `Ask`. */
export interface AskOptions {
  /** Text for stdin. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Aborting it ends the process group of the program; then Ask rejects with the reason. */
  readonly signal?: AbortSignal
  /** Seconds until the process group is killed; then Ask rejects with TOOL_HANGS. 120 if absent, or POT_ASK_TIMEOUT in the environment. */
  readonly timeout?: number
}

/**
 * Reads the state of the host by running a program that changes nothing. Resolves with any exit status. Rejects with TOOL_MISSING if the program does
 * not exist; the hint names its package.
 */
export type Ask = (file: string, args: readonly string[], options?: AskOptions) => Promise<Answer>

/** Options of `Exec`. */
export interface ProgramOptions {
  /** Text for stdin. */
  readonly input?: string
  /** Descriptor 3 of the program is a file without a name that contains this text. */
  readonly secret?: Secret | undefined
  /** Seconds until the process group is ended; then Exec rejects with EXEC_FAILED. */
  readonly timeout?: number
  /** Milliseconds between SIGTERM and SIGKILL when the program is ended. */
  readonly patience?: number
}

/**
 * Runs a program that may change the host, on behalf of a procedure. The program is a child of the step: the journal records it, and it ends with the
 * operation. Resolves with any exit status, with the last part of the output. Rejects with TOOL_MISSING, with EXEC_FAILED, and with the reason of an
 * interrupt.
 */
export type Exec = (argv: readonly string[], options?: ProgramOptions) => Promise<Answer>
