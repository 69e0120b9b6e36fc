import type {PotSummary} from '../pots/look/list.js'
import type {MainState, MainWord} from '../pots/state/main-state.js'

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const

/** Formats a number of seconds in its largest unit: `45s`, `12m`, `3h`, `5d`. */
export function age(seconds: number): string {
  const [unit, size] = UNITS.find(([, one]) => seconds >= one) ?? ['s', 1]
  return `${Math.max(0, Math.floor(seconds / size))}${unit}`
}

const now = (): number => Math.floor(Date.now() / 1000)

/** Formats the state of the main command in a few words: `running`, `exited 3`, `killed (out of memory)`. */
export function stateWord({state, exitCode, signal, outOfMemory}: MainState): string {
  if (state === 'exited') return exitCode === undefined ? 'exited' : `exited ${exitCode}`
  if (state === 'killed') return `killed (${outOfMemory ? 'out of memory' : signal})`
  return state
}

type Alive = Pick<PotSummary, 'active' | 'main'>

/** The state of a pot in a few words; `up` or `down` if the user may not read the state of the main command. */
export const stateText = ({active, main}: Alive): string => (main === undefined ? (active ? 'up' : 'down') : stateWord(main))

const TROUBLE: ReadonlySet<MainWord> = new Set(['unhealthy', 'restarting', 'killed', 'unsupervised'])

/** Whether somebody should look at the main command: it is unhealthy, or has failed. */
export const isTrouble = ({main}: Pick<Alive, 'main'>): boolean =>
  main !== undefined && (TROUBLE.has(main.state) || (main.state === 'exited' && main.exitCode !== 0))

/** Formats the time since the state began; `-` for a pot that is down, and if the time is unknown. */
export const sinceText = ({state, since}: MainState, at = now()): string => (since === undefined || state === 'down' ? '-' : age(at - since))

/** Formats all facts about the main command in one line. */
export function mainText(main: MainState, at = now()): string {
  const {since, pid, restarts, next, check, exitCode, signal} = main
  const ago = since === undefined ? [] : [main.state === 'exited' || main.state === 'killed' ? `${age(at - since)} ago` : `for ${age(at - since)}`]
  const last = exitCode === undefined ? [] : [signal === undefined ? `after exit status ${exitCode}` : `after ${main.outOfMemory ? 'out of memory' : signal}`]
  const parts = [
    ...ago,
    ...(main.state === 'restarting' ? last : []),
    ...(next === undefined ? [] : [`next in ${age(next - at)}`]),
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(restarts === undefined ? [] : [restarts === 1 ? '1 restart' : `${restarts} restarts`]),
    ...(check === undefined ? [] : [`check: ${check}`]),
  ]
  return [stateWord(main), ...parts].join(', ')
}
