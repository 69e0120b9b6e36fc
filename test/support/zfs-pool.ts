import {spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {lock} from '../../src/operations/journal/lock.js'
import {filePool} from '../../src/testing/system/file-pool.js'

export interface TestPool {
  readonly name: string
  /** Absolute, temporary: holds the disk, and may hold mount points. */
  readonly dir: string
  /** Datasets, the pool, the directory, and the daemon when it was started here. */
  destroy(): Promise<void>
}

/** One daemon serves the whole machine, and it does not bear several users well: suites take turns. */
const TURNS = {directory: join(tmpdir(), 'pot-test-locks'), purpose: 'a test on zfs-fuse', timeout: 600}

/** Milliseconds after which the daemon counts as hung. */
const ANSWERS = 10_000

const zpool = (...args: string[]) => spawnSync('zpool', args, {encoding: 'utf8', timeout: ANSWERS, killSignal: 'SIGKILL'})
const works = (...args: string[]) => zpool(...args).status === 0
const pools = () => zpool('list', '-H', '-o', 'name').stdout.trim().split('\n').filter(Boolean)

const PIDFILES = 'pot-zfs-fuse-'

/** What tests that were killed have left: their daemons, and pools that those would look for at the next start. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PIDFILES))) {
    const directory = join(tmpdir(), name)
    if (spawnSync('pgrep', ['-x', '-F', join(directory, 'pid'), 'zfs-fuse'], {stdio: 'ignore'}).status === 0)
      process.kill(Number(readFileSync(join(directory, 'pid'), 'utf8')), 'SIGKILL')
    rmSync(directory, {recursive: true, force: true})
  }
  for (const cache of ['/var/lib/zfs/zpool.cache', '/etc/zfs/zpool.cache']) rmSync(cache, {force: true})
}

/** Resolves with how to stop it again. */
async function startDaemon(): Promise<() => Promise<void>> {
  const running = spawnSync('pgrep', ['-x', 'zfs-fuse']).status === 0
  if (running && works('list') && pools().some((name) => !name.startsWith('pottest'))) return async () => {}
  sweep()
  const pidfile = join(mkdtempSync(join(tmpdir(), PIDFILES)), 'pid')
  spawnSync('zfs-fuse', ['--no-kstat-mount', '--pidfile', pidfile], {stdio: 'ignore'})
  for (let tries = 0; tries < 100 && !works('list'); tries++) await sleep(50)
  return async () => {
    if (existsSync(pidfile)) process.kill(Number(readFileSync(pidfile, 'utf8')))
    for (let tries = 0; tries < 100 && spawnSync('pgrep', ['-x', 'zfs-fuse']).status === 0; tries++) await sleep(50)
    rmSync(join(pidfile, '..'), {recursive: true, force: true})
  }
}

/** Why there can be no pool here; undefined when there can. */
export function noZfs(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  const missing = ['zfs', 'zpool', 'zfs-fuse'].find((tool) => spawnSync('which', [tool]).status !== 0)
  return missing === undefined ? undefined : `needs ${missing}`
}

/** A pool on a sparse file, of zfs-fuse. Its root dataset is not mounted. Waits while another test has one. */
export async function makeZfsPool(bytes = 256 * 1024 ** 2): Promise<TestPool> {
  const turn = await lock('zfs-fuse', TURNS)
  try {
    return await makePool(bytes, turn.release)
  } catch (error) {
    turn.release()
    throw error
  }
}

async function makePool(bytes: number, release: () => void): Promise<TestPool> {
  const stopDaemon = await startDaemon()
  const pool = await filePool(bytes)
  return {
    ...pool,
    async destroy() {
      try {
        await pool.destroy()
      } finally {
        await stopDaemon()
        rmSync(pool.dir, {recursive: true, force: true})
        release()
      }
    },
  }
}
