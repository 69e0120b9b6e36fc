/** The parts of an error other than its code and its message. */
export interface PotErrorOptions {
  /** Exit status: 1 a failure, 2 wrong usage, 125 the pot's own command failed. */
  readonly exit?: number
  /** What to type next: a command line, or a short sentence. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** An expected failure. The message is one line that names the object of the failure. oclif exits with `oclif.exit`. */
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

/** Makes a USAGE error, exit status 2. */
export const misuse = (message: string, hint?: string): PotError => new PotError('USAGE', message, {exit: 2, hint})

/** Whether `value`, such as parsed JSON or an error, is an object with keys: neither null nor an array. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether an error has this code. An error is recognised by its shape: a plugin may have been loaded with another copy of this module. */
export const hasCode = (error: unknown, code: string): boolean => isRecord(error) && error.code === code

/** Returns the message of a value that was thrown. */
export const messageOf = (error: unknown): string => (isRecord(error) && 'message' in error ? String(error.message) : String(error))

/** Returns the message of the innermost cause: the message of fetch() says only that it has failed. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return messageOf(error)
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name
}

/** Maximum number of characters of the output of a program in a message. */
const SHOWN = 60

/** Makes a TOOL_GARBAGE error: a program has printed text in an unknown format. `program` is the command as typed, such as `runc list`. */
export const garbage = (program: string, text: string): PotError =>
  new PotError('TOOL_GARBAGE', `${program} printed something unexpected: ${JSON.stringify(text.trim().split('\n')[0]?.slice(0, SHOWN) ?? '')}`, {
    hint: `type ${program} to see it; is the program the right one, and whole?`,
  })

/** Parses the JSON that a program has printed. Throws TOOL_GARBAGE if the text is not JSON. */
export function jsonOf(program: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw garbage(program, text)
  }
}
