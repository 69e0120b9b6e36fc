import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'

/** The results of `npm run test:soak`. */
export interface SoakResults {
  readonly world: string
  /** Date of the run: `2026-11-29`. */
  readonly date: string
  readonly seed: number
  readonly actors: number
  /** Commands on pots of one actor, and on pots of all. */
  readonly own: number
  readonly shared: number
  readonly succeeded: number
  readonly killed: number
  readonly seconds: number
  /** Commands that ended otherwise than expected, and what doctor found before the pots were destroyed. */
  readonly faults: readonly string[]
  /** What doctor found afterwards. */
  readonly doctor: readonly string[]
  /** What was left in the tables of the kernel, a line each. */
  readonly left: readonly string[]
}

const FILE = join(ROOT, 'test/state/results.json')

/** The results of the last whole run of `npm run test:soak`; undefined if there was none. */
export const soakResults = (): SoakResults | undefined => (existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : undefined)
