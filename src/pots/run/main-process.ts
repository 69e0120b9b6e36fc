import type {Context} from '../../context.js'
import type {HostProcess} from '../../host/types.js'
import {readIfThere} from '../../paths/read-if-there.js'
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
