import {fingerprint} from './fingerprint.js'
import {inject, type Act} from './inject.js'
import {hostState} from './system/watch.js'
import type {World} from './world.js'

/** A test of one command to which a plugin contributes. */
export interface Conformance {
  /** Returns a world that is set up: the plugin is installed, and everything that the command needs exists. Called when a case runs. */
  readonly world: () => World
  /** Arguments of the command, such as `['start', 'web']`. */
  readonly command: readonly string[]
  /** Commands that restore the state before the command. */
  readonly back: readonly (readonly string[])[]
  /** Returns the state that the plugin changes outside the pot root, one line for each item, such as a rule of the kernel. */
  readonly state?: (world: World) => Promise<readonly string[]> | readonly string[]
  /** Injects a failure or kill only at every nth event, beginning with the first. The default 1 is every event. */
  readonly every?: number
  /** The kinds of injections; by default both. */
  readonly acts?: readonly Act[]
  /**
   * Also compares what the whole host has: files below /etc, mounts, network interfaces, the rules of nftables, control groups. Only for tests that run alone
   * on their machine, because other programs change these, too. The default is false: only the world of the test is watched.
   */
  readonly host?: boolean
  /**
   * Lines that the first run of the command may leave for good, such as an empty directory that later runs use again. A line is a kind, a path and its
   * properties, as an Error of a case shows it.
   */
  readonly keeps?: readonly RegExp[]
  /** Injects failures and kills only at these steps: ids of steps, and names of plugins that stand for all their steps. By default at all steps. */
  readonly steps?: readonly string[]
}

/** A case for the test runner: `for (const {title, run} of conformance(...)) it(title, run)`. */
export interface ConformanceCase {
  readonly title: string
  /** Runs the case, which can take minutes. Rejects with an Error that lists the differences. */
  run(): Promise<void>
}

const difference = (a: readonly string[], b: readonly string[]): string[] => [
  ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
  ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
]

const WHERE: Readonly<Record<Act, string>> = {fail: 'whatever step fails', kill: 'wherever it is killed'}

/**
 * What pot itself and its storages keep after a first time: files that a start writes into the tree of a pot, empty directories for snapshots, and mount points of
 * datasets.
 */
const KEPT_BY_POT = [
  /\/jails\/[^/]+\/(m|custom)\/etc\/(hosts|resolv\.conf|rc\.conf) /,
  /\/\.snapshots\/(jails|bases|fscomp)(\/[^/]+)? \d+ \d+:\d+\/$/,
  /\/jails\/[^/]+\/(m|custom|usr\.local) \d+ \d+:\d+\/$/,
]

interface Ends {
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/**
 * Makes the test cases for one command, in this order: --plan changes nothing; the command changes something, and `back` restores the state before
 * it; after a failure of any step, and after a kill at any step, one `pot recover` leads to the state before or after the command. Each case restores
 * the state in which it began.
 */
export function conformance(options: Conformance): ConformanceCase[] {
  const {world, command, back, state = () => [], every = 1, acts = ['fail', 'kill'], host = false, keeps = [], steps} = options
  const line = `pot ${command.join(' ')}`
  const look = async () => [...(await fingerprint(world())), ...(host ? hostState(world()) : []), ...(await state(world())).map((one) => `plugin: ${one}`)]
  const reset = async () => {
    for (const args of back) await world().pot(...args)
  }
  let known: Promise<Ends> | undefined
  const ends = () => {
    known ??= bothEnds()
    return known
  }

  async function bothEnds(): Promise<Ends> {
    const untouched = await look()
    await world().pot(...command)
    await reset()
    const before = await look()
    const left = difference(untouched, before).filter((one) => ![...KEPT_BY_POT, ...keeps].some((pattern) => pattern.test(one.slice(2))))
    refuse(`${line} and the way back leave something for good`, left)
    await world().pot(...command)
    const after = await look()
    await reset()
    if (difference(before, after).length === 0) throw new Error(`${line} does nothing that can be seen`)
    refuse(`${line} and the way back`, difference(before, await look()))
    return {before, after}
  }

  async function settle(what: string): Promise<void> {
    const {before, after} = await ends()
    await world().pot('recover')
    const now = await look()
    const [toBefore, toAfter] = [difference(before, now), difference(after, now)]
    if (toBefore.length > 0 && toAfter.length > 0) refuse(what, toBefore.length < toAfter.length ? toBefore : toAfter)
    if (toBefore.length > 0) await reset()
  }

  async function each(act: Act): Promise<void> {
    await ends()
    for (let at = 1; ; at += every) {
      const {happened, code, stderr} = await inject(world(), command, act, at, steps)
      if (!happened && code !== 0) throw new Error(`${line} fails although nothing was done to it: ${stderr}`)
      if (happened && act === 'kill' && code === 0) throw new Error(`${line} goes on when it is killed`)
      // If the failed step is optional, the command succeeds.
      if (!happened || code === 0) await reset()
      else await settle(`${line}, ${act} at event ${at}`)
      if (happened) continue
      if (at === 1) throw new Error(`${line} has no ${steps === undefined ? 'steps' : `step with the id or plugin ${steps.join(', ')}`}`)
      return
    }
  }

  return [
    {
      title: `${line} --plan changes nothing`,
      async run() {
        const before = await look()
        await world().pot(...command, '--plan')
        refuse(`${line} --plan`, difference(before, await look()))
      },
    },
    {title: `${line} does something, and the way back leads back`, run: async () => void (await ends())},
    ...acts.map((act) => ({title: `${line}: ${WHERE[act]}, all is as before or as after`, run: () => each(act)})),
  ]
}

function refuse(what: string, lines: readonly string[]): void {
  if (lines.length > 0) throw new Error(`${what}:\n${lines.join('\n')}`)
}
