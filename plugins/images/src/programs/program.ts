/**
 * The programs that steps run: a process of their own can be ended with the operation, and keeps its memory apart from that of pot.
 * A failure is one line on stderr, which becomes the reason of the step.
 */
export async function program(main: (args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    // A connection that is still open would keep the process.
    process.exit(1)
  }
}
