import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {quoted} from '../../src/programs/shell-words.js'
import {ROOT} from '../support/cli.js'
import {potSession, type Session} from '../support/session.js'
import type {World} from '../../src/testing/world.js'
import type {Choice, Place} from './commands.js'
import {expected} from './kinds.js'
import {difference, lines, look} from './look.js'
import {emptyState, setDown, setUp, type State} from './state.js'

/** A host on which sequences run. */
export interface Stage {
  readonly world: World
  readonly session: Session
  readonly place: Place
}

/** Installs the plugins, and makes the bases and what the commands need beside them. `through`: see `potSession`. */
export async function stageOf(world: World, through: readonly string[] = []): Promise<Stage> {
  await world.pot('plugins', 'install', 'network', 'images', 'limits', 'flavours')
  await world.pot('init')
  const bases = {single: await world.base('single'), multi: await world.base('multi')}
  const [store, secretFile] = [join(world.root, 'store'), join(world.root, 'secret')]
  mkdirSync(store)
  writeFileSync(secretFile, 'secret\n')
  const isZfs = world.host === 'freebsd'
  const place: Place = {clonesDepend: isZfs, rollbackLosesLater: isZfs, streams: isZfs, bases, store, secretFile, prefix: '', port: 42_000}
  return {world, session: potSession(world, {through}), place}
}

/** Removes all pots and what belongs to them. */
export async function clear({session, place}: Stage): Promise<void> {
  await session.pot('recover')
  const names = async (...args: string[]) => (JSON.parse(await session.pot(...args, '--json')) as readonly {readonly name: string}[]).map(({name}) => name)
  const pots = (await names('ls')).filter((name) => !name.startsWith('base-'))
  if (pots.length > 0) await session.pot('destroy', '-F', ...pots)
  for (const name of await names('ls', '-f')) await session.pot('destroy', '-F', '-f', name)
  for (const name of await names('ls', '-B')) await session.pot('destroy', '-B', name)
  for (const name of await names('secret', 'ls')) await session.pot('secret', 'rm', '-f', name)
  rmSync(place.store, {recursive: true, force: true})
  mkdirSync(place.store)
}

/** How a sequence ended. */
export interface Played {
  /** What pot did otherwise than expected; undefined when it did all as expected. */
  readonly fault: string | undefined
  /** The command lines that ran. */
  readonly ran: readonly (readonly string[])[]
  /** Number of choices that were made. */
  readonly length: number
  /** Number of commands that succeeded, and of those that were killed. */
  readonly done: number
  readonly killed: number
}

/** Number of commands between two comparisons of the whole host. */
const OFTEN = 25

/** Runs commands, and compares what they do with what the model expects. Ends at the first difference. `after` runs after each command. */
export async function play(stage: Stage, choices: readonly Choice[], after = async (): Promise<void> => {}): Promise<Played> {
  const {world, session, place} = stage
  const ran: (readonly string[])[] = []
  let state = emptyState()
  let [length, done, killed] = [0, 0, 0]
  const ended = (fault: string | undefined): Played => ({fault, ran, length, done, killed})
  for (const [index, choice] of choices.entries()) {
    length += 1
    if (choice.kind === 'kill -9') {
      const kill = killing(state, choice, place)
      ran.push(kill.argv, ['recover'])
      const next = await afterKill(stage, state, kill)
      if (typeof next === 'string') return ended(`after kill -9 of pot ${kill.argv.join(' ')}, and pot recover:\n${next}`)
      state = next
      killed += 1
    } else {
      const {argv, status} = expected(state, choice, place)
      ran.push(argv)
      const said = await session.run(...argv)
      if (said.status === 0) done += 1
      if (!status.includes(said.status)) return ended(`pot ${argv.join(' ')}: exit status ${said.status} instead of ${status.join(' or ')}: ${said.stderr}`)
    }
    if (state.unsure.length > 0) await settle(session, state)
    await after()
    if ((index + 1) % OFTEN !== 0 && index + 1 < choices.length) continue
    const differs = difference(lines(state), await look(world, session, place.prefix))
    if (differs.length > 0) return ended(`after pot ${ran.at(-1)?.join(' ')}:\n${differs.join('\n')}`)
  }
  return ended(undefined)
}

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/fault-preload.mjs')).href
/** Commands that are one operation, so that they are done completely or not at all. */
const KILLED = ['create', 'clone', 'stop', 'rename', 'snapshot', 'revert', 'mount-in', 'mount-out', 'set-env', 'purge-snapshots', 'create -P'] as const

interface Killing {
  readonly argv: readonly string[]
  /** Number of the step. */
  readonly step: number
  readonly when: 'kill -9 before' | 'kill -9 after'
  /** The state if the command is done. */
  readonly done: State
}

function killing(state: State, choice: Choice, place: Place): Killing {
  const done = structuredClone(state)
  const kind = KILLED[choice.value % KILLED.length] ?? 'create'
  const {argv} = expected(done, {...choice, kind, apt: true}, place)
  return {argv, step: 1 + (choice.pot % 6), when: choice.other % 2 === 0 ? 'kill -9 before' : 'kill -9 after', done}
}

/** Kills a command at a step, and recovers. Resolves with the state of before or after the command, or with what is neither. */
async function afterKill({world, session, place}: Stage, before: State, {argv, step, when, done}: Killing): Promise<State | string> {
  const env = {NODE_OPTIONS: `--import ${PRELOAD}`, POT_FAULT: when, POT_FAULT_STEP: String(step), POT_FAULT_NOTE: join(world.root, `${place.prefix}.fault`)}
  await world.run(argv, {env})
  const {status, stderr} = await session.run('recover')
  if (status !== 0) return `pot recover: exit status ${status}: ${stderr}`
  const found = await look(world, session, place.prefix)
  const ends = [before, done].map((state) => ({state, differs: difference(lines(state), found)}))
  const [best] = [...ends].sort((a, b) => a.differs.length - b.differs.length)
  return best === undefined || best.differs.length > 0 ? (best?.differs.join('\n') ?? '') : best.state
}

/** Takes from the host which of the unsure pots run. */
async function settle(session: Session, state: State): Promise<void> {
  const up = (await session.pot('ps', '-q')).split('\n')
  for (const name of state.unsure.splice(0)) {
    const pot = state.pots.get(name)
    if (pot === undefined) continue
    setDown(pot)
    if (up.includes(name)) setUp(pot)
  }
}

/** A script for sh(1) that runs the commands on a host that is set up. */
export const scriptOf = (ran: readonly (readonly string[])[], {bases, store, secretFile}: Place): string =>
  [
    '#!/bin/sh',
    `# Needs the bases ${bases.single} (for single pots) and ${bases.multi} (for multi pots), and the plugins network and images.`,
    `mkdir -p ${store} && echo secret >${secretFile}`,
    ...ran.map((argv) => `pot ${quoted(argv)}`),
    '',
  ].join('\n')
