/** The faults, and what steps they can hit. `question`: a question that pot asks while it plans. */
export const FAULTS = [
  {name: 'step fails', hits: 'any'},
  {name: 'tool fails', hits: 'program'},
  {name: 'tool is missing', hits: 'program'},
  {name: 'tool hangs, then TERM', hits: 'program'},
  {name: 'garbage while planning', hits: 'question'},
  {name: 'tool is missing', hits: 'question'},
  {name: 'tool hangs, then TERM', hits: 'question'},
  {name: 'tool is slow', hits: 'program'},
  {name: 'tool prints garbage', hits: 'program'},
  {name: 'disk full', hits: 'any'},
  {name: 'out of inodes', hits: 'any'},
  {name: 'out of descriptors', hits: 'any'},
  {name: 'read-only', hits: 'any'},
  {name: 'kill -9 before', hits: 'any'},
  {name: 'kill -9 after', hits: 'any'},
  {name: 'kill between fork and journal', hits: 'program'},
  {name: 'INT', hits: 'any'},
  {name: 'TERM', hits: 'any'},
  {name: 'HUP', hits: 'any'},
  {name: 'INT twice', hits: 'any'},
  {name: 'TERM twice', hits: 'any'},
  {name: 'PIPE twice', hits: 'any'},
  {name: 'clock back', hits: 'any'},
] as const satisfies readonly {readonly name: string; readonly hits: 'any' | 'program' | 'question'}[]

export type Fault = (typeof FAULTS)[number]

/** How a fault is called in the results: those while planning are others. */
export const nameOf = ({name, hits}: Fault): string => (hits === 'question' && !name.includes('planning') ? `${name}, while planning` : name)

/** One run of a command with a fault, as the results keep it. */
export interface FaultRun {
  /** The host; see GROUNDS. */
  readonly host: string
  /** Id of the command: `create`, `set-rss`. */
  readonly operation: string
  /** See `kindOf`; `question` for a fault while pot plans. */
  readonly step: string
  readonly fault: string
  /**
   * How the host was after `pot recover`, or without it if pot had rolled back already. `run again`: a command of many operations stopped between two of them,
   * and came to its end when it was run again. `not reached`: the step does nothing that the fault could hit.
   */
  readonly end: 'as before' | 'as after' | 'run again' | 'left over' | 'not reached'
  /** For `left over`: what differs, a line each. */
  readonly left?: readonly string[]
}

/** The results of `npm run test:faults`. */
export interface FaultResults {
  /** By host: the date of its last run (`2026-11-29`), and all kinds of steps that its commands planned. */
  readonly hosts: Readonly<Record<string, {readonly date: string; readonly planned: readonly string[]}>>
  readonly runs: readonly FaultRun[]
}

interface AnyStep {
  readonly run: {readonly do: string; readonly name?: unknown; readonly argv?: unknown; readonly from?: unknown}
}

const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

/** The kind of a step: what its executor has to deal with, and the driver that made it. `call plugins.keep`, `exec pot-bind`, `exec zfs clone`, `write`. */
export function kindOf({run}: AnyStep): string {
  if (run.do === 'call') return `call ${String(run.name)}`
  const [program = '', ...rest] = words(run.do === 'pipe' ? run.from : run.argv)
  if (program === '') return run.do
  const script = rest[0] === '-c' ? (rest[2] ?? '') : ''
  const name = script.startsWith('pot-') ? script : (program.split('/').at(-1) ?? '')
  // This script runs a program of ZFS.
  const own = name === 'pot-patient' ? rest.slice(3) : rest
  const verb = own.filter((word) => /^-?[a-z]+$/.test(word)).slice(0, name === 'btrfs' || name === 'pot-patient' ? 2 : 1)
  return [run.do, name, ...(VERBS.includes(name) ? verb : [])].join(' ')
}

/** Programs with commands of their own. */
const VERBS = ['zfs', 'btrfs', 'jail', 'ifconfig', 'pfctl', 'ip', 'nft', 'runc', 'crun', 'pot-patient']

export const startsPrograms = (kind: string): boolean => /^(exec|pipe) /.test(kind)
