import {once} from 'node:events'
import {setTimeout as sleep} from 'node:timers/promises'
import type {startLight} from './spawn.js'
import {inForeground} from './process-id.js'

type Child = ReturnType<typeof startLight>

/** Milliseconds between two looks whether the shell has given the terminal back. */
const LOOK = 300
/** Milliseconds without any output after which a command that has ended is not waited for: what it started has its output. */
const QUIET = 300

/**
 * Copies between the terminal of this process and the pipes of a child: `copied` tells for stdin, stdout and stderr which of them it has.
 * `ended` is called when the child has ended, and resolves when its output has come.
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
    // The terminal has gone: as from a pipe that nobody reads.
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
 * A process in the background that reads from the terminal is stopped by the kernel: so this reads only in the foreground. The shell stops a
 * job before it takes the terminal from it, and says nothing to one that gets it back while it runs.
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
  // A command that does not read any more is no failure.
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
