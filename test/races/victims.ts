import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {PotRun} from '../../src/testing/run-pot.js'
import type {Arena} from './arena.js'

/** What is swapped: a path in the pot, as in attacker.pl, and what takes its place in turns. `to` is in the directory of the canaries. */
export interface Swap {
  readonly path: string
  readonly kind: (typeof KINDS)[number]
  readonly to: string
}

const LINKS = ['link', 'link of many steps', 'link through proc'] as const
export const KINDS = [...LINKS, 'fifo', 'device', 'hard link', 'file', 'directory'] as const

const each = (path: string, kinds: readonly Swap['kind'][], to: string): Swap[] => kinds.map((kind) => ({path, kind, to}))
/** A directory that a command passes. */
const directory = (path: string, to = '') => each(path, [...LINKS, 'fifo', 'file'], to)
/** A file that a command reads or writes. */
const file = (path: string, to: string) => each(path, [...LINKS, 'fifo', 'device', 'hard link', 'directory'], to)

/** A command, and a pot that works against it. */
export interface Victim {
  /** The name of the race. */
  readonly name: string
  /** `up`: the attacker is the main command of the pot. `down`: a process in its tree, as another pot could have one there by a shared volume. */
  readonly pot: 'up' | 'down'
  readonly swaps: readonly Swap[]
  /** Why faults of this race are open, and not mended. */
  readonly open?: string
  /** The pot may make the command wait for ever: it runs a command in the pot. */
  readonly waits?: true
  /** Runs the commands of one round while things are swapped, by name. */
  round(arena: Arena, number: number): Promise<Readonly<Record<string, PotRun>>>
  /** Runs after the round. What it returns was found to be wrong. */
  after?(arena: Arena, number: number): Promise<readonly string[]>
}

const PLACES = [...directory('/srv/a/'), ...directory('/srv/a/d/', 'd'), ...file('/srv/f', 'secret')]
/** Where a round of these swaps puts something. */
const placeFor = (swap: Swap, number: number) => (swap.path === '/srv/f' ? '/srv/f' : swap.path === '/srv/a/d/' ? `/srv/a/d/${number}` : `/srv/a/d/n${number}`)
const placeOf = (arena: Arena, number: number) => placeFor(arena.swap, number)
const fresh = (arena: Arena): string => {
  const out = join(arena.world.root, 'out')
  rmSync(out, {recursive: true, force: true})
  mkdirSync(out)
  return out
}
const source = (arena: Arena) => (arena.swap.path === '/srv/f' ? '/srv/f' : arena.swap.path === '/srv/a/d/' ? '/srv/a/d/secret' : '/srv/a')

const upAndDown = async (arena: Arena) => ({start: await arena.run('start', 'evil'), stop: await arena.run('stop', 'evil')})
const downAgain = async (arena: Arena) => [...arena.mountsInTree(), ...(await arena.world.pot('ps', '-q')).split('\n').filter((name) => name === 'evil')]

export const VICTIMS: readonly Victim[] = [
  {
    name: 'copy-in',
    pot: 'up',
    swaps: PLACES,
    round: async (arena, number) => ({
      'copy-in': await arena.run('copy-in', '-F', '-p', 'evil', '-s', join(arena.shared, number % 2 ? 'file' : ''), '-d', placeOf(arena, number)),
    }),
  },
  {
    name: 'copy-out',
    pot: 'up',
    swaps: PLACES,
    round: async (arena) => ({'copy-out': await arena.run('copy-out', '-F', '-p', 'evil', '-s', source(arena), '-d', fresh(arena))}),
    after: async (arena) => arena.carriedOut(join(arena.world.root, 'out')),
  },
  {
    name: 'cp to the pot',
    pot: 'up',
    swaps: PLACES,
    round: async (arena, number) => ({'cp to the pot': await arena.run('cp', join(arena.shared, 'file'), `evil:${placeOf(arena, number)}`)}),
  },
  {
    name: 'cp from the pot',
    pot: 'up',
    swaps: PLACES,
    round: async (arena) => ({'cp from the pot': await arena.run('cp', `evil:${source(arena)}`, fresh(arena))}),
    after: async (arena) => arena.carriedOut(join(arena.world.root, 'out')),
  },
  {
    name: 'cp between pots',
    pot: 'up',
    swaps: PLACES,
    round: async (arena, number) => ({'cp between pots': await arena.run('cp', `evil:${source(arena)}`, `good:/srv/${number}`)}),
    after: async (arena, number) => {
      const tree = join(arena.world.fs, 'jails/good/m/srv', String(number))
      const found = arena.carriedOut(tree)
      rmSync(tree, {recursive: true, force: true})
      return found
    },
  },
  {
    name: 'exec',
    pot: 'up',
    waits: true,
    swaps: [...directory('/etc/'), ...file('/etc/passwd', 'passwd'), ...file('/etc/group', 'group'), ...directory('/bin/'), ...directory('/root/')],
    round: async (arena, number) => ({exec: await arena.runInPot('exec', '-p', 'evil', ...(number % 2 ? ['-U', 'web'] : []), '/bin/busybox', 'true')}),
  },
  {
    name: 'mount-in and mount-out',
    pot: 'up',
    swaps: [...directory('/srv/a/'), ...directory('/srv/a/d/', 'd'), ...directory('/srv/a/d/mnt/', 'd/mnt')],
    async round(arena, number) {
      const path = number % 3 ? '/srv/a/d/mnt' : `/srv/a/d/${number}`
      const done = await arena.run('mount-in', '--json', '-p', 'evil', '-d', arena.shared, '-m', path)
      if (done.code !== 0) return {'mount-in': done}
      return {'mount-in': done, 'mount-out': await arena.run('mount-out', '-p', 'evil', '-m', JSON.parse(done.stdout).target)}
    },
    after: async (arena) => arena.mountsInTree(),
  },
  {
    name: 'mount-in of a file',
    pot: 'up',
    swaps: [...directory('/srv/a/d/', 'd'), ...file('/srv/a/d/file', 'd/file')],
    async round(arena) {
      const done = await arena.run('mount-in', '--json', '-p', 'evil', '-d', join(arena.shared, 'file'), '-m', '/srv/a/d/file')
      if (done.code !== 0) return {'mount-in of a file': done}
      return {'mount-in of a file': done, 'mount-out of a file': await arena.run('mount-out', '-p', 'evil', '-m', JSON.parse(done.stdout).target)}
    },
    after: async (arena) => arena.mountsInTree(),
  },
  {
    name: 'start and stop',
    pot: 'down',
    swaps: [
      ...directory('/etc/'),
      ...file('/etc/hosts', 'hosts'),
      ...file('/etc/resolv.conf', 'resolv.conf'),
      ...directory('/tmp/'),
      ...directory('/mnt/'),
      ...directory('/mnt/volume/', 'd/mnt'),
      ...directory('/bin/'),
      ...directory('/run/'),
      ...directory('/run/secrets/', 'd'),
    ],
    round: upAndDown,
    after: downAgain,
  },
  {
    name: 'start, with the mount points of the runtime',
    pot: 'down',
    swaps: [...directory('/proc/'), ...directory('/dev/'), ...directory('/sys/')],
    async round(arena) {
      const {start} = await upAndDown(arena)
      return {'start, with the mount points of the runtime': start}
    },
    after: downAgain,
  },
  {
    name: 'secrets',
    pot: 'down',
    swaps: [...directory('/run/'), ...directory('/run/secrets/', 'd'), ...file('/run/secrets', 'secret')],
    async round(arena) {
      const {start, stop} = await upAndDown(arena)
      return {'start with secrets': start, 'stop with secrets': stop}
    },
    after: async (arena) => [...(await downAgain(arena)), ...arena.withText(arena.tree, arena.kept)],
  },
  {
    name: 'snapshot and revert',
    pot: 'down',
    swaps: [...directory('/srv/a/'), ...directory('/etc/'), ...file('/srv/f', 'secret')],
    async round(arena) {
      const snapshot = await arena.run('snapshot', '-r', '-p', 'evil')
      const revert = await arena.run('revert', '-F', '-p', 'evil')
      return {snapshot, revert}
    },
  },
  {
    name: 'export',
    pot: 'down',
    swaps: [...directory('/srv/a/'), ...file('/srv/f', 'secret'), ...file('/etc/hosts', 'hosts'), ...directory('/etc/')],
    async round(arena, number) {
      const out = fresh(arena)
      const format = number % 2 ? ['--format', 'oci.tar', '-t', String(number)] : ['--format', 'tar.zst', '-t', String(number)]
      return {export: await arena.run('export', '-p', 'evil', '-A', '-l', '1', '-D', out, ...format)}
    },
    after: async (arena) => arena.inImages(join(arena.world.root, 'out')),
  },
  {
    name: 'clone and destroy',
    pot: 'down',
    swaps: [...directory('/srv/a/'), ...directory('/etc/'), ...file('/etc/hosts', 'hosts'), ...directory('/srv/a/d/', 'd')],
    async round(arena) {
      const clone = await arena.run('clone', '-p', 'copy', '-P', 'evil')
      if (clone.code !== 0) return {clone}
      arena.alsoAttack(join(arena.world.fs, 'jails/copy/m'))
      return {clone, destroy: await arena.run('destroy', '-F', '-p', 'copy')}
    },
  },
]

/** What the host shares with the pot: a directory with a file. */
export function shareSomething(directory: string): void {
  mkdirSync(join(directory, 'deep'), {recursive: true})
  for (const name of ['file', 'deep/file']) writeFileSync(join(directory, name), 'shared\n')
}
