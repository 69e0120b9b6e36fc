/** Runs `work` without what it prints. Resolves with the output on success; `failed` gets it with the error otherwise. */
export async function quietly(work: () => Promise<unknown>, failed: (error: unknown, output: string) => Promise<unknown>): Promise<string> {
  const streams = [process.stdout, process.stderr] as const
  const writes = streams.map(({write}) => write)
  let output = ''
  const collect: typeof process.stdout.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    output += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const told = typeof encoding === 'function' ? encoding : done
    if (typeof told === 'function') told()
    return true
  }
  for (const stream of streams) stream.write = collect
  try {
    await work()
    return output
  } catch (error) {
    throw await failed(error, output)
  } finally {
    for (const [index, stream] of streams.entries()) stream.write = writes[index] ?? stream.write
  }
}
