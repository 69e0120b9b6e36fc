import type {Entry, EntryType} from './entry.js'
import {bytesOf, sumOf} from './header.js'

const FLAGS: Readonly<Record<EntryType, string>> = {file: '0', link: '1', symlink: '2', character: '3', block: '4', directory: '5', fifo: '6'}
const BLOCK = 512

/** What has to be written before the contents of an entry: one header, or two when something does not fit into one. */
export function tarHeader(entry: Entry): Buffer {
  const path = entry.type === 'directory' ? `${entry.path}/` : entry.path
  const pax: [string, Buffer][] = [
    ...(path.length > 100 || !isAscii(path) ? [['path', bytesOf(path)] as [string, Buffer]] : []),
    ...(entry.link.length > 100 || !isAscii(entry.link) ? [['linkpath', bytesOf(entry.link)] as [string, Buffer]] : []),
    ...(entry.size >= 8 ** 11 ? [['size', bytesOf(String(entry.size))] as [string, Buffer]] : []),
    ...(entry.uid >= 8 ** 7 ? [['uid', bytesOf(String(entry.uid))] as [string, Buffer]] : []),
    ...(entry.gid >= 8 ** 7 ? [['gid', bytesOf(String(entry.gid))] as [string, Buffer]] : []),
    ...(Number.isInteger(entry.mtime) && entry.mtime < 8 ** 11 ? [] : [['mtime', bytesOf(String(entry.mtime))] as [string, Buffer]]),
    ...Object.entries(entry.xattrs).map(([name, value]) => [`SCHILY.xattr.${name}`, Buffer.from(value, 'base64')] as [string, Buffer]),
  ]
  const own = block(entry, path, FLAGS[entry.type], entry.size)
  if (pax.length === 0) return own
  const records = Buffer.concat(pax.map(([key, value]) => paxRecord(key, value)))
  return Buffer.concat([block({...entry, mode: 0o644, link: ''}, 'PaxHeader', 'x', records.length), records, padding(records.length), own])
}

/** Zeros up to the next block. */
export const padding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)

/** The end of an archive. */
export const TRAILER: Buffer = Buffer.alloc(2 * BLOCK)

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text)

/** The length counts its own digits. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = key.length + value.length + 3
  let length = rest + String(rest).length
  if (String(length).length > String(rest).length) length = rest + String(length).length
  return Buffer.concat([bytesOf(`${length} ${key}=`), value, bytesOf('\n')])
}

function block(entry: Entry, path: string, flag: string, size: number): Buffer {
  const made = Buffer.alloc(BLOCK)
  const number = (value: number, offset: number, length: number) => made.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1')
  made.write(path.slice(0, 100), 0, 'latin1')
  number(entry.mode, 100, 8)
  number(entry.uid < 8 ** 7 ? entry.uid : 0, 108, 8)
  number(entry.gid < 8 ** 7 ? entry.gid : 0, 116, 8)
  number(size < 8 ** 11 ? size : 0, 124, 12)
  number(Math.max(0, Math.min(Math.floor(entry.mtime), 8 ** 11 - 1)), 136, 12)
  made.write(flag, 156, 'latin1')
  made.write(entry.link.slice(0, 100), 157, 'latin1')
  made.write('ustar\u000000', 257, 'latin1')
  made.write(`${sumOf(made).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return made
}
