/** What waits now, the innermost last. */
const waiting: {readonly give: () => void}[] = []

/** Node says this when nothing is left that could settle a promise. Each in turn, from the inside out: whoever waits outside may go on. */
function giveUp(): void {
  const innermost = waiting.at(-1)
  // With an event of its own, node says so again when that was not all.
  if (innermost !== undefined) setImmediate(innermost.give)
}

/**
 * Settles as `work` does. Rejects with `problem()` when nothing that this process waits for can settle it any more: node would end then, with status 0,
 * as if all was done.
 */
export async function settled<T>(work: Promise<T>, problem: () => Error): Promise<T> {
  if (waiting.length === 0) process.on('beforeExit', giveUp)
  let reject: (error: Error) => void = () => {}
  const given = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  const one = {give: () => reject(problem())}
  waiting.push(one)
  try {
    return await Promise.race([work, given])
  } finally {
    waiting.splice(waiting.indexOf(one), 1)
    if (waiting.length === 0) process.off('beforeExit', giveUp)
  }
}

/** How many promises are waited for, one within the other. */
export const depth = (): number => waiting.length
