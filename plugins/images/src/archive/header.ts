import {defined} from '@pot/core'
import {badImage} from '../bad-image.js'
import type {Entry, EntryType} from './entry.js'
import {cleanPath} from './names.js'
import {checkParts, gnuSparse, paxSparse, type Sparse, type SparseMap} from './sparse.js'

export const BLOCK = 512

/** Maximum size in bytes of an extended header or a long name: enough for names and attributes. */
const LONGEST = 1024 * 1024
/** The kernel takes (uid_t)-1 as "do not change", so the largest usable ID is one less. */
const LARGEST_ID = 0xffff_fffe
const XATTR = 'SCHILY.xattr.'

const TYPES: ReadonlyMap<string, EntryType> = new Map([
  ['0', 'file'],
  ['\0', 'file'],
  ['7', 'file'],
  // A sparse file in the old form of GNU tar.
  ['S', 'file'],
  ['1', 'link'],
  ['2', 'symlink'],
  ['3', 'character'],
  ['4', 'block'],
  ['5', 'directory'],
  ['6', 'fifo'],
])

/** The message about a file that does not begin with the header of an archive. */
export const NO_TAR = 'the file is not a tar archive'

const refuse = (why: string) => badImage(`the archive ${why}`)

/** Size of the contents rounded up to whole blocks. */
export const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK

/**
 * A parsed block: the end of the archive; a header whose contents, `extended` bytes, must be passed to `extend`; or an entry, of which `stored` bytes of
 * contents follow.
 */
export type Header = 'end' | {readonly extended: number} | {readonly entry: Entry; readonly stored: number}

/**
 * Reads the headers of a tar archive: POSIX ustar and pax, and the long names and sparse files of GNU tar. The input is untrusted. Rejects with
 * BAD_IMAGE.
 */
export interface HeaderReader {
  take(block: Buffer): Header
  /** Returns the next header if the contents complete one; otherwise the next block is a header. */
  extend(contents: Buffer): Header | undefined
}

export function headerReader(): HeaderReader {
  let flag = ''
  let first = true
  let records: (readonly [string, Buffer])[] = []
  /** The header of a sparse file whose map is not complete. */
  let waiting: {readonly block: Buffer; readonly more: (block: Buffer) => SparseMap} | undefined

  function finish(block: Buffer, sparse: SparseMap | undefined): Header {
    if (sparse !== undefined && 'more' in sparse) {
      waiting = {block, more: sparse.more}
      return {extended: BLOCK}
    }
    waiting = undefined
    const header = entryOf(block, flag, fieldsOf(block), new Map(records), sparse)
    records = []
    return header
  }

  return {
    take(block) {
      if (block.every((byte) => byte === 0)) return 'end'
      if (sumIn(block) !== sumOf(block)) throw first ? badImage(NO_TAR) : refuse('has a header with a wrong checksum')
      first = false
      flag = String.fromCharCode(block[156] ?? 0)
      if ('xgLK'.includes(flag)) {
        const extended = natural(numberAt(block, 124, 12))
        if (extended > LONGEST) throw refuse(`has an extended header of ${extended} bytes`)
        return {extended}
      }
      const copy = Buffer.from(block)
      return finish(copy, flag === 'S' ? gnuSparse(copy, numberAt) : paxSparse(records.map(([key, value]) => [key, value.toString('latin1')])))
    },
    extend(contents) {
      if (waiting !== undefined) return finish(waiting.block, waiting.more(contents))
      if (flag === 'L' || flag === 'K') records.push([flag === 'L' ? 'path' : 'linkpath', bytesAt(contents, 0, contents.length)])
      // Global headers hold only comments in practice; other engines ignore them, too.
      else if (flag === 'x') records.push(...paxRecords(contents))
      else paxRecords(contents)
      return undefined
    },
  }
}

/** The bytes of a field, up to the first NUL or the end of the field. */
function bytesAt(block: Buffer, offset: number, length: number): Buffer {
  const field = block.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return end < 0 ? field : field.subarray(0, end)
}

const stringAt = (block: Buffer, offset: number, length: number): string => bytesAt(block, offset, length).toString('latin1')

/** Parses a number in octal, or in the binary format of GNU tar. */
function numberAt(block: Buffer, offset: number, length: number): number {
  if (((block[offset] ?? 0) & 0x80) !== 0) {
    const value = Number(BigInt.asIntN(8 * length - 1, BigInt(`0x${block.toString('hex', offset, offset + length)}`)))
    if (!Number.isSafeInteger(value)) throw refuse('has a number that is too large')
    return value
  }
  const digits = /^[\t-\r ]*([0-7]*)[\t-\r ]*$/.exec(stringAt(block, offset, length))?.[1]
  if (digits === undefined) throw refuse('has an octal number with other characters')
  return Number.parseInt(digits || '0', 8)
}

/** The checksum that a header states; undefined if it states none. */
function sumIn(block: Buffer): number | undefined {
  const digits = /^[\t-\r ]*([0-7]{1,6})[\t-\r ]*$/.exec(stringAt(block, 148, 8))?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 8)
}

type Fields = Readonly<Record<'mode' | 'uid' | 'gid' | 'size' | 'mtime', number>>

const fieldsOf = (block: Buffer): Fields => ({
  mode: numberAt(block, 100, 8),
  uid: numberAt(block, 108, 8),
  gid: numberAt(block, 116, 8),
  size: numberAt(block, 124, 12),
  mtime: numberAt(block, 136, 12),
})

function natural(value: number): number {
  if (value < 0) throw refuse('has a negative number')
  return value
}

/** The checksum of a header: the sum of its bytes, with blanks in place of the checksum itself. */
export const sumOf = (block: Buffer): number => block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0)

/** Parses a sequence of records `LENGTH KEY=VALUE\n`. */
function paxRecords(bytes: Buffer): [string, Buffer][] {
  const records: [string, Buffer][] = []
  for (let at = 0; at < bytes.length; ) {
    const [, digits = ''] = /^([1-9]\d{0,6}) /.exec(bytes.toString('latin1', at, at + 8)) ?? []
    const end = at + Number(digits)
    const record = bytes.subarray(at + digits.length + 1, end)
    const equals = record.indexOf('=')
    if (digits === '' || end > bytes.length || record.at(-1) !== 10 || equals < 1) throw refuse('has a damaged extended header')
    records.push([record.toString('latin1', 0, equals), record.subarray(equals + 1, -1)])
    at = end
  }
  return records
}

function entryOf(block: Buffer, flag: string, fields: Fields, pax: ReadonlyMap<string, Buffer>, sparse: Sparse | undefined): Header {
  const value = (key: string) => pax.get(key)?.toString('latin1')
  const number = (key: keyof Fields, form: RegExp): number => {
    const text = value(key)
    if (text !== undefined && !form.test(text)) throw refuse(`has '${text.slice(0, 20)}' for a ${key}`)
    return text === undefined ? fields[key] : Number(text)
  }
  const whole = (key: keyof Fields) => natural(number(key, /^\d{1,15}$/))
  const owner = (key: 'uid' | 'gid') => {
    const id = whole(key)
    if (id > LARGEST_ID) throw refuse(`has the ${key} ${id}, which is not valid`)
    return id
  }
  const known = TYPES.get(flag)
  if (known === undefined) throw refuse(`has an entry of the unknown type '${flag}'`)
  const prefix = block.toString('latin1', 257, 262) === 'ustar' && block[262] === 0 ? stringAt(block, 345, 155) : ''
  const short = stringAt(block, 0, 100)
  const name = sparse?.name ?? value('path') ?? (prefix === '' ? short : `${prefix}/${short}`)
  // Archives older than POSIX mark a directory only by a slash at the end of its name.
  const type = known === 'file' && name.endsWith('/') ? 'directory' : known
  // Some programs write the size of the target into the header of a link, but no contents follow.
  const stored = type === 'file' ? whole('size') : 0
  if (sparse !== undefined) checkParts(sparse, stored)
  const entry: Entry = {
    type,
    path: cleanPath(name),
    mode: natural(fields.mode) & 0o7777,
    uid: owner('uid'),
    gid: owner('gid'),
    size: sparse?.size ?? stored,
    mtime: number('mtime', /^-?\d{1,15}(\.\d*)?$/),
    link: type === 'symlink' || type === 'link' ? (value('linkpath') ?? stringAt(block, 157, 100)) : '',
    xattrs: new Map([...pax].flatMap(([key, bytes]) => (key.startsWith(XATTR) ? [[key.slice(XATTR.length), bytes]] : []))),
    ...defined({parts: sparse?.parts}),
  }
  return {entry, stored: stored - (sparse?.read ?? 0)}
}
