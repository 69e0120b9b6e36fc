import {sumOf} from '../../archive/header.js'
import {badImage} from '../format/digest.js'
import {LONGEST_HEADER} from '../format/limits.js'

export const BLOCK = 512

/** Type flags of ustar(5) that are no part of the description of another entry. */
export type EntryType = 'file' | 'hardlink' | 'symlink' | 'character' | 'block' | 'directory' | 'fifo'

/** One member of a tar archive: tar(5). */
export interface Entry {
  readonly name: string
  readonly type: EntryType
  /** Permission bits with set-id and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of its contents. */
  readonly size: number
  /** Seconds since the epoch. */
  readonly mtime: number
  /** Target of a link. */
  readonly link: string
  /** By name, as they are in the kernel. */
  readonly xattrs: Readonly<Record<string, Buffer>>
}

/** The fixed part of a header. */
export interface Raw extends Omit<Entry, 'type' | 'xattrs'> {
  readonly flag: string
}

const TYPES: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

function text(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.subarray(0, end < 0 ? length : end).toString('utf8')
}

/** Octal digits, or a binary number when the first bit is set. */
function number(block: Buffer, from: number, length: number, what: string): number {
  if (((block[from] ?? 0) & 0x80) === 0) {
    const digits = text(block, from, length).trim()
    if (/^[0-7]*$/.test(digits)) return Number.parseInt(digits || '0', 8)
    throw badImage(`a layer has a header whose ${what} is no number`)
  }
  const bytes = block.subarray(from, from + length)
  if (((bytes[0] ?? 0) & 0x40) !== 0) return -1
  const value = bytes.subarray(1).reduce((sum, byte) => sum * 256 + byte, (bytes[0] ?? 0) & 0x3f)
  if (Number.isSafeInteger(value)) return value
  throw badImage(`a layer has a header whose ${what} is beyond all numbers`)
}

/** Undefined for a block of zeroes, the end of an archive. Rejects with BAD_IMAGE. */
export function readHeader(block: Buffer): Raw | undefined {
  if (block.every((byte) => byte === 0)) return undefined
  if (number(block, 148, 8, 'checksum') !== sumOf(block)) throw badImage('a layer is no tar archive, or is damaged')
  const ustar = block.toString('latin1', 257, 262) === 'ustar' && block[262] === 0
  const prefix = ustar ? text(block, 345, 155) : ''
  const name = text(block, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    flag: String.fromCharCode(block[156] ?? 0),
    mode: number(block, 100, 8, 'mode') & 0o7777,
    uid: number(block, 108, 8, 'owner'),
    gid: number(block, 116, 8, 'group'),
    size: number(block, 124, 12, 'size'),
    mtime: number(block, 136, 12, 'time'),
    link: text(block, 157, 100),
  }
}

export type Records = Readonly<Record<string, Buffer>>

/** Records of a pax header: `LENGTH KEY=VALUE\n`. Rejects with BAD_IMAGE. */
export function readPax(bytes: Buffer): Record<string, Buffer> {
  const records: Record<string, Buffer> = {}
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const length = Number(bytes.toString('latin1', at, Math.max(at, space)))
    const end = at + length
    const equals = bytes.indexOf(0x3d, space)
    if (!(length > 0) || space < 0 || end > bytes.length || equals < 0 || equals >= end || bytes[end - 1] !== 0x0a)
      throw badImage('a layer has a broken extended header')
    records[bytes.toString('utf8', space + 1, equals)] = bytes.subarray(equals + 1, end - 1)
    at = end
  }
  return records
}

const XATTR = 'SCHILY.xattr.'

/** A whole entry: the fixed header with what the extended ones before it say. Rejects with BAD_IMAGE. */
export function entryOf(raw: Raw, pax: Records): Entry {
  const decimal = (key: string, fallback: number) => {
    const value = pax[key]?.toString('latin1')
    if (value === undefined) return fallback
    if (!/^-?\d{1,15}(\.\d*)?$/.test(value)) throw badImage(`a layer has an extended header whose ${key} is no number`)
    return Number(value)
  }
  if (Object.keys(pax).some((key) => key.startsWith('GNU.sparse.'))) throw badImage(`${raw.name} is a sparse file in a form of GNU tar, which is not supported`)
  const name = pax.path?.toString('utf8') ?? raw.name
  const known = TYPES[raw.flag]
  if (known === undefined) throw badImage(`a layer has an entry ${name} of an unknown type`)
  // Archives before POSIX know no type for directories.
  const type = known === 'file' && name.endsWith('/') ? 'directory' : known
  const xattrs = Object.fromEntries(Object.entries(pax).flatMap(([key, value]) => (key.startsWith(XATTR) ? [[key.slice(XATTR.length), value]] : [])))
  const size = decimal('size', raw.size)
  if (size < 0 || !Number.isInteger(size)) throw badImage(`${name} has a size that is none`)
  return {
    name,
    type,
    mode: raw.mode,
    uid: decimal('uid', raw.uid),
    gid: decimal('gid', raw.gid),
    size: type === 'file' ? size : 0,
    mtime: decimal('mtime', raw.mtime),
    link: pax.linkpath?.toString('utf8') ?? raw.link,
    xattrs,
  }
}

/** Bytes that follow the header: links and directories may claim some that are not there. */
export const isBare = (flag: string): boolean => '123456'.includes(flag)

export function checkExtended(size: number): void {
  if (size < 0 || size > LONGEST_HEADER) throw badImage('a layer has an extended header without measure')
}
