import {processes, type Process} from '../procs/table.js'
import type {State} from '../state.js'
import {RESOURCES, type Rule} from './rule.js'

function counted({subject, id}: Rule): (one: Process) => boolean {
  if (subject === 'jail') return ({jail}) => jail?.name === id
  if (subject === 'user') return ({uid}) => uid === Number(id)
  if (subject === 'process') return ({pid}) => pid === Number(id)
  return () => false
}

/** Consumption as racct counts it: bytes, seconds, percent of one CPU. */
export function usage(state: State, rule: Rule): [string, number][] {
  const all = processes(state).filter(counted(rule))
  const sum = (value: (one: Process) => number) => all.reduce((total, one) => total + value(one), 0)
  const known: Readonly<Record<string, number>> = {
    cputime: Math.floor(sum(({time}) => time)),
    memoryuse: sum(({rss}) => rss),
    vmemoryuse: sum(({vsz}) => vsz),
    maxproc: all.length,
    nthr: all.length,
    openfiles: all.length * 3,
    wallclock: sum(({elapsed}) => elapsed),
  }
  return RESOURCES.map((name) => [name, known[name] ?? 0])
}
