// npm run test:faults [RUNS [COMMANDS [HOST [FAULTS]]]]: runs every command that changes the host on the model of FreeBSD and on Linux, with faults at steps of every kind, and
// writes the results to test/faults/results.json after each command. RUNS: faults for each command at least; `all` is every fault at every kind of step of each
// command, which takes hours. COMMANDS, separated by commas, or `every`: only these; the results of others are kept. HOST: `Linux`, `model`,
// or `every`. FAULTS, separated by commas: only these; the results of others are kept.
import {existsSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {fingerprint, plannedSteps} from '../../src/testing.js'
import {ROOT} from '../support/cli.js'
import {cases, type FaultCase} from './cases.js'
import {kindOf, nameOf, type FaultResults, type FaultRun} from './faults.js'
import {GROUNDS, type Ground, type GroundKind} from './grounds.js'
import {made, restore} from './made.js'
import {onHost, prepare, type Place} from './place.js'
import {FAULT_RESULTS, faultResults} from './results.js'
import {Shots} from './shots.js'

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/fault-preload.mjs')).href

interface Job {
  readonly kind: GroundKind
  readonly shots: Shots
  readonly runs: FaultRun[]
  readonly planned: Set<string>
  /** Least number of faults for each command. */
  readonly most: number
}

const difference = (a: readonly string[], b: readonly string[]): string[] => [
  ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
  ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
]

async function look({world, network}: Ground, one: FaultCase): Promise<string[]> {
  const more = [...(await network()).map((line) => `network ${line}`), ...made(one).map((path) => `made ${path}`)]
  return [...(await fingerprint(world)), ...more].map((line) => line.replaceAll(world.root, 'ROOT')).sort()
}

async function runAll(ground: Ground, one: FaultCase, {kind: {name: host}, shots, most, planned}: Job): Promise<FaultRun[]> {
  const {world} = ground
  const reset = async () => {
    for (const args of one.back) await world.pot(...args)
    restore(world, one)
  }
  for (const args of one.first ?? []) await world.pot(...args)
  // The first run makes directories that stay.
  await world.pot(...one.command)
  await reset()
  const kinds = (await plannedSteps(world, one.command)).map(kindOf)
  for (const kind of kinds) planned.add(kind)
  const before = await look(ground, one)
  await world.pot(...one.command)
  const after = await look(ground, one)
  const between: string[][] = []
  await reset()
  for (const args of one.between ?? []) {
    await world.pot(...args)
    between.push(await look(ground, one))
  }
  if (one.between !== undefined) await world.pot(...one.command)
  const runs: FaultRun[] = []
  const left = shots.of(kinds)
  const from = (end: readonly string[], now: readonly string[]) => difference(end, now).filter((line) => one.stays?.test(line) !== true)
  const isEnough = () => runs.filter(({end}) => end !== 'not reached').length >= most && (faults !== undefined || kinds.every((kind) => shots.hit(kind)))
  for (let shot = shots.next(left); shot !== undefined && !isEnough(); shot = shots.next(left)) {
    const {fault, kind, at} = shot
    const note = join(world.root, '.fault')
    rmSync(note, {force: true})
    for (const words of one.host ?? []) onHost(world, words)
    const env = {NODE_OPTIONS: `--import ${PRELOAD}`, POT_FAULT: fault.name, POT_FAULT_STEP: String(at), POT_FAULT_NOTE: note}
    const {code, stderr} = await world.run(one.command, {env})
    const about = {host, operation: one.operation, step: kind, fault: nameOf(fault)}
    const reached = existsSync(note)
    shots.note(shot, reached)
    rmSync(note, {force: true})
    await world.pot('recover')
    const now = await look(ground, one)
    const ends = [before, after, ...between].map((end) => from(end, now))
    const [toBefore = [], toAfter = []] = ends
    const isClean = ends.some((lines) => lines.length === 0)
    // A fault of an optional step, or of a question that has another answer, does not stop the command.
    const lies = reached && code === 0 && toAfter.length > 0
    const second: unknown[] = []
    const again = async () => {
      if (one.repeats !== true) return false
      const {code, stderr} = await world.run(one.command)
      const lines = from(after, await look(ground, one))
      second.push({code, stderr, lines})
      return code === 0 && lines.length === 0
    }
    if (!reached) runs.push({...about, end: 'not reached'})
    else if (isClean && !lies) runs.push({...about, end: toBefore.length === 0 && code !== 0 ? 'as before' : 'as after'})
    else if (!lies && (await again())) runs.push({...about, end: 'run again'})
    else {
      const differs = lies ? ['the command said that it succeeded', ...toAfter] : toBefore.length < toAfter.length ? toBefore : toAfter
      runs.push({...about, end: 'left over', left: differs.slice(0, 20)})
      const few = (lines: readonly string[]) => lines.slice(0, 20)
      process.stderr.write(`LEFT ${JSON.stringify({...about, code, toBefore: few(toBefore), toAfter: few(toAfter), second})}\n${stderr}\n`)
    }
    if (toBefore.length > 0) {
      if (ends.length > 2 && toAfter.length > 0) await world.pot('start', 'up').catch(() => {})
      else await reset()
    }
  }
  process.stderr.write(`${host}: ${one.operation}: ${runs.map(({fault, step, end}) => `${fault} at ${step}: ${end}`).join('; ')}\n`)
  return runs
}

const keyOf = ({host, operation, step, fault}: FaultRun) => `${host} ${operation} ${step} ${fault}`

/** Writes what was found so far; results of other hosts and commands are kept. */
function save({kind: {name}, runs, planned}: Job, isWhole: boolean): void {
  const {hosts, runs: known} = faultResults()
  const ran = new Set(runs.map(({operation}) => operation))
  const kept = known.filter(({host, operation, fault}) => host !== name || !ran.has(operation) || faults?.includes(fault) === false)
  const date = new Date().toISOString().slice(0, 10)
  const all = isWhole ? [...planned] : [...new Set([...(hosts[name]?.planned ?? []), ...planned])]
  const sorted = [...kept, ...runs].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const results: FaultResults = {hosts: {...hosts, [name]: {date, planned: all.sort()}}, runs: sorted}
  writeFileSync(FAULT_RESULTS, `${JSON.stringify(results, null, 1)}\n`)
}

async function worker(job: Job, queue: number[], isWhole: boolean): Promise<void> {
  let ground: Ground | undefined
  let place: Place | undefined
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const title = `${job.kind.name}: ${cases(NOWHERE)[next]?.operation}`
    try {
      if (ground === undefined || place === undefined) {
        ground = await job.kind.make()
        place = await prepare(ground.world)
      }
      const one = cases(place)[next]
      if (one !== undefined && (one.only === undefined || one.only === place.host)) job.runs.push(...(await runAll(ground, one, job)))
      save(job, isWhole && queue.length === 0)
    } catch (error) {
      // What is left there would be told of the other commands, too.
      process.stderr.write(`BROKEN ${title}: ${String(error)}\n`)
      process.exitCode = 1
      await ground?.close().catch(() => {})
      ground = undefined
    }
  }
  if (ground === undefined) return
  await ground.world.run(['de-init', '-f'])
  await ground.close().catch((error: unknown) => void process.stderr.write(`${String(error)}\n`))
}

const NOWHERE: Place = {root: '/', fs: '/', host: 'linux', base: 'none', single: 'none'}
const [given = '3', only = 'every', where = 'every', some] = process.argv.slice(2)
const faults = some?.split(',')
const most = given === 'all' ? Number.POSITIVE_INFINITY : Number(given)
const asked = (operation: string) => only === 'every' || only.split(',').includes(operation)
for (const kind of GROUNDS.filter(({name}) => where === 'every' || name.startsWith(where === 'model' ? 'the model' : where))) {
  const job: Job = {kind, shots: new Shots(faults), runs: [], planned: new Set(), most}
  const queue = cases(NOWHERE).flatMap(({operation}, index) => (asked(operation) ? [index] : []))
  await Promise.all(Array.from({length: kind.workers}, () => worker(job, queue, only === 'every' && faults === undefined)))
  process.stderr.write(`${kind.name}: ${job.runs.length} runs, ${job.runs.filter(({end}) => end === 'left over').length} with something left over\n`)
}
