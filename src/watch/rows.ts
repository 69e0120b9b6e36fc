import {defined} from '../defined.js'
import type {ListedPot} from '../pots/look/list.js'
import type {Measured} from '../pots/look/metrics.js'
import {isTrouble, sinceText, stateText} from '../ui/main-text.js'

/** A pot as the screen shows it. */
export interface Row {
  readonly name: string
  readonly active: boolean
  /** The state in words. */
  readonly state: string
  /** Whether the main command has failed, or the pot is broken. */
  readonly trouble: boolean
  /** The age of the state: `3h`. */
  readonly since: string
  /** Percent of one CPU since the last look. */
  readonly cpu?: number
  /** Bytes. */
  readonly memory?: number
  readonly memoryLimit?: number
  readonly processes?: number
  readonly addresses: readonly string[]
  readonly ports: readonly string[]
  readonly base: string
  readonly network: string
  readonly restarts: number
  /** Values of `cpu`, the newest last. */
  readonly history: readonly number[]
}

/** What the next look needs from this one. */
export interface Look {
  readonly rows: readonly Row[]
  /** Milliseconds, from any origin. */
  readonly at: number
  /** Seconds of CPU time, by pot. */
  readonly cpuSeconds: ReadonlyMap<string, number>
}

/** The most values of a history. */
const KEPT = 120

/** The pots with what they have used since the look before. */
export function lookFrom({pots, metrics}: Measured, at: number, before?: Look): Look {
  const valuesOf = (name: string) => new Map(metrics.find((metric) => metric.name === name)?.samples.map(({pot, value}) => [pot, value]) ?? [])
  const [cpuSeconds, memory, limits, processes] = ['pot_cpu_seconds', 'pot_memory_bytes', 'pot_memory_limit_bytes', 'pot_processes'].map(valuesOf)
  const elapsed = before === undefined ? 0 : (at - before.at) / 1000
  const share = (name: string): number | undefined => {
    const [now, then] = [cpuSeconds?.get(name), before?.cpuSeconds.get(name)]
    // After a restart the counter begins again.
    return now === undefined || then === undefined || now < then || elapsed <= 0 ? undefined : ((now - then) / elapsed) * 100
  }
  const rows = pots.map((pot): Row => {
    const {name} = pot
    const cpu = share(name)
    const old = before?.rows.find((row) => row.name === name)?.history ?? []
    const history = cpu === undefined ? [] : [...old, cpu].slice(-KEPT)
    const measured = defined({cpu, memory: memory?.get(name), memoryLimit: limits?.get(name), processes: processes?.get(name)})
    return {name, ...factsOf(pot), ...measured, history}
  })
  return {rows, at, cpuSeconds: cpuSeconds ?? new Map()}
}

function factsOf(pot: ListedPot): Omit<Row, 'name' | 'history'> {
  if ('broken' in pot) return {active: false, state: 'broken', trouble: true, since: '', addresses: [], ports: [], base: '', network: '', restarts: 0}
  const {active, main, addresses, ports, base, network} = pot
  const since = main === undefined ? '' : sinceText(main)
  return {active, state: stateText(pot), trouble: isTrouble(pot), since, addresses, ports, base, network, restarts: main?.restarts ?? 0}
}
