import {createHash, type Hash} from 'node:crypto'
import {closeSync, constants, lstatSync, openSync, readdirSync, readlinkSync, readSync} from 'node:fs'
import {PotError} from '@pot/core'
import type {Entry} from '../../archive/entry.js'
import {entryOf, PLAIN} from '../../archive/entry-of.js'
import {below, bytesOf, isInDev, shown} from '../../archive/names.js'
import {padding, tarHeader, TRAILER} from '../../archive/write.js'
import {RECORD, TREE} from './format.js'
import {manifestLine, manifestPart, PART} from './manifest.js'
import type {Output} from './output.js'

/** Called for each file that an archive cannot hold or a pot cannot use: sockets and device nodes, except in /dev. */
export type Skipped = (path: string, what: 'socket' | 'device') => void

/**
 * Writes a portable image of the tree below `root` (absolute; must not change in the meantime). Files are sorted by name, so that equal trees produce
 * equal archives. File systems mounted in the tree are omitted.
 */
export function pack(root: string, record: string, out: Output, skipped: Skipped): void {
  const links = new Map<string, string>()
  const top = Buffer.from(root)
  const {dev} = lstatSync(top)
  let lines = ''
  let parts = 0
  plainFile(out, RECORD, Buffer.from(record))
  visit('')
  endPart()
  out.write(TRAILER)
  out.end()

  function visit(path: string): void {
    const at = path === '' ? top : Buffer.concat([top, bytesOf(`/${path}`)])
    const stat = lstatSync(at)
    const entry = entryOf(path, stat, links, () => readlinkSync(at, {encoding: 'latin1'}))
    if (entry === undefined) {
      if (!isInDev(path)) skipped(path, stat.isSocket() ? 'socket' : 'device')
      return
    }
    if (entry.type === 'file') copyFile(entry, at)
    else put(entry)
    if (entry.type !== 'directory' || stat.dev !== dev) return
    for (const name of readdirSync(at, {encoding: 'latin1'}).sort()) visit(below(path, name))
  }

  function put(entry: Entry, sha256?: string): void {
    if (entry.type !== 'file') out.write(tarHeader(inTree(entry)))
    lines += manifestLine(entry, sha256)
    if (lines.length >= PART) endPart()
  }

  function endPart(): void {
    parts += 1
    plainFile(out, manifestPart(parts), bytesOf(lines))
    lines = ''
  }

  function copyFile(entry: Entry, at: Buffer): void {
    out.write(tarHeader(inTree(entry)))
    const hash = createHash('sha256')
    if (entry.size > 0) copyContents(entry, at, hash)
    out.write(padding(entry.size))
    put(entry, hash.digest('hex'))
  }

  function copyContents({path, size}: Entry, at: Buffer, hash: Hash): void {
    const file = openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      for (let left = size; left > 0; ) {
        const room = out.room()
        const count = readSync(file, room, 0, Math.min(room.length, left), null)
        if (count === 0) throw new PotError('CHANGED', `${shown(path)} became shorter while it was read`)
        hash.update(room.subarray(0, count))
        out.filled(count)
        left -= count
      }
    } finally {
      closeSync(file)
    }
  }
}

/** The entry with its path in the archive; the targets of hard links are paths in the archive, too. */
const inTree = (entry: Entry): Entry => ({
  ...entry,
  path: entry.path === '' ? TREE : `${TREE}/${entry.path}`,
  link: entry.type === 'link' ? `${TREE}/${entry.link}` : entry.link,
})

function plainFile(out: Output, path: string, content: Buffer): void {
  out.write(tarHeader({...PLAIN, type: 'file', path, size: content.length}))
  out.write(content)
  out.write(padding(content.length))
}
