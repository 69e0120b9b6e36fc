import {purgeAll, prepare, undo, type Job, type Tools} from '../../src/operations/actions.js'
import type {UndoAction} from '../../src/operations/undo.js'
import {undoOf, type Step} from '../../src/operations/types.js'
import type {Host} from '../../src/host/types.js'

const job = (): Job => ({signal: new AbortController().signal, child: () => {}, output: () => {}, progress: () => {}})

const toolsOf = (host: Host): Tools => ({
  ask: host.ask,
  calls: host.calls,
  mounts: async () => (await host.mounts.table()).map(({target}) => target),
})

/** What file actions need to be undone. */
const inverses = new WeakMap<Step, readonly UndoAction[]>()

/** Runs steps one after the other, without a journal. `lines` gets what programs print that are to be shown. */
export async function runSteps(host: Host, steps: readonly Step[], lines: string[] = []): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const prepared = await prepare(step.run, `test-${process.pid}-${index}`, toolsOf(host))
    inverses.set(step, prepared.undo)
    await prepared.run({...job(), output: (line) => lines.push(line)})
    await purgeAll(prepared.purge, toolsOf(host))
  }
}

/** Undoes steps, the last first, whether they were run or not. */
export async function undoSteps(host: Host, steps: readonly Step[]): Promise<void> {
  for (const step of steps.toReversed()) {
    for (const action of [...undoOf(step), ...(inverses.get(step) ?? [])]) await undo(action, 'test-undo', toolsOf(host), job())
  }
}
