// npm run test:faults [RUNS [COMMANDS]]: runs every command that changes the host on the model of FreeBSD, with faults at steps of every kind, and writes the results to
// test/faults/results.json. RUNS: faults for each command; `all` is every fault at every kind of step of each command, which takes hours. COMMANDS, separated
// by commas: only these; the results of others are kept.
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {fingerprint, plannedSteps} from '../../src/testing.js'
import {ROOT} from '../support/cli.js'
import {WORLDS, type World} from '../support/world.js'
import {cases, prepare, removeMade, type FaultCase} from './cases.js'
import {FAULTS, kindOf, nameOf, startsPrograms, type Fault, type FaultResults, type FaultRun} from './faults.js'

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/fault-preload.mjs')).href
/** Number of model hosts that run at the same time. */
const WORKERS = 2

interface Shot {
  readonly fault: Fault
  readonly kind: string
  /** Number of the step, from 1; 0 for planning. */
  readonly at: number
}

const counts = new Map<string, number>()
const countOf = (key: string) => counts.get(key) ?? 0
const add = (key: string) => void counts.set(key, countOf(key) + 1)

function shotsOf(kinds: readonly string[], most: number): Shot[] {
  const all = FAULTS.flatMap((fault): Shot[] => {
    if (fault.hits === 'question') return [{fault, kind: 'question', at: 0}]
    return [...new Set(kinds)].filter((kind) => fault.hits === 'any' || startsPrograms(kind)).map((kind) => ({fault, kind, at: kinds.lastIndexOf(kind) + 1}))
  })
  const chosen: Shot[] = []
  const weight = ({fault, kind}: Shot) => 10 * countOf(`${kind} ${nameOf(fault)}`) + 2 * countOf(kind) + countOf(nameOf(fault))
  while (chosen.length < most && all.length > 0) {
    const [next] = [...all].sort((a, b) => weight(a) - weight(b))
    if (next === undefined) break
    all.splice(all.indexOf(next), 1)
    chosen.push(next)
    for (const key of [next.kind, nameOf(next.fault), `${next.kind} ${nameOf(next.fault)}`]) add(key)
  }
  return chosen
}

const difference = (a: readonly string[], b: readonly string[]): string[] => [
  ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
  ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
]

async function look(world: World, {makes = []}: FaultCase): Promise<string[]> {
  const network = (await world.model?.network()) ?? []
  const made = makes.filter((path) => existsSync(path)).map((path) => `made ${path}`)
  return [...(await fingerprint(world)), ...network.map((line) => `network ${line}`), ...made].map((line) => line.replaceAll(world.root, 'ROOT')).sort()
}

async function runAll(world: World, one: FaultCase, most: number): Promise<FaultRun[]> {
  const reset = async () => {
    for (const args of one.back) await world.pot(...args)
    removeMade(one)
  }
  for (const args of one.first ?? []) await world.pot(...args)
  // The first run makes directories that stay.
  await world.pot(...one.command)
  await reset()
  const kinds = (await plannedSteps(world, one.command)).map(kindOf)
  const before = await look(world, one)
  await world.pot(...one.command)
  const after = await look(world, one)
  const between: string[][] = []
  await reset()
  for (const args of one.between ?? []) {
    await world.pot(...args)
    between.push(await look(world, one))
  }
  if (one.between !== undefined) await world.pot(...one.command)
  const runs: FaultRun[] = []
  for (const {fault, kind, at} of shotsOf(kinds, most)) {
    const note = join(world.root, '.fault')
    rmSync(note, {force: true})
    const env = {NODE_OPTIONS: `--import ${PRELOAD}`, POT_FAULT: fault.name, POT_FAULT_STEP: String(at), POT_FAULT_NOTE: note}
    const {code, stderr} = await world.run(one.command, {env})
    const about = {operation: one.operation, step: kind, fault: nameOf(fault)}
    const reached = existsSync(note)
    rmSync(note, {force: true})
    await world.pot('recover')
    const now = await look(world, one)
    const ends = [before, after, ...between].map((end) => difference(end, now).filter((line) => one.stays?.test(line) !== true))
    const [toBefore = [], toAfter = []] = ends
    const isClean = ends.some((lines) => lines.length === 0)
    // A fault of an optional step, or of a question that has another answer, does not stop the command.
    const lies = reached && code === 0 && toAfter.length > 0
    if (!reached) runs.push({...about, end: 'not reached'})
    else if (isClean && !lies) runs.push({...about, end: toBefore.length === 0 && code !== 0 ? 'as before' : 'as after'})
    else {
      const left = lies ? ['the command said that it succeeded', ...toAfter] : toBefore.length < toAfter.length ? toBefore : toAfter
      runs.push({...about, end: 'left over', left: left.slice(0, 20)})
      process.stderr.write(`LEFT ${JSON.stringify(runs.at(-1))}\n${stderr}\n`)
    }
    if (ends[0]?.length !== 0) {
      if (ends.length > 2 && toAfter.length > 0) await world.pot('start', 'up').catch(() => {})
      else await reset()
    }
  }
  process.stderr.write(`${one.operation}: ${runs.map(({fault, step, end}) => `${fault} at ${step}: ${end}`).join('; ')}\n`)
  return runs
}

async function worker(queue: {readonly title: string; readonly index: number}[], most: number, runs: FaultRun[]): Promise<void> {
  const kind = WORLDS.find(({name}) => name === 'the FreeBSD model')
  let world: World | undefined
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    try {
      if (world === undefined) {
        world = await kind?.make()
        if (world === undefined) throw new Error('there is no model of FreeBSD')
        await prepare(world)
      }
      const one = cases(world)[next.index]
      if (one !== undefined) runs.push(...(await runAll(world, one, most)))
    } catch (error) {
      // What is left there would be told of the other commands, too.
      process.stderr.write(`BROKEN ${next.title}: ${String(error)}\n`)
      process.exitCode = 1
      await world?.close().catch(() => {})
      world = undefined
    }
  }
  if (world === undefined) return
  await world.run(['de-init', '-f'])
  await world.close().catch((error: unknown) => void process.stderr.write(`${String(error)}\n`))
}

const keyOf = ({operation, step, fault}: FaultRun) => `${operation} ${step} ${fault}`
const known = (path: string): readonly FaultRun[] => (JSON.parse(readFileSync(path, 'utf8')) as FaultResults).runs

const [given = '3', only] = process.argv.slice(2)
const most = given === 'all' ? Number.POSITIVE_INFINITY : Number(given)
const runs: FaultRun[] = []
const queue = cases({root: '/'}).flatMap(({operation: title}, index) => (only === undefined || only.split(',').includes(title) ? [{title, index}] : []))
await Promise.all(Array.from({length: WORKERS}, () => worker(queue, most, runs)))
const file = join(ROOT, 'test/faults/results.json')
const ran = new Set(runs.map(({operation}) => operation))
const kept = only === undefined ? [] : known(file).filter(({operation}) => !ran.has(operation))
const sorted = [...kept, ...runs].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
const results: FaultResults = {world: 'the model of FreeBSD', date: new Date().toISOString().slice(0, 10), runs: sorted}
writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`)
process.stderr.write(`${runs.length} runs, ${runs.filter(({end}) => end === 'left over').length} with something left over\n`)
