import {closeSync, constants, fstatSync, mkdirSync, openSync, realpathSync, rmdirSync, unlinkSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import {PotError} from '../../../errors.js'
import {procedure} from '../../../operations/procedure.js'
import {openWithin} from '../../../paths/read-within.js'
import {O_PATH} from './take.js'

/** With the calls of newer kernels, mount(8) does not follow the path of a descriptor. */
const MOUNT = ['env', 'LIBMOUNT_FORCE_MOUNT2=always', 'mount', '-c']

/** Opens a regular file, without links on its path. Throws NOT_A_FILE, SOURCE_CHANGED, LINK_IN_PATH, NOT_A_DIRECTORY, or a system error. */
function openFile(path: string, inode?: string): number {
  const directory = openWithin('/', dirname(path))
  let fd: number
  try {
    fd = openSync(directory.at(basename(path)), O_PATH | constants.O_NOFOLLOW)
  } finally {
    directory.close()
  }
  const stat = fstatSync(fd, {bigint: true})
  if (stat.isFile() && (inode === undefined || String(stat.ino) === inode)) return fd
  closeSync(fd)
  throw stat.isFile() ? new PotError('SOURCE_CHANGED', `${path} has been replaced`) : new PotError('NOT_A_FILE', `${path} is not a regular file`)
}

/**
 * Mounts the file `source` on the file `target`, both absolute. Both are opened first, and the open files are mounted, so that root in a pot, or the owner
 * of the source, cannot lead the mount elsewhere by a link. The mount gets its options at `aside`, where only root can see it. Rejects with MOUNT_FAILED.
 */
export const bindFile = procedure(
  'linux.bind-file',
  {source: 'text', target: 'text', aside: 'text', options: 'text', inode: 'text?'},
  async ({source, target, aside, options, inode}, {exec}) => {
    const mount = async (...args: string[]) => {
      const {code, stderr} = await exec([...MOUNT, ...args])
      if (code !== 0) throw new PotError('MOUNT_FAILED', `${source} cannot be mounted on ${target}: ${stderr.trim()}`)
    }
    const open: number[] = []
    const pathOf = (fd: number) => {
      open.push(fd)
      return `/proc/${process.pid}/fd/${fd}`
    }
    try {
      const from = pathOf(openFile(inode === undefined ? realpathSync(source) : source, inode))
      const to = pathOf(openFile(target))
      mkdirSync(dirname(aside), {recursive: true, mode: 0o700})
      closeSync(openSync(aside, constants.O_CREAT | constants.O_NOFOLLOW, 0o600))
      await mount('--bind', '--make-private', from, aside)
      await mount('-o', `remount,bind,${options}`, aside)
      await mount('--bind', aside, to)
      const {code, stderr} = await exec(['umount', aside])
      if (code !== 0) throw new PotError('MOUNT_FAILED', `${aside} is still mounted: ${stderr.trim()}`)
      unlinkSync(aside)
      rmdirSync(dirname(aside))
    } finally {
      for (const fd of open) closeSync(fd)
    }
  },
)
