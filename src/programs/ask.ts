/** The outcome of a program that was run to answer a question. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Ask the host a question: run a program that changes nothing. Resolves whatever the exit status is.
 * Rejects with TOOL_MISSING (the hint names the package) when there is no such program.
 */
export type Ask = (
  file: string,
  args: readonly string[],
  options?: {readonly input?: string; readonly env?: Readonly<Record<string, string>>},
) => Promise<Answer>
