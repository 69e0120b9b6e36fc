/**
 * Runs the main function of a program of a step. A separate process can be ended with the operation, and its memory is separate from the memory of
 * pot. A failure prints one line to stderr, which becomes the reason in the error of the step.
 */
export async function program(main: (args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    // An open connection would keep the process alive.
    process.exit(1)
  }
}
