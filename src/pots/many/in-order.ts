/** A piece of work, and the keys of those that must have ended before it begins. Keys without a task do not count. */
export interface Task {
  readonly key: string
  readonly after: readonly string[]
  /** Must not reject. */
  run(): Promise<void>
}

interface Bounds {
  /** Maximum number of tasks that run at the same time. */
  readonly width: number
  /** When it is aborted, no further task begins. */
  readonly signal?: AbortSignal
}

/** Runs tasks in parallel. Of the tasks that can begin, the first in the list begins. Resolves when all tasks that have begun have ended. */
export async function inOrder(tasks: readonly Task[], {width, signal}: Bounds): Promise<void> {
  const left = new Set(tasks)
  const open = new Set(tasks.map(({key}) => key))
  const running = new Set<Promise<void>>()
  const next = () => [...left].find(({after}) => !after.some((key) => open.has(key)))
  const begin = (task: Task) => {
    left.delete(task)
    const work = task.run().then(() => {
      open.delete(task.key)
      running.delete(work)
    })
    running.add(work)
  }
  for (;;) {
    for (let task = next(); task !== undefined && running.size < width && signal?.aborted !== true; task = next()) begin(task)
    if (running.size === 0) return
    await Promise.race(running)
  }
}
