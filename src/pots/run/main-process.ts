import {setTimeout as sleep} from 'node:timers/promises'
import type {Context} from '../../context.js'
import type {HostProcess} from '../../host/types.js'
import {procedure} from '../../operations/procedure.js'
import type {Step} from '../../operations/types.js'
import {readIfThere} from '../../paths/read-if-there.js'

import {quoted, shellWords} from '../../programs/shell-words.js'
import {isAlive, processStart} from '../../programs/process-id.js'
import type {Pot} from '../../record/pot.js'
import {stopSignalOf} from './signal-names.js'
import {filesOf, supervisorOf} from '../state/files.js'

/**
 * Finds the main command among the processes `own` of a pot: the process that a descendant of the supervisor, or the supervisor, started in the pot. Without a
 * supervisor, the oldest process that was started from outside the pot.
 */
export function findMain(own: readonly number[], rows: readonly Omit<HostProcess, 'words'>[], supervisor: number | undefined): number | undefined {
  const byPid = new Map(rows.map((row) => [row.pid, row]))
  const inside = new Set(own)
  const came = own.flatMap((pid) => {
    const row = byPid.get(pid)
    return row !== undefined && !inside.has(row.parent) ? [row] : []
  })
  const below = (pid: number, depth = 0): boolean => pid === supervisor || (depth < 100 && pid > 1 && below(byPid.get(pid)?.parent ?? 0, depth + 1))
  const candidates = supervisor === undefined ? came : came.filter(({parent}) => below(parent))
  return candidates.toSorted((a, b) => b.age - a.age || a.pid - b.pid)[0]?.pid
}

/**
 * Process id of the main command on the host; undefined when it does not run. In a persistent pot without a supervisor and without a recorded process id, the
 * main command has ended.
 */
export async function mainProcess({host, places}: Context, name: string, persistent: boolean): Promise<number | undefined> {
  const files = filesOf(places.run, name)
  const supervisor = supervisorOf(files)?.pid
  const noted = Number(readIfThere(`${files}.main`) ?? '')
  if (supervisor === undefined && !noted && persistent) return undefined
  const own = (await host.jails.processes(name)).map(({pid}) => pid)
  if (own.includes(noted)) return noted
  return findMain(own, await host.processes(), supervisor)
}

/** Milliseconds between two looks at a process that was asked to end. */
const POLL_MS = 40

/**
 * Sends a signal to a process, and waits until the process has ended; after `timeout` seconds it is killed. `options`: of kill(1). `started`: see
 * `processStart`. A process that has ended is no error.
 */
export const tellMain = procedure(
  'pot.stop-signal',
  {pid: 'number', started: 'text', options: 'texts', timeout: 'number'},
  async ({pid, started, options, timeout}, {exec}) => {
    if (!isAlive(pid, started)) return
    await exec(['kill', ...options, String(pid)])
    for (const end = performance.now() + timeout * 1000; isAlive(pid, started); await sleep(POLL_MS)) {
      if (performance.now() < end) continue
      await exec(['kill', '-s', 'KILL', String(pid)])
      return
    }
  },
)

/**
 * The process of a command of one program. Some shells do not replace themselves by the last command of a line; then the program is the only child of the
 * shell that runs the line.
 */
async function belowShell({host}: Context, line: string, main: number): Promise<number> {
  if (quoted(shellWords(line)) !== line) return main
  const rows = await host.processes()
  const isShell = rows.some(({pid, words}) => pid === main && words.join(' ') === `/bin/sh -c ${line.split(/\s+/).join(' ')}`)
  const children = rows.filter(({parent}) => parent === main)
  return isShell && children.length === 1 ? (children[0]?.pid ?? main) : main
}

/**
 * Final steps that ask the main command of a running pot to end by the signal of the attribute `stop_signal`, before the rest of the pot gets SIGTERM. None
 * without the attribute, and when a stop command ends the pot.
 */
export async function askMainToEnd(ctx: Context, {name, command, attributes}: Pot): Promise<Step[]> {
  const {stop_signal: text, exec_stop: stopCommand, stop_timeout: timeout, persistent} = attributes
  if (text === '' || stopCommand !== '') return []
  const signal = stopSignalOf(ctx.host, text)
  if (signal === undefined) {
    ctx.report.warn(`${name}: this system has no signal '${text}' (attribute stop_signal), SIGTERM is used`)
    return []
  }
  const main = await mainProcess(ctx, name, persistent)
  const pid = main === undefined ? undefined : await belowShell(ctx, command, main)
  const started = pid === undefined ? undefined : processStart(pid)
  if (pid === undefined || started === undefined) return []
  const run = tellMain.action({pid, started, options: signal.options, timeout: timeout || 10})
  return [{title: `send ${signal.name} to the main command of ${name}`, run, final: true, optional: true}]
}
