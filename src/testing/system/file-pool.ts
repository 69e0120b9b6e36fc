import {execFileSync, spawnSync} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {WorldPool} from '../linux-world.js'

const works = (...args: string[]) => spawnSync('zpool', args, {timeout: 10_000, killSignal: 'SIGKILL'}).status === 0

/** The reason why no pool can be made on this machine, or undefined if one can be made. */
export function noPool(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  return works('list') ? undefined : 'needs ZFS: zpool list fails'
}

/** Makes a pool on a sparse file; ZFS must be installed and loaded. The root dataset is not mounted. */
export async function filePool(bytes: number): Promise<WorldPool> {
  const name = `pottest${randomBytes(4).toString('hex')}`
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'pot-zpool-')))
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
      if (works('list', name)) throw new Error(`the pool ${name} is still in use`)
      rmSync(dir, {recursive: true, force: true})
    },
  }
}
