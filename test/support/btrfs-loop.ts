import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

export interface TestBtrfs {
  /** Absolute: the mounted file system. */
  readonly mount: string
  readonly file: string
  destroy(): void
}

/** Why there can be no btrfs here; undefined when there can. */
export function noBtrfs(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  if (!/\tbtrfs$/m.test(readFileSync('/proc/filesystems', 'utf8'))) return 'needs a kernel with btrfs'
  const missing = ['btrfs', 'mkfs.btrfs', 'losetup'].find((tool) => spawnSync('which', [tool]).status !== 0)
  return missing === undefined ? undefined : `needs ${missing}`
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

/** Loop devices whose file has `text` in its name. */
export const loopDevices = (text: string): string[] =>
  execFileSync('losetup', ['-a'], {encoding: 'utf8'})
    .split('\n')
    .filter((line) => line.includes(text))
