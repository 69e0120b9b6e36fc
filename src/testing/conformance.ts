import {fingerprint} from './fingerprint.js'
import {inject, type Act} from './inject.js'
import type {World} from './world.js'

/** A command in which a plugin has a part. */
export interface Conformance {
  /** Asked for when a case runs: one that is set up, with the plugin installed and whatever the command needs. */
  readonly world: () => World
  /** `['start', 'web']` */
  readonly command: readonly string[]
  /** Commands that lead from its outcome back to where it started. */
  readonly back: readonly (readonly string[])[]
  /** What the plugin changes outside of the pot root, a line for each thing, such as a rule of the kernel. */
  readonly state?: (world: World) => Promise<readonly string[]> | readonly string[]
  /** Fails and kills only at every so many events, from the first on: 1, which is all, unless told. */
  readonly every?: number
  /** Both unless told. */
  readonly acts?: readonly Act[]
  /** Fails and kills only at steps whose titles match, such as those of the plugin: at all of the command unless told. No flags. */
  readonly steps?: RegExp
}

/** Goes to the test runner: `for (const {title, run} of conformance(...)) it(title, run)`. */
export interface ConformanceCase {
  readonly title: string
  /** Rejects with an Error that says what differs. It may take minutes. */
  run(): Promise<void>
}

const difference = (a: readonly string[], b: readonly string[]): string[] => [
  ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
  ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
]

const WHERE: Readonly<Record<Act, string>> = {fail: 'whatever step fails', kill: 'wherever it is killed'}

interface Ends {
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/**
 * Cases for one command, in this order: that --plan changes nothing; that the command does something and the way back leads back; and that
 * whatever step fails, and wherever it is killed, one `pot recover` later all is as before or as after. Each ends where it began.
 */
export function conformance({world, command, back, state = () => [], every = 1, acts = ['fail', 'kill'], steps}: Conformance): ConformanceCase[] {
  const line = `pot ${command.join(' ')}`
  const look = async () => [...(await fingerprint(world())), ...(await state(world())).map((one) => `plugin: ${one}`)]
  const reset = async () => {
    for (const args of back) await world().pot(...args)
  }
  let known: Promise<Ends> | undefined
  const ends = () => {
    known ??= bothEnds()
    return known
  }

  async function bothEnds(): Promise<Ends> {
    // The first run leaves what stays for good, such as an empty directory for snapshots.
    await world().pot(...command)
    await reset()
    const before = await look()
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
      // A step that is optional may fail, and all goes on.
      if (!happened || code === 0) await reset()
      else await settle(`${line}, ${act} at event ${at}`)
      if (happened) continue
      if (at === 1) throw new Error(`${line} has no ${steps === undefined ? 'steps' : `step that is called like ${String(steps)}`}`)
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
