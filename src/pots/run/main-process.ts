import {existsSync, readFileSync} from 'node:fs'
import type {Context} from '../../context.js'
import type {HostProcess} from '../../host/types.js'
import {pidFile} from './main-command.js'

/**
 * Which of the processes `own` of a pot is its main command: the one that came into the pot from below its supervisor. Without a supervisor, the
 * oldest of those that came in from outside.
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

/** Process id on the host. undefined when it does not run: a persistent pot without a supervisor has done with its main command. */
export async function mainProcess({host, places}: Context, name: string, persistent: boolean): Promise<number | undefined> {
  const file = pidFile(places.run, name)
  const supervisor = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined
  if (supervisor === undefined && persistent) return undefined
  const own = await host.jails.processes(name)
  return findMain(
    own.map(({pid}) => pid),
    await host.processes(),
    supervisor,
  )
}
