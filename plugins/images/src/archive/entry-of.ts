import type {BigIntStats, Stats} from 'node:fs'
import type {Entry} from './entry.js'

/** An entry with no contents, of root, without extended attributes. */
export const PLAIN = {mode: 0o600, uid: 0, gid: 0, size: 0, mtime: 0, link: '', xattrs: new Map<string, Buffer>()} as const

/**
 * The entry for a file of a tree; undefined for sockets and device nodes, which only work on the host that made them. `path` is the name of the entry.
 * `links` has the first name of each file with several, by its inode, and is extended. `target` reads a symbolic link.
 */
export function entryOf(path: string, stat: Stats | BigIntStats, links: Map<string, string>, target: () => string): Entry | undefined {
  const common = {
    ...PLAIN,
    path,
    mode: Number(stat.mode) & 0o7777,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mtime: Math.floor(Number(stat.mtimeMs) / 1000),
  }
  if (stat.isDirectory()) return {...common, type: 'directory'}
  // Linux has no other mode for links, and FreeBSD does not use it.
  if (stat.isSymbolicLink()) return {...common, mode: 0o777, type: 'symlink', link: target()}
  if (stat.isFIFO()) return {...common, type: 'fifo'}
  if (!stat.isFile()) return undefined
  const id = `${stat.dev}:${stat.ino}`
  const first = links.get(id)
  if (first !== undefined) return {...common, type: 'link', link: first}
  if (Number(stat.nlink) > 1) links.set(id, path)
  return {...common, type: 'file', size: Number(stat.size)}
}
