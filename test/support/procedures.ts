import {execFor} from '../../src/programs/run.js'
import type {Exec} from '../../src/programs/ask.js'
import type {Procedure} from '../../src/operations/procedure.js'
import type {CallAction} from '../../src/operations/types.js'

/** Runs programs for real, as a step does, without a journal. */
export const realExec: Exec = execFor({signal: new AbortController().signal, child: () => {}, output: () => {}})

/** Carries out an action with a table of procedures, as the executor does. */
export async function call(table: Readonly<Record<string, Procedure>>, {name, args}: Pick<CallAction, 'name' | 'args'>, exec = realExec): Promise<void> {
  const found = table[name]
  if (found === undefined) throw new Error(`there is no procedure ${name}`)
  await found(args, {exec, signal: new AbortController().signal, progress: () => {}})
}
