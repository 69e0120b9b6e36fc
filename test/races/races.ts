import {defined} from '../../src/defined.js'
import type {PotRun} from '../../src/testing/run-pot.js'
import type {Field} from './arena.js'
import type {Victim} from './victims.js'

/** What the rounds of a race came to. */
export interface RaceResult {
  readonly race: string
  /** What was swapped for what, where. */
  readonly swaps: readonly string[]
  readonly rounds: number
  /** How many exchanges there were. */
  readonly exchanges: number
  /** How the commands ended, by their names. */
  readonly commands: Readonly<Record<string, Ends>>
  /** What was read, written, mounted or unmounted outside of the pot, hangs, and failures that are not one clear line. */
  readonly faults: readonly string[]
  /** Why they are open. */
  readonly open?: string
}

export interface Ends {
  succeeded: number
  refused: number
  /** Waited for the pot until timeout(1) ended them, as a command of the user in the pot may. */
  waited: number
}

/** The results of `npm run test:races`. */
export interface RaceResults {
  /** Date of the last run: `2026-11-29`. */
  readonly date: string
  readonly races: readonly RaceResult[]
}

/** How timeout(1) ends when its limit is over. */
const WAITED: readonly (number | null)[] = [124, 137, null]

/** What is wrong with the end of a command. */
function wrongWith({code, stdout, stderr}: PotRun): string | undefined {
  const lines = (stderr || stdout).split('\n').filter((line) => line !== '' && !line.startsWith('warning: '))
  if (code === 0) return undefined
  if (WAITED.includes(code)) return 'hangs'
  if (lines.length === 0) return `exits with ${code}, without a message`
  return /internal error|^ {4}at /m.test(stderr) ? stderr : undefined
}

/** Runs the rounds of a race: each swap as many rounds in a row, in turns. */
export async function race(field: Field, victim: Victim, rounds: number, say: (line: string) => void = () => undefined): Promise<RaceResult> {
  const faults: string[] = []
  const commands: Record<string, Ends> = {}
  let exchanges = 0
  await field.prepare(victim)
  const {swaps} = victim
  for (let number = 0; number < rounds; number++) {
    const swap = swaps[Math.floor((number * swaps.length) / rounds)] ?? swaps[0]
    if (swap === undefined) break
    const arena = await field.attack(victim, swap)
    const runs = await victim.round(arena, number)
    await field.rest(victim)
    const found: string[] = [...field.canaries.disturbed(), ...((await victim.after?.(arena, number)) ?? [])]
    for (const [name, run] of Object.entries(runs)) {
      const ends = commands[name] ?? {succeeded: 0, refused: 0, waited: 0}
      commands[name] = ends
      if (run.code === 0) ends.succeeded += 1
      else if (victim.waits === true && WAITED.includes(run.code)) ends.waited += 1
      else ends.refused += 1
      const wrong = victim.waits === true && WAITED.includes(run.code) ? undefined : wrongWith(run)
      if (wrong !== undefined) found.push(`${name}: ${wrong}`)
      say(`${victim.name} ${number} ${swap.path} ${swap.kind}: ${name} ${run.code} ${run.stderr.trim()}`)
    }
    exchanges += field.exchanges()
    faults.push(...found.map((what) => `round ${number}, ${swap.path} and a ${swap.kind}: ${what}`))
    for (const what of found) say(`FAULT ${what}`)
  }
  return {race: victim.name, swaps: swaps.map(({path, kind}) => `${path} ${kind}`), rounds, exchanges, commands, faults, ...defined({open: victim.open})}
}

/** Two parts of a race as one. */
export function together(a: RaceResult, b: RaceResult): RaceResult {
  const names = [...new Set([...Object.keys(a.commands), ...Object.keys(b.commands)])]
  const none: Ends = {succeeded: 0, refused: 0, waited: 0}
  const ends = (name: string): Ends => {
    const [one, two] = [a.commands[name] ?? none, b.commands[name] ?? none]
    return {succeeded: one.succeeded + two.succeeded, refused: one.refused + two.refused, waited: one.waited + two.waited}
  }
  return {
    ...b,
    rounds: a.rounds + b.rounds,
    exchanges: a.exchanges + b.exchanges,
    commands: Object.fromEntries(names.map((name) => [name, ends(name)])),
    faults: [...a.faults, ...b.faults],
  }
}
