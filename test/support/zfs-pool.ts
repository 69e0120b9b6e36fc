import {execFileSync, spawnSync} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'

export interface TestPool {
  readonly name: string
  /** Absolute, temporary: holds the disk, and may hold mount points. */
  readonly dir: string
  /** Datasets, the pool, the directory, and the daemon when it was started here and nobody else has a pool. */
  destroy(): Promise<void>
}

const works = (...args: string[]) => spawnSync('zpool', args, {stdio: 'pipe'}).status === 0

let pidfile: string | undefined

/** One daemon serves the whole machine; it goes to the background by itself. */
async function startDaemon(): Promise<void> {
  if (works('list')) return
  const file = join(mkdtempSync(join(tmpdir(), 'pot-zfs-fuse-')), 'pid')
  spawnSync('zfs-fuse', ['--no-kstat-mount', '--pidfile', file], {stdio: 'ignore'})
  for (let tries = 0; tries < 100 && !works('list'); tries++) await sleep(50)
  // Somebody else may have been faster.
  if (spawnSync('pgrep', ['-F', file], {stdio: 'ignore'}).status === 0) pidfile = file
  else rmSync(join(file, '..'), {recursive: true, force: true})
}

async function stopDaemon(): Promise<void> {
  if (pidfile === undefined || execFileSync('zpool', ['list', '-H', '-o', 'name'], {encoding: 'utf8'}).trim() !== '') return
  process.kill(Number(readFileSync(pidfile, 'utf8')))
  for (let tries = 0; tries < 100 && works('list'); tries++) await sleep(50)
  rmSync(join(pidfile, '..'), {recursive: true, force: true})
  pidfile = undefined
}

/** Why there can be no pool here; undefined when there can. */
export function noZfs(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  const missing = ['zfs', 'zpool', 'zfs-fuse'].find((tool) => spawnSync('which', [tool]).status !== 0)
  return missing === undefined ? undefined : `needs ${missing}`
}

/** A pool on a sparse file, of zfs-fuse. Its root dataset is not mounted. */
export async function makeZfsPool(bytes = 256 * 1024 ** 2): Promise<TestPool> {
  await startDaemon()
  const name = `pottest${randomBytes(4).toString('hex')}`
  const dir = mkdtempSync(join(tmpdir(), 'pot-zpool-'))
  const disk = join(dir, 'disk')
  writeFileSync(disk, '')
  truncateSync(disk, bytes)
  execFileSync('zpool', ['create', '-m', 'none', name, disk], {stdio: 'pipe'})
  return {
    name,
    dir,
    async destroy() {
      // zfs-fuse lets go of a file system a moment after its unmount.
      for (let tries = 0; tries < 50 && works('list', name) && !works('destroy', '-f', name); tries++) await sleep(100)
      if (works('list', name)) throw new Error(`the pool ${name} is still in use: a process of a pot may hold it`)
      rmSync(dir, {recursive: true, force: true})
      await stopDaemon()
    },
  }
}
