/** The current waits for promises, the innermost last. */
const waiting: {readonly give: () => void}[] = []

/** Node emits `beforeExit` when no event is left that could settle a promise. Rejects the innermost wait first, because its caller may continue. */
function giveUp(): void {
  const innermost = waiting.at(-1)
  // The timer is an event, so node emits `beforeExit` again if another wait is left.
  if (innermost !== undefined) setImmediate(innermost.give)
}

/**
 * Settles as `work` does. Rejects with `problem()` when no event is left that could settle `work`: otherwise node would exit with status 0, as if the work
 * were done.
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

/** The number of nested waits. */
export const depth = (): number => waiting.length
