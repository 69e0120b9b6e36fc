import {prepare, purgeAll, undo, type Job, type Tools} from '../../operations/actions.js'
import {undoOf, type Step} from '../../operations/types.js'

const job: Job = {signal: new AbortController().signal, child: () => {}, output: () => {}, progress: () => {}}

let count = 0

/** One step, as the executor would carry it out, without a journal. */
export async function oneStep(tools: Tools, step: Step): Promise<{run(): Promise<void>; undo(): Promise<void>; end(): Promise<void>}> {
  const suffix = `test-${process.pid}-${count++}`
  const prepared = await prepare(step.run, suffix, tools)
  return {
    run: () => prepared.run(job),
    async undo() {
      for (const action of [...undoOf(step), ...prepared.undo]) await undo(action, `${suffix}-undo`, tools, job)
    },
    end: () => purgeAll(prepared.purge, tools),
  }
}

/** All of them, one after the other; what was moved aside goes at the end. */
export async function runAll(tools: Tools, steps: readonly Step[]): Promise<void> {
  const ends: (() => Promise<void>)[] = []
  for (const step of steps) {
    const {run, end} = await oneStep(tools, step)
    await run()
    ends.push(end)
  }
  for (const end of ends) await end()
}

/**
 * Runs steps the hard way: every step is first undone without having run, then run, undone and run again, and a final one
 * is run twice. `check` is told after every undo, with what `state` said before.
 */
export async function runHard<S>(
  tools: Tools,
  steps: readonly Step[],
  state: () => Promise<S>,
  check: (now: S, before: S, title: string) => void,
): Promise<void> {
  const ends: (() => Promise<void>)[] = []
  for (const step of steps) {
    const first = await oneStep(tools, step)
    if (step.final) {
      await first.run()
      await (await oneStep(tools, step)).run()
      ends.push(first.end)
      continue
    }
    const before = await state()
    await first.undo()
    check(await state(), before, `${step.title}, undone without having run`)
    const second = await oneStep(tools, step)
    await second.run()
    await second.undo()
    check(await state(), before, `${step.title}, undone`)
    const third = await oneStep(tools, step)
    await third.run()
    ends.push(third.end)
  }
  for (const end of ends) await end()
}

/** Runs the first step, the first two, and so on, and undoes them; at last all are run. `check` as for `runHard`. */
export async function runStopped<S>(
  tools: Tools,
  steps: readonly Step[],
  state: () => Promise<S>,
  check: (now: S, before: S, title: string) => void,
): Promise<void> {
  const before = await state()
  for (const [last, {title}] of steps.entries()) {
    const begun: (() => Promise<void>)[] = []
    for (const step of steps.slice(0, last + 1)) {
      const one = await oneStep(tools, step)
      begun.unshift(one.undo)
      await one.run()
    }
    for (const undo of begun) await undo()
    check(await state(), before, `stopped after: ${title}`)
  }
  await runAll(tools, steps)
}
