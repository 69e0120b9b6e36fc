// npm run test:soak [COMMANDS [SEED]]: 2,000 random commands by 4 actors at once on this host, on btrfs in a network namespace of its own. Each actor has pots of its
// own, whose state is predicted exactly, and all use three more. Writes test/state/results.json, from 2,000 commands on.
import fc from 'fast-check'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {cgroupDirectories} from '../../src/host/linux/jails/cgroups.js'
import {ROOT} from '../support/cli.js'
import {networkWorld} from '../support/network-world.js'
import {potSession, type Said} from '../support/session.js'
import type {SoakResults} from './results.js'
import {Sequences} from './choices.js'
import {difference} from './look.js'
import {clear, play, scriptOf, stageOf, type Stage} from './run.js'

const ACTORS = ['a', 'b', 'c', 'd']
/** How often, among the commands of an actor, one is for a pot of all. */
const SHARED = 4
/** Kinds that concern the pots of others. */
const OF_ALL = ['prune']

const [count = 2000, seed = 1] = process.argv.slice(2).map(Number)
const log = (text: string) => void process.stderr.write(`${text}\n`)

/** Command lines for the pots of all: some succeed and some do not, as others were there before. */
const common = (base: string): fc.Arbitrary<readonly string[]> => {
  const lines = (pot: string) => [
    ['create', '-p', pot, '-t', 'single', '-b', base, '-c', 'sleep 1000', '--attribute', 'no-rc-script=YES'],
    ['start', pot],
    ['start', pot],
    ['stop', pot],
    ['restart', pot],
    ['exec', '-p', pot, 'sh', '-c', 'mkdir -p /opt/custom && echo x >>/opt/custom/marker'],
    ['snapshot', '-p', pot],
    ['revert', '-F', '-p', pot],
    ['purge-snapshots', '-p', pot],
    ['set-env', '-p', pot, '-E', 'A=1'],
    ['rename', '-p', pot, '-n', 'shared-2'],
    ['destroy', '-F', '-p', pot],
    ['info', '-p', pot],
    ['ls'],
  ]
  return fc.nat(2).chain((index) => fc.constantFrom(...lines(`shared-${index}`)))
}

/** What is wrong with the end of a command on a pot of all; undefined when it succeeded, or was refused by name. */
function oddity(argv: readonly string[], {status, stderr}: Said): string | undefined {
  const isRefused = status !== 0 && /^pot: /m.test(stderr)
  return (status === 0 || isRefused) && !/INTERNAL|internal error/.test(stderr) ? undefined : `pot ${argv.join(' ')}: exit status ${status}: ${stderr}`
}

const net = await networkWorld()
const {world} = net
const faults: string[] = []
const totals = {own: 0, shared: 0, succeeded: 0, killed: 0}

async function act(first: Stage, index: number): Promise<void> {
  const prefix = ACTORS[index] ?? 'a'
  const session = potSession(world, {through: net.on('host')})
  const store = join(world.root, `store-${prefix}`)
  mkdirSync(store)
  const place = {...first.place, prefix, port: 42_000 + 10 * index, store}
  const own = Math.round((count / ACTORS.length) * (1 - 1 / SHARED))
  const [list = []] = fc.sample(new Sequences(own, OF_ALL), {seed: seed * 100 + index, numRuns: 1})
  const shared = fc.sample(common(place.bases.single), {seed: seed * 1000 + index, numRuns: Math.round(count / ACTORS.length) - own})
  let number = 0
  const after = async () => {
    number += 1
    if (number % 50 === 0) log(`${prefix}: ${number} commands`)
    const argv = number % (SHARED - 1) === 0 ? shared.pop() : undefined
    if (argv === undefined) return
    const said = await session.run(...argv)
    totals.shared += 1
    if (said.status === 0) totals.succeeded += 1
    const odd = oddity(argv, said)
    if (odd !== undefined) faults.push(odd)
  }
  const {fault, ran, done, killed} = await play({world, session, place}, list, after)
  totals.own += ran.length
  totals.succeeded += done
  totals.killed += killed
  if (fault !== undefined) {
    const script = join(tmpdir(), `pot-soak-${seed}-${prefix}.sh`)
    writeFileSync(script, scriptOf(ran, place))
    faults.push(`${fault}\nthe commands are in ${script}`)
    // What is left after a fault can keep the world from being closed.
    log(`${prefix}: ${fault}\nthe commands are in ${script}`)
  }
  await session.close()
}

/** What may be a result of the commands themselves. */
const EXPLAINED = /depends on|wait for each other|which is not there|secret/

async function findings(stage: Stage): Promise<string[]> {
  const {stdout} = await stage.session.run('doctor', '--json')
  const told = JSON.parse(stdout) as {readonly findings: readonly {readonly severity: string; readonly what: string}[]}
  return told.findings.filter(({severity}) => severity !== 'note').map(({what}) => what)
}

const uuids = () =>
  readdirSync(join(world.fs, 'jails')).flatMap((name) => {
    const file = join(world.fs, 'jails', name, 'conf/pot.conf')
    return existsSync(file) ? (/^pot\.uuid=(.*)$/m.exec(readFileSync(file, 'utf8'))?.slice(1) ?? []) : []
  })

const tables = async () => [...net.state(), ...(await world.leftovers())].filter((line) => !line.startsWith('process')).sort()

try {
  const stage = await stageOf(world, net.on('host'))
  // The first start makes what stays until de-init.
  const first = ['create', '-p', 'first', '-t', 'single', '-b', stage.place.bases.single, '-c', 'sleep 1000', '--attribute', 'no-rc-script=YES']
  const bridge = ['-N', 'private-bridge', '-B', 'first', '-i', 'auto']
  for (const argv of [
    ['create-private-bridge', '-B', 'first', '-S', '2'],
    [...first, ...bridge],
    ['start', 'first'],
  ])
    await stage.session.pot(...argv)
  await clear(stage)
  const before = await tables()
  const begin = performance.now()
  await Promise.all(ACTORS.map((_, index) => act(stage, index)))
  const seconds = Math.round((performance.now() - begin) / 1000)
  faults.push(...(await findings(stage)).filter((what) => !EXPLAINED.test(what)).map((what) => `doctor: ${what}`))
  const groups = uuids().flatMap((uuid) => cgroupDirectories(`/pot/${uuid}`))
  await clear(stage)
  const left = [...difference(before, await tables()), ...groups.filter((path) => existsSync(path))]
  const doctor = await findings(stage)
  await stage.session.close()
  await world.pot('de-init', '-f')
  left.push(...(await world.leftovers()))
  const date = new Date().toISOString().slice(0, 10)
  const results: SoakResults = {world: 'btrfs on Linux', date, seed, actors: ACTORS.length, ...totals, seconds, faults, doctor, left}
  log(JSON.stringify(results, null, 1))
  if (count >= 2000) writeFileSync(join(ROOT, 'test/state/results.json'), `${JSON.stringify(results, null, 1)}\n`)
  process.exitCode = faults.length + doctor.length + left.length === 0 ? 0 : 1
} finally {
  await net.close()
}
