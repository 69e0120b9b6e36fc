import {PotError} from '@pot/core'
import type {Entry, EntrySink, EntryType} from './entry.js'
import {cleanPath, numberAt, paxRecords, stringAt, sumOf} from './header.js'

/** Bytes of one extended header, or of one long name: room for names and attributes, and for nothing else. */
const LONGEST_HEADER = 1024 * 1024
/** Bytes that may follow the end: programs fill up the last record. */
const LONGEST_END = 1024 * 1024
const BLOCK = 512

const TYPES: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

const refuse = (why: string) => new PotError('BAD_ARCHIVE', `the archive ${why}`, {hint: 'it is damaged, or was not made for this'})

/** What extended headers say of the next entry. */
interface Extended {
  path?: string
  link?: string
  readonly pax: Map<string, Buffer>
}

/**
 * Reads a tar archive (POSIX ustar and pax, and the long names of GNU tar) piece by piece, in constant memory. Everything in it is taken for
 * hostile. A library would be given the whole of any extended header, however long it says it is.
 */
export interface TarReader {
  /** Rejects with BAD_ARCHIVE, and with what the sink throws. The bytes may be used again afterwards. */
  push(bytes: Uint8Array): void
  /** There is no more. Rejects with BAD_ARCHIVE when something is missing. */
  end(): void
}

export function tarReader(sink: EntrySink): TarReader {
  let state: 'header' | 'body' | 'extended' | 'padding' | 'trailer' = 'header'
  let held: Buffer = Buffer.alloc(0)
  let left = 0
  let padding = 0
  let kind = ''
  let after = 0
  let extended: Extended = {pax: new Map()}
  let global = new Map<string, Buffer>()

  function header(block: Buffer): void {
    if (block.every((byte) => byte === 0)) {
      state = 'trailer'
      return
    }
    if (numberAt(block, 148, 8) !== sumOf(block)) throw refuse('has a header with a wrong checksum')
    kind = String.fromCharCode(block[156] ?? 0)
    const size = numberAt(block, 124, 12)
    if ('xgLK'.includes(kind) && kind !== '\0') {
      if (size > LONGEST_HEADER) throw refuse(`has an extended header of ${size} bytes`)
      begin('extended', size)
      return
    }
    const type = TYPES[kind]
    if (type === undefined) throw refuse(`has an entry of the unknown type '${kind}'`)
    const entry = entryOf(block, type, size, extended, global)
    extended = {pax: new Map()}
    sink.begin(entry)
    begin('body', entry.size)
  }

  function begin(next: 'body' | 'extended', size: number): void {
    left = size
    padding = (BLOCK - (size % BLOCK)) % BLOCK
    state = next
    if (left === 0) finish()
  }

  function finish(): void {
    if (state === 'body') sink.end()
    else if (state === 'extended') {
      if (kind === 'L') extended.path = stringAt(held, 0, held.length)
      else if (kind === 'K') extended.link = stringAt(held, 0, held.length)
      else if (kind === 'g') global = new Map([...global, ...paxRecords(held)])
      else for (const [key, value] of paxRecords(held)) extended.pax.set(key, value)
      if (global.size > 1000) throw refuse('has too many global headers')
      held = Buffer.alloc(0)
    }
    left = padding
    state = left === 0 ? 'header' : 'padding'
  }

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (state === 'trailer') {
          after += bytes.length - at
          if (after > LONGEST_END) throw refuse('goes on after its end')
          return
        }
        const want = state === 'header' ? BLOCK - held.length : left
        const part = bytes.subarray(at, at + want)
        at += part.length
        if (state === 'header') {
          const whole = held.length === 0 && part.length === BLOCK ? Buffer.from(part.buffer, part.byteOffset, BLOCK) : Buffer.concat([held, part])
          held = whole.length === BLOCK ? Buffer.alloc(0) : whole
          if (whole.length === BLOCK) header(whole)
          continue
        }
        left -= part.length
        if (state === 'body') sink.data(part)
        else if (state === 'extended') held = Buffer.concat([held, part])
        if (left > 0) continue
        if (state === 'padding') state = 'header'
        else finish()
      }
    },
    end() {
      // The two empty blocks at the end are all that tells a whole archive from one that was cut off between two files.
      if (state !== 'trailer') throw refuse('ends too early')
    },
  }
}

function entryOf(block: Buffer, type: EntryType, size: number, {path, link, pax}: Extended, global: ReadonlyMap<string, Buffer>): Entry {
  const value = (key: string) => (pax.get(key) ?? global.get(key))?.toString('latin1')
  if ([...pax.keys()].some((key) => key.startsWith('GNU.sparse.'))) throw refuse('has a sparse file of GNU tar')
  const number = (key: string, otherwise: number) => {
    const text = value(key)
    if (text === undefined) return otherwise
    if (!/^\d{1,15}(\.\d{1,20})?$/.test(text) || (key !== 'mtime' && text.includes('.'))) throw refuse(`has '${text.slice(0, 20)}' for a ${key}`)
    return Number(text)
  }
  const prefix = block.toString('latin1', 257, 262) === 'ustar' && block[262] === 0 ? stringAt(block, 345, 155) : ''
  const short = stringAt(block, 0, 100)
  const name = value('path') ?? path ?? (prefix === '' ? short : `${prefix}/${short}`)
  const target = value('linkpath') ?? link ?? stringAt(block, 157, 100)
  const bytes = number('size', size)
  const prefixed = 'SCHILY.xattr.'
  const xattrs = [...pax].filter(([key]) => key.startsWith(prefixed)).map(([key, bytes]) => [key.slice(prefixed.length), bytes.toString('base64')])
  // Old archives mark a directory by the slash alone.
  const actual = type === 'file' && name.endsWith('/') ? 'directory' : type
  return {
    type: actual,
    path: cleanPath(name),
    mode: numberAt(block, 100, 8) & 0o7777,
    uid: number('uid', numberAt(block, 108, 8)),
    gid: number('gid', numberAt(block, 116, 8)),
    // Some programs give a link the size of what it leads to: nothing follows.
    size: actual === 'file' ? bytes : 0,
    mtime: number('mtime', numberAt(block, 136, 12)),
    link: actual === 'symlink' ? target : actual === 'link' ? cleanPath(target) : '',
    xattrs: Object.fromEntries(xattrs),
  }
}
