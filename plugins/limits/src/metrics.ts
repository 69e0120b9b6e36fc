import type {Metric} from '@pot/core'
import type {Usage} from './usage.js'

interface Figure extends Omit<Metric, 'samples'> {
  readonly of: (usage: Usage) => number | undefined
}

const bytes = (name: string, help: string, of: Figure['of']): Figure => ({name: `pot_${name}_bytes`, type: 'gauge', unit: 'bytes', help, of})
const count = (name: string, help: string, of: Figure['of']): Figure => ({name: `pot_${name}`, type: 'gauge', help, of})

const FIGURES: readonly Figure[] = [
  bytes('memory', 'Memory that counts against the limit, without what the kernel can free at once.', ({memory}) => memory),
  bytes('memory_limit', 'The limit of memory that the kernel enforces.', ({limits}) => limits.memory),
  bytes('memory_resident', 'Resident memory.', ({rss}) => rss),
  bytes('swap', 'Memory that is swapped out.', ({swap}) => swap),
  {name: 'pot_cpu_seconds', type: 'counter', unit: 'seconds', help: 'CPU time since the start of the pot.', of: ({cpuTime}) => cpuTime},
  count('cpu_limit', 'The limit of CPUs that the kernel enforces.', ({limits}) => limits.cpus),
  count('processes', 'Processes of the pot.', ({pids}) => pids),
  count('processes_limit', 'The limit of processes that the kernel enforces.', ({limits}) => limits.pids),
]

/** What pots use, and their limits, as metrics. */
export const metricsOf = (all: readonly Usage[]): Metric[] =>
  FIGURES.map(({of, ...figure}) => ({
    ...figure,
    samples: all.flatMap((usage) => {
      const value = of(usage)
      return value === undefined ? [] : [{pot: usage.name, value}]
    }),
  }))
