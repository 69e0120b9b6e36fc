import {execFileSync} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'

/** Files of the host, all of which a pot must neither read nor change. */
const FILES = ['secret', 'd/secret', 'd/file', 'passwd', 'hosts', 'resolv.conf', 'group', 'sh', 'own', 'd/mnt/file']

/** Before any time at which something is written, so that the kernel notes a read access (relatime). */
const READ = new Date('2001-01-01')
const WRITTEN = new Date('2002-02-02')

export interface Canaries {
  /** The directory on the host to which a pot's links lead. It has all names that a command may look for. */
  readonly directory: string
  /** What only these files contain. */
  readonly marker: string
  /** What was read, written or unmounted since the canaries were made; empty if nothing was. */
  disturbed(): string[]
  remove(): void
}

/** The time of the last change of the inode tells of extended attributes, too. */
const state = (path: string) => {
  const {mode, uid, gid, nlink, size, ino, mtimeNs, ctimeNs, atimeNs} = lstatSync(path, {bigint: true})
  return {mode, uid, gid, nlink, size, ino, mtimeNs, ctimeNs, atimeNs}
}

/** Reads without a trace: the last access stays as it was. */
function content(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOATIME ?? 0) | constants.O_NONBLOCK)
  try {
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** The mounts in `directory`, with what they show. */
const mountsIn = (directory: string) =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(` ${directory}`))
    .map((line) => line.split(' ').slice(0, 6).join(' '))

/** Makes files, a mount and a fifo in `directory` of the host, and files in `trees`, which belong to neighbours. */
export function placeCanaries(directory: string, trees: readonly string[]): Canaries {
  const marker = `canary-${randomUUID()}`
  const mount = join(directory, 'd/mnt')
  mkdirSync(mount, {recursive: true})
  execFileSync('mount', ['-t', 'tmpfs', 'pot-canary', mount])
  const neighbours = trees.map((tree) => join(tree, 'root/canary'))
  const files = [...FILES.map((name) => join(directory, name)), ...neighbours]
  for (const path of files) {
    writeFileSync(path, `${marker}\n`)
    chownSync(path, 12, 34)
    chmodSync(path, 0o640)
  }
  const fifo = join(directory, 'fifo')
  execFileSync('mkfifo', [fifo])
  for (const path of files) utimesSync(path, READ, WRITTEN)
  const places = [directory, join(directory, 'd'), mount, fifo, ...files, ...trees.map((tree) => join(tree, 'root'))]
  const names = () => [directory, join(directory, 'd'), mount].flatMap((path) => readdirSync(path).map((name) => join(path, name))).sort()
  const before = {names: names(), mounts: mountsIn(directory), states: new Map<string, ReturnType<typeof state>>()}
  for (const path of places) before.states.set(path, state(path))
  const told = new Set<string>()
  /** What was not told before, because a fault of one round is still there in the next one. */
  const news = (found: readonly string[]) => {
    const fresh = found.filter((one) => !told.has(one))
    for (const one of fresh) told.add(one)
    return fresh
  }
  return {
    directory,
    marker,
    disturbed() {
      const found: string[] = []
      for (const [path, was] of before.states) {
        if (!existsSync(path)) {
          found.push(`${path} is gone`)
          continue
        }
        const now = state(path)
        const isFile = files.includes(path)
        for (const key of Object.keys(was) as (keyof typeof was)[]) {
          // Names of directories are read here, too.
          if (was[key] !== now[key] && (key !== 'atimeNs' || isFile)) found.push(`${path}: ${key} was ${was[key]} and is ${now[key]}`)
        }
        if (isFile && content(path) !== `${marker}\n`) found.push(`${path}: other content`)
      }
      const mounts = mountsIn(directory)
      if (mounts.join('\n') !== before.mounts.join('\n')) found.push(`mounts: ${mounts.join('; ') || 'none'}`)
      for (const name of names()) if (!before.names.includes(name)) found.push(`${name} is new`)
      return news(found)
    },
    remove: () => void execFileSync('umount', ['-l', mount]),
  }
}
