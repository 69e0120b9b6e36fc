/** One call at a time, so that the state is consistent under concurrent callers. */
export interface Gate {
  enter(): Promise<void>
  leave(): void
  /** Let other calls in while `wait` runs: it may depend on them (a hook that calls zfs, a pipe between two tools). */
  outside<T>(wait: () => Promise<T>): Promise<T>
}

export function gate(): Gate {
  let busy = false
  const queue: (() => void)[] = []

  const enter = () =>
    new Promise<void>((resolve) => {
      if (busy) queue.push(resolve)
      else {
        busy = true
        resolve()
      }
    })
  const leave = () => {
    const next = queue.shift()
    if (next) next()
    else busy = false
  }

  return {
    enter,
    leave,
    async outside(wait) {
      leave()
      try {
        return await wait()
      } finally {
        await enter()
      }
    },
  }
}
