import type {Secret} from '../operations/types.js'

/** How the host runs a command in a pot. The values of environment variables are only in `secret`. */
export interface Invocation {
  readonly argv: readonly string[]
  readonly secret?: Secret
}

/** Options for running a command in the tree of a pot. */
export interface OnceOptions {
  /** A directory of the host (absolute) that the command alone sees, or only while it runs. Its path in the pot is appended to the arguments. */
  readonly show?: {readonly source: string; readonly readonly: boolean}
  /** Name of the pot, if it is running. */
  readonly running?: string
  /** Seconds without processor time after which the command is ended, if the host can measure it: a fifo of the pot may make it wait for ever. */
  readonly idle?: number
  /** Title of the step that runs the command. */
  readonly title?: string
}

/** How a program that is not part of pot can find out the state of a pot. */
export interface Vitals {
  /** A command that succeeds while the pot is up. */
  readonly up: readonly string[]
  /** A file with a line `oom_kill NUMBER`: how many processes the kernel has killed because the memory of the pot was used up. Linux. */
  readonly kills?: string
}
