/** What an error says beside its code and its message. */
export interface PotErrorOptions {
  /** Exit status: 1 a failure, 2 wrong usage, 125 the pot's own command failed. */
  readonly exit?: number
  /** What to type next: a command line, or a short sentence. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** An expected failure: one line that names the thing. oclif exits with `oclif.exit`. */
export class PotError extends Error {
  override readonly name = 'PotError'
  readonly oclif: {readonly exit: number}
  readonly suggestions: readonly string[]

  constructor(
    readonly code: string,
    message: string,
    {exit = 1, hint, cause}: PotErrorOptions = {},
  ) {
    super(message, {cause})
    this.oclif = {exit}
    this.suggestions = hint === undefined ? [] : [hint]
  }
}

/** Wrong usage, exit 2. */
export const misuse = (message: string, hint?: string): PotError => new PotError('USAGE', message, {exit: 2, hint})

/** Recognised by its shape: a plugin may have been loaded with another copy of this module. */
export const hasCode = (error: unknown, code: string): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === code
