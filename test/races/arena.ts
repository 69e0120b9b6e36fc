import {execFileSync, spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describeProcess, mountsBelow, processesOf} from '../../src/testing/system/linux-left.js'
import type {PotRun} from '../../src/testing/run-pot.js'
import type {World} from '../support/world.js'
import {placeCanaries, type Canaries} from './canaries.js'
import {perlRoot} from '../support/perl-root.js'
import {commandLine} from './command-line.js'
import {shareSomething, type Swap, type Victim} from './victims.js'

const ATTACKER = fileURLToPath(new URL('attacker.pl', import.meta.url))
/** The numbers of renameat2 and mknodat. */
const NUMBERS = process.arch === 'arm64' ? ['276', '33'] : ['316', '259']
/** Seconds until SIGTERM for what may never end. */
const IN_POT = 15

/** The host, the hostile pot `evil`, its neighbour `good`, and what is swapped. */
export interface Arena {
  readonly world: World
  readonly swap: Swap
  /** The tree of the hostile pot. */
  readonly tree: string
  /** A directory of the host that is given to the pot. */
  readonly shared: string
  /** The value of the secret of the pot. */
  readonly kept: string
  readonly canaries: Canaries
  run(...args: readonly string[]): Promise<PotRun>
  /** The same for a command that runs something in the pot, which may never end. */
  runInPot(...args: readonly string[]): Promise<PotRun>
  /** What must not have come out of a pot: below a directory of the host, the content of a canary, a device, a file that sets the user id. */
  carriedOut(directory: string): string[]
  /** The same in images. */
  inImages(directory: string): string[]
  /** Files below a directory that contain a text. */
  withText(directory: string, text: string): string[]
  /** Mounts in the tree that were not there before the round. */
  mountsInTree(): string[]
  /** Lets a process attack another tree, until the next swap. */
  alsoAttack(tree: string): void
}

export interface Field extends Omit<Arena, 'swap'> {
  /** Prepares the pot for a victim. */
  prepare(victim: Victim): Promise<void>
  /** The arena in which `swap` goes on. */
  attack(victim: Victim, swap: Swap): Promise<Arena>
  /** Lets nobody swap anything in a pot that is down. */
  rest(victim: Victim): Promise<void>
  /** How many exchanges there were since the last call. */
  exchanges(): number
  close(): Promise<void>
}

const filesIn = (path: string): string[] => {
  const found = lstatSync(path, {throwIfNoEntry: false})
  if (found === undefined) return []
  return found.isDirectory() ? [path, ...readdirSync(path).flatMap((name) => filesIn(join(path, name)))] : [path]
}

const endRuntime = (root: string) => {
  for (const pid of processesOf({root, pool: undefined})) if (/runc init/.test(describeProcess(pid))) process.kill(pid, 'SIGKILL')
}

/** Makes the pots and the canaries in a world. */
export async function makeField(world: World): Promise<Field> {
  const tree = join(world.fs, 'jails/evil/m')
  const shared = join(world.root, 'shared')
  const kept = 'the value of the secret'
  await world.pot('init')
  await world.pot('plugins', 'install', 'images')
  await world.pot('create-base', 'perl', '-r', 'perl', '--from', perlRoot(world.root))
  const value = join(world.root, 'value')
  writeFileSync(value, kept)
  await world.pot('secret', 'create', 'key', value)
  await world.pot('create-fscomp', '-f', 'volume')
  await world.pot('create', '-p', 'good', '-b', 'perl')
  await world.pot('create', '-p', 'evil', '-b', 'perl', '--secret', 'key', '-c', ['perl', '/attacker.pl', '/', ...NUMBERS].join(' '))
  await world.pot('mount-in', '-p', 'evil', '-f', 'volume', '-m', '/mnt/volume')
  await world.pot('set-attribute', '-p', 'evil', '-A', 'mknod', '-V', 'YES')
  shareSomething(shared)
  const canaries = placeCanaries(join(world.root, 'canary'), [join(world.fs, 'jails/good/m')])
  writeFileSync(join(tree, 'attacker.pl'), readFileSync(ATTACKER))
  const base = join(world.root, 'perl-tree')
  /** A link that stays in the pot finds something, so that the command goes on. */
  const place = () => {
    mkdirSync(join(tree, canaries.directory, 'd/mnt'), {recursive: true})
    for (const name of ['passwd', 'group', 'hosts', 'resolv.conf']) writeFileSync(join(tree, canaries.directory, name), 'root:x:0:0::/root:/bin/sh\n')
  }
  place()
  await world.pot('snapshot', '-p', 'evil')

  let attackers: ChildProcess[] = []
  let swapped: Swap | undefined
  let before: readonly string[] = []
  let counted = 0
  let sum = 0
  const count = () => Number(existsSync(join(tree, 'attack.count')) ? readFileSync(join(tree, 'attack.count'), 'utf8') : 0)
  const mounts = () => mountsBelow(tree)
  /** Resolves when they have ended: until then they swap what is put back. */
  const endAttackers = async () => {
    const ended = attackers.filter(({exitCode, signalCode}) => exitCode === null && signalCode === null).map((attacker) => once(attacker, 'exit'))
    for (const attacker of attackers) attacker.kill('SIGKILL')
    attackers = []
    await Promise.all(ended)
  }
  /** Puts what the pot has in its base back after the last swap. */
  const restore = () => {
    const path = swapped?.path.replace(/\/$/, '')
    swapped = undefined
    if (path === undefined || !existsSync(tree)) return
    const whole = `/${path.split('/')[1]}`
    for (const one of new Set([whole, `${whole}.aside`])) rmSync(join(tree, one), {recursive: true, force: true})
    if (existsSync(join(base, whole))) execFileSync('cp', ['-a', join(base, whole), join(tree, whole)])
    place()
  }
  const startAttacker = (root: string) => attackers.push(spawn('perl', [ATTACKER, root, ...NUMBERS], {stdio: 'ignore'}))
  const withText = (directory: string, text: string): string[] =>
    filesIn(directory)
      .filter((path) => lstatSync(path).isFile() && readFileSync(path).includes(text))
      .map((path) => `${path} contains '${text}'`)
  const carriedOut = (directory: string): string[] => {
    const odd = filesIn(directory).filter((path) => {
      const found = lstatSync(path)
      return found.isCharacterDevice() || found.isBlockDevice() || (found.isFile() && (found.mode & 0o6000) !== 0)
    })
    return [...withText(directory, canaries.marker), ...odd.map((path) => `${path} came out of the pot`)]
  }
  const line = commandLine(world)
  const field: Omit<Field, 'prepare' | 'attack' | 'rest' | 'exchanges' | 'close'> = {
    world,
    tree,
    shared,
    kept,
    canaries,
    run: line.run,
    async runInPot(...args) {
      // What the runtime has left in the pot holds the output open.
      const timer = setInterval(endRuntime, (IN_POT + 10) * 1000, world.root)
      try {
        return await world.run(args, {through: ['timeout', '-k', '5', String(IN_POT)]})
      } finally {
        clearInterval(timer)
      }
    },
    carriedOut,
    withText,
    inImages(directory) {
      for (const path of filesIn(directory).filter((path) => path.endsWith('.oci.tar'))) execFileSync('tar', ['-C', directory, '-xf', path])
      const script = 'find "$1" -type f | while read -r file; do zstd -dcfq "$file" | grep -qaF "$2" && echo "$file"; done; true'
      return execFileSync('sh', ['-c', script, 'sh', directory, canaries.marker], {encoding: 'utf8'}).split('\n').filter(Boolean)
    },
    mountsInTree: () =>
      mounts()
        .filter((target) => !before.includes(target))
        .map((target) => `${target} is still mounted`),
    alsoAttack: startAttacker,
  }
  return {
    ...field,
    async prepare(victim) {
      await endAttackers()
      await world.run(['stop', 'evil'])
      restore()
      if (victim.pot === 'up') await world.pot('start', 'evil')
      before = mounts()
    },
    async attack(victim, swap) {
      const to = join(canaries.directory, swap.to)
      await endAttackers()
      if (victim.pot === 'down') restore()
      swapped = swap
      if (existsSync(tree)) writeFileSync(join(tree, 'attack'), `${[swap.path, swap.kind, to].join('\t')}\n`)
      if (victim.pot === 'down') startAttacker(tree)
      return {...field, swap}
    },
    async rest(victim) {
      await endAttackers()
      if (victim.pot === 'down') restore()
    },
    exchanges() {
      const now = count()
      sum = now >= counted ? now - counted : now
      counted = now
      return sum
    },
    async close() {
      await endAttackers()
      await line.close()
      await world.run(['destroy', '-F', '-p', 'evil'])
      canaries.remove()
      await world.close()
    },
  }
}
