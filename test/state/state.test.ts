import {expect} from 'chai'
import fc from 'fast-check'
import {writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {HOSTS, type World} from '../support/world.js'
import type {Choice} from './commands.js'
import {Sequences} from './choices.js'
import {clear, play, scriptOf, stageOf, type Stage} from './run.js'

/** POT_TEST_SEED and POT_TEST_RUNS choose other sequences, and how many; POT_TEST_WORLD another host. */
const SEED = Number(process.env.POT_TEST_SEED ?? 20)
const RUNS = Number(process.env.POT_TEST_RUNS ?? 1)
const HOST = process.env.POT_TEST_WORLD ?? 'the FreeBSD model'
const LENGTH = 200
/** Milliseconds of looking for a shorter sequence that fails, too. */
const SHRINKING = 600_000

const choose = (kind: string, given: Partial<Choice> = {}): Choice => ({kind, pot: 0, other: 0, thing: 0, value: 1, apt: false, ...given})

/** Sequences that have shown a fault. */
const KNOWN: readonly (readonly [title: string, list: readonly Choice[]])[] = [
  [
    'a running pot that has clones is not stopped by a destroy -F that fails',
    [choose('create'), choose('snapshot'), choose('clone', {pot: 1, value: 2}), choose('start'), choose('destroy', {value: 2})],
  ],
]

const kind = HOSTS.find(({name}) => name === HOST)

describe(`the state after random commands, on ${HOST}`, function () {
  this.timeout(RUNS * 600_000 + 2 * SHRINKING)
  let stage: Stage | undefined

  const close = async () => {
    const ended = stage
    stage = undefined
    await ended?.session.close()
    await ended?.world.run(['de-init', '-f'])
    await ended?.world.close()
  }

  /** A host without pots. */
  const fresh = async (): Promise<Stage> => {
    if (stage !== undefined)
      try {
        await clear(stage)
        return stage
      } catch {
        // The fault was such that nothing can be destroyed any more.
        await close().catch(() => {})
      }
    const world: World | undefined = await kind?.make()
    if (world === undefined) throw new Error(`there is no ${HOST}`)
    stage = await stageOf(world)
    return stage
  }

  before(function () {
    if (kind !== undefined && kind.missing === undefined) return
    console.log(`      skipped: ${kind?.missing ?? `this system has no ${HOST}`}`)
    this.skip()
  })
  after(close)

  it(`is what a model of pot expects: exit status of each, and then what ls, info, doctor and the kernel tell (seed ${SEED})`, async () => {
    const script = join(tmpdir(), `pot-state-${SEED}.sh`)
    const sequences = new Sequences(LENGTH)
    let first: number | undefined
    let problem = ''
    const property = fc.asyncProperty(sequences, async (list) => {
      if (first !== undefined && Date.now() - first > SHRINKING) return
      const host = await fresh()
      const {fault, ran, length} = await play(host, list)
      if (fault === undefined) return
      first ??= Date.now()
      sequences.failedAt = length
      problem = `${fault}\n${length} commands that show it are in ${script}`
      writeFileSync(script, scriptOf(ran, host.place), {mode: 0o755})
      throw new Error(problem)
    })
    const {failed} = await fc.check(property, {seed: SEED, numRuns: RUNS})
    expect(failed, problem).to.equal(false)
  })

  for (const [title, list] of KNOWN)
    it(`is what a model of pot expects: ${title}`, async () => {
      expect((await play(await fresh(), list)).fault).to.equal(undefined)
    })

  it('is that of an empty host when all is destroyed, and doctor finds nothing', async () => {
    const {session} = await fresh()
    const {findings} = JSON.parse((await session.run('doctor', '--json')).stdout) as {readonly findings: readonly {readonly severity: string}[]}
    expect(findings.filter(({severity}) => severity !== 'note')).to.deep.equal([])
  })
})
