import {once} from 'node:events'
import {setTimeout as sleep} from 'node:timers/promises'
import type {startLight} from './spawn.js'
import {inForeground} from './process-id.js'

type Child = ReturnType<typeof startLight>

/** Milliseconds between checks whether the shell has returned the terminal to this process. */
const LOOK = 300
/** Milliseconds without output after which a command that has ended is not waited for: its children may hold its output open. */
const QUIET = 300

/**
 * Copies data between the terminal of this process and the pipes of a child. `copied` states for stdin, stdout and stderr whether the child has a
 * pipe. Call `ended` when the child has ended; it resolves when all output is copied.
 */
export function relay(child: Child, copied: readonly boolean[]): {ended(): Promise<void>} {
  const stop = copied[0] === true ? relayInput(child) : () => {}
  let last = 0
  const outputs = [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const
  for (const [from, to] of outputs) {
    if (from === null) continue
    from.on('data', () => {
      last = performance.now()
    })
    // The terminal is gone: close the pipe, as if nothing read it.
    to.on('error', () => from.destroy())
    from.pipe(to, {end: false})
  }
  const closed = once(child, 'close').catch(() => undefined)
  return {
    async ended() {
      stop()
      last = performance.now()
      const open = outputs.some(([from]) => from !== null)
      let over = !open
      void closed.then(() => {
        over = true
      })
      while (!over && performance.now() - last < QUIET) await Promise.race([closed, sleep(QUIET / 4)])
      for (const [from] of outputs) from?.destroy()
    },
  }
}

/**
 * Copies stdin to the child, but only in the foreground: the kernel stops a background process that reads from the terminal. The shell stops a job
 * before it takes the terminal away, but does not notify a running job that gets the terminal back; therefore a timer checks.
 */
function relayInput({stdin: to}: Child): () => void {
  if (to === null) return () => {}
  const from = process.stdin
  const look = () => {
    if (inForeground()) from.resume()
    else from.pause()
  }
  const timer = setInterval(() => {
    if (from.isPaused() && !to.writableNeedDrain) look()
  }, LOOK)
  // A command may stop reading its input.
  to.on('error', () => from.pause())
  from.on('error', () => to.end())
  from.on('end', () => to.end())
  from.on('data', (chunk: Buffer) => {
    if (!to.write(chunk)) from.pause()
  })
  to.on('drain', look)
  process.on('SIGCONT', look)
  look()
  return () => {
    clearInterval(timer)
    process.off('SIGCONT', look)
    from.pause()
    from.removeAllListeners('data')
    from.unref()
  }
}
