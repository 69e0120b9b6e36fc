import type {Entry, EntryType} from './entry.js'
import {BLOCK, padded, sumOf} from './header.js'
import {bytesOf} from './names.js'

const FLAGS: Readonly<Record<EntryType, string>> = {file: '0', link: '1', symlink: '2', character: '3', block: '4', directory: '5', fifo: '6'}
/** The largest numbers with seven and with eleven octal digits. */
const SMALL = 0o7777777
const LARGE = 0o77777777777

/** The bytes before the contents of an entry: one header, or two if a value does not fit into one. */
export function tarHeader(entry: Entry): Buffer {
  const path = entry.type !== 'directory' ? entry.path : entry.path === '' ? './' : `${entry.path}/`
  const inBlock = (text: string) => text.length <= 100 && /^[\x20-\x7e]*$/.test(text)
  const record = (key: string, value: string, fits: boolean) => (fits ? [] : [paxRecord(key, bytesOf(value))])
  const records = Buffer.concat([
    ...record('path', path, inBlock(path)),
    ...record('linkpath', entry.link, inBlock(entry.link)),
    ...record('uid', String(entry.uid), entry.uid <= SMALL),
    ...record('gid', String(entry.gid), entry.gid <= SMALL),
    ...record('size', String(entry.size), entry.size <= LARGE),
    ...record('mtime', String(entry.mtime), Number.isInteger(entry.mtime) && entry.mtime >= 0 && entry.mtime <= LARGE),
    ...[...entry.xattrs].map(([name, value]) => paxRecord(`SCHILY.xattr.${name}`, value)),
  ])
  const own = block({...entry, path}, FLAGS[entry.type])
  if (records.length === 0) return own
  const about = {path: 'PaxHeaders/pax', mode: 0o644, uid: 0, gid: 0, size: records.length, mtime: 0, link: ''}
  return Buffer.concat([block(about, 'x'), records, padding(records.length), own])
}

/** Zeros that fill the last block of the contents. */
export const padding = (size: number): Buffer => Buffer.alloc(padded(size) - size)

export const TRAILER: Buffer = Buffer.alloc(2 * BLOCK)

/** Formats a record `LENGTH KEY=VALUE\n`; the length includes its own digits. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = key.length + value.length + 3
  let length = rest + String(rest).length
  if (String(length).length > String(rest).length) length = rest + String(length).length
  return Buffer.concat([bytesOf(`${length} ${key}=`), value, bytesOf('\n')])
}

function block(entry: Omit<Entry, 'type' | 'xattrs'>, flag: string): Buffer {
  const made = Buffer.alloc(BLOCK)
  const number = (value: number, offset: number, length: number) => made.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1')
  const fit = (value: number, most: number) => (value >= 0 && value <= most ? Math.floor(value) : 0)
  made.write(entry.path.slice(0, 100), 0, 'latin1')
  number(entry.mode, 100, 8)
  number(fit(entry.uid, SMALL), 108, 8)
  number(fit(entry.gid, SMALL), 116, 8)
  number(fit(entry.size, LARGE), 124, 12)
  number(fit(entry.mtime, LARGE), 136, 12)
  made.write(flag, 156, 'latin1')
  made.write(entry.link.slice(0, 100), 157, 'latin1')
  made.write('ustar\u000000', 257, 'latin1')
  made.write(`${sumOf(made).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return made
}
