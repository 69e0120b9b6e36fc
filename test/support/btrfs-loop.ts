import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

export {loopDevices} from '../../src/testing/system/linux-left.js'
export {noBtrfs} from '../../src/testing/linux-world.js'

export interface TestBtrfs {
  /** Absolute: the mounted file system. */
  readonly mount: string
  readonly file: string
  destroy(): void
}

/** A btrfs in a sparse file, mounted below the temporary directory. */
export function makeBtrfs(bytes = 512 * 1024 ** 2): TestBtrfs {
  const dir = mkdtempSync(join(tmpdir(), 'pot-btrfs-'))
  const file = join(dir, 'disk')
  const mount = join(dir, 'mnt')
  writeFileSync(file, '')
  truncateSync(file, bytes)
  mkdirSync(mount)
  execFileSync('mkfs.btrfs', ['-q', file], {stdio: 'pipe'})
  execFileSync('mount', ['-t', 'btrfs', '-o', 'loop,noatime', file, mount])
  return {
    mount,
    file,
    destroy() {
      const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
        .split('\n')
        .map((line) => line.split(' ')[4] ?? '')
        .filter((target) => target === mount || target.startsWith(`${mount}/`))
      for (const target of mounted.toReversed()) spawnSync('umount', [target])
      rmSync(dir, {recursive: true, force: true, maxRetries: 3})
    },
  }
}
