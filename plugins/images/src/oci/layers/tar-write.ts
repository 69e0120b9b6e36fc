import {sumOf} from '../../archive/header.js'
import {padding} from '../../archive/write.js'
import {BLOCK, type EntryType} from './tar-header.js'

/** What goes into a layer. Owners are numbers, times whole seconds: two archives of the same tree are the same. */
export interface Written {
  readonly name: string
  readonly type: Exclude<EntryType, 'character' | 'block'>
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly mtime: number
  readonly link: string
}

const FLAGS: Readonly<Record<Written['type'], string>> = {file: '0', hardlink: '1', symlink: '2', directory: '5', fifo: '6'}
/** The largest number of seven, and of eleven, octal digits. */
const SMALL = 0o7777777
const LARGE = 0o77777777777

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
function record(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`)
  let length = rest.length
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

function block(entry: Written, flag: string, name: Buffer): Buffer {
  const header = Buffer.alloc(BLOCK)
  const fit = (value: number, most: number) => (value >= 0 && value <= most ? value : 0)
  name.copy(header, 0, 0, 100)
  header.write(octal(entry.mode & 0o7777, 8), 100, 'latin1')
  header.write(octal(fit(entry.uid, SMALL), 8), 108, 'latin1')
  header.write(octal(fit(entry.gid, SMALL), 8), 116, 'latin1')
  header.write(octal(fit(entry.size, LARGE), 12), 124, 'latin1')
  header.write(octal(fit(entry.mtime, LARGE), 12), 136, 'latin1')
  header.write(flag, 156, 'latin1')
  Buffer.from(entry.link).copy(header, 157, 0, 100)
  header.write('ustar\x0000', 257, 'latin1')
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** The header of an entry, after an extended one (pax) when something does not fit. Names are relative; a directory's ends in `/`. */
export function tarHeader(entry: Written): Buffer {
  const name = Buffer.from(entry.name)
  const more = [
    ...(name.length > 100 || /[^\x20-\x7e]/.test(entry.name) ? [record('path', entry.name)] : []),
    ...(Buffer.byteLength(entry.link) > 100 || /[^\x20-\x7e]/.test(entry.link) ? [record('linkpath', entry.link)] : []),
    ...(entry.uid > SMALL ? [record('uid', String(entry.uid))] : []),
    ...(entry.gid > SMALL ? [record('gid', String(entry.gid))] : []),
    ...(entry.size > LARGE ? [record('size', String(entry.size))] : []),
    ...(entry.mtime < 0 || entry.mtime > LARGE ? [record('mtime', String(entry.mtime))] : []),
  ]
  const own = block(entry, FLAGS[entry.type], name)
  if (more.length === 0) return own
  const records = Buffer.concat(more)
  const about = {name: 'pax', type: 'file', mode: 0o644, uid: 0, gid: 0, size: records.length, mtime: 0, link: ''} as const
  return Buffer.concat([block(about, 'x', Buffer.from('PaxHeaders/pax')), records, padding(records.length), own])
}
