import type {Host} from '@pot/core'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Usage} from '../usage.js'
import {table, textOf} from './files.js'
import {currentLimits} from './resources.js'

type Directories = ReadonlyMap<string, string>

const read = (directories: Directories, controller: string, file: string): string | undefined => {
  const directory = directories.get(controller)
  return directory === undefined ? undefined : textOf(join(directory, file))
}

/** Seconds of CPU time; undefined when no controller counts it. */
export function cpuTime(directories: Directories): number | undefined {
  const micro = table(read(directories, 'cpu', 'cpu.stat')).get('usage_usec')
  if (micro !== undefined) return micro / 1e6
  const nano = read(directories, 'cpuacct', 'cpuacct.usage')
  return nano === undefined ? undefined : Number(nano) / 1e9
}

/** Bytes. Resident memory is anonymous and mapped memory (see cgroups in the kernel's documentation); both versions count it in memory.stat. */
export function memoryOf(directories: Directories): Pick<Usage, 'rss' | 'swap'> {
  const stat = table(read(directories, 'memory', 'memory.stat'))
  const of = (...names: readonly string[]) => names.map((name) => stat.get(name)).find((value) => value !== undefined) ?? 0
  return {
    rss: of('total_rss', 'anon') + of('total_mapped_file', 'file_mapped'),
    swap: Number(read(directories, 'memory', 'memory.swap.current') ?? of('total_swap')),
  }
}

/** Process ids, from any controller. */
const processesIn = (directories: Directories): string[] => {
  const [directory = ''] = directories.values()
  return (textOf(join(directory, 'cgroup.procs')) ?? '').split('\n').filter(Boolean)
}

/** Bytes of address space, from the first number of /proc/PID/statm, which counts pages. */
function virtualOf(pids: readonly string[]): number {
  const pages = pids.map((pid) => Number(textOf(`/proc/${pid}/statm`)?.split(' ')[0] ?? 0))
  return pages.reduce((sum, count) => sum + count, 0) * 4096
}

interface Sample {
  /** Milliseconds. */
  readonly at: number
  readonly cpu: number
}

const sample = (directories: Directories): Sample => ({at: performance.now(), cpu: cpuTime(directories) ?? 0})

function look(name: string, directories: Directories, first: Sample, memory: number | undefined): Usage[] {
  const pids = processesIn(directories)
  if (pids.length === 0) return []
  const last = sample(directories)
  const counted = Number(read(directories, 'pids', 'pids.current') ?? pids.length)
  const elapsed = (last.at - first.at) / 1000
  return [
    {
      name,
      ...memoryOf(directories),
      memory: memory ?? 0,
      virtual: virtualOf(pids),
      cpuTime: last.cpu,
      percent: elapsed > 0 ? ((last.cpu - first.cpu) / elapsed) * 100 : 0,
      pids: counted,
      limits: currentLimits(directories),
    },
  ]
}

/** Reads the files of the control groups. Starts no process. */
export async function linuxUsage({cgroups}: Pick<Host, 'cgroups'>, names: readonly string[], seconds: number): Promise<Usage[]> {
  const groups = names.flatMap((name) => {
    const directories = cgroups?.of(name) ?? new Map<string, string>()
    return processesIn(directories).length > 0 ? [{name, directories, first: sample(directories)}] : []
  })
  if (groups.length > 0 && seconds > 0) await sleep(seconds * 1000)
  return groups.flatMap(({name, directories, first}) => look(name, directories, first, cgroups?.memory(name)))
}
