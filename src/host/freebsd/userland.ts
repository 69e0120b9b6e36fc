import {closeSync, constants, fstatSync, openSync, readSync, realpathSync} from 'node:fs'
import {join} from 'node:path'

const LARGEST = 64 * 1024
const VERSION = /^USERLAND_VERSION=["']?(\d+\.\d+-[\w.-]{1,24})["']?\s*$/m

/**
 * What `bin/freebsd-version` below `directory` says, `14.2-RELEASE-p1`. The file is read, not run, and not at all when a link
 * leads out of the tree.
 */
export function userlandVersion(directory: string): string | undefined {
  try {
    const root = realpathSync(directory)
    const file = realpathSync(join(root, 'bin/freebsd-version'))
    return file.startsWith(`${root}/`) ? VERSION.exec(read(file))?.[1] : undefined
  } catch {
    return undefined
  }
}

function read(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    if (!fstatSync(fd).isFile()) return ''
    const bytes = Buffer.alloc(LARGEST)
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, LARGEST, 0))
  } finally {
    closeSync(fd)
  }
}
