import {closeSync, createReadStream, fstatSync, openSync, readSync} from 'node:fs'
import {posix} from 'node:path'
import {messageOf, type PotError} from '@pot/core'
import type {Entry} from '../../archive/entry.js'
import {BLOCK, headerReader, NO_TAR, padded} from '../../archive/header.js'
import {nameOf, shown} from '../../archive/names.js'
import {tarReader} from '../../archive/read.js'
import {badImage} from '../../bad-image.js'
import {compressionOfFile, decompress} from '../../transfer/decompress.js'
import {MOST_JSON} from '../format/limits.js'

/** A member of an archive, with the offset of its contents. */
export interface Place extends Entry {
  readonly offset: number
}

/** An archive that contains an image. */
export interface ArchiveFile {
  /** Absolute path. */
  readonly path: string
  /** Whether the file is compressed. The offsets of its members are those in the uncompressed archive. */
  readonly packed: boolean
  has(name: string): boolean
  /** The regular file with this name; docker writes some members as links to others. Rejects with BAD_IMAGE. */
  place(name: string): Place
  /** A text of at most MOST_JSON bytes. Rejects with BAD_IMAGE. */
  text(name: string): string
}

const MOST_MEMBERS = 20_000
/** Maximum size in bytes of all texts of a compressed archive. They are kept in memory: reading one of them later would decompress the file again. */
const MOST_TEXT = 16 * MOST_JSON

interface Index {
  readonly members: ReadonlyMap<string, Place>
  text(place: Place): string
}

/** Directories that a tree of an operating system has, and an image has not. They tell early that an archive is not an image. */
const SYSTEM = /^(?:bin|boot|dev|etc|home|lib|lib64|libexec|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)(?:\/|$)/

/** Indexes the members of an archive (absolute path), compressed or not. If a name occurs twice, the last member counts. Rejects with BAD_IMAGE. */
export async function openArchive(path: string): Promise<ArchiveFile> {
  const packed = compressionOfFile(path) !== undefined
  const {members, text} = await indexOf(path, packed)
  const find = (name: string): Place | undefined => {
    let at = posix.normalize(nameOf(name))
    for (let links = 0; links < 8; links++) {
      const place = members.get(at)
      if (place?.type === 'file') return place
      if (place?.type === 'link') at = posix.normalize(place.link)
      else if (place?.type === 'symlink') at = posix.join(posix.dirname(at), place.link)
      else return undefined
    }
    return undefined
  }
  const place = (name: string): Place => {
    const found = find(name)
    if (found === undefined) throw badImage(`${path} has no ${name}`)
    return found
  }
  return {
    path,
    packed,
    has: (name) => find(name) !== undefined,
    place,
    text(name) {
      const found = place(name)
      if (found.size > MOST_JSON) throw badImage(`${path} has a ${name} of more than ${MOST_JSON} bytes`)
      return text(found)
    },
  }
}

async function indexOf(path: string, packed: boolean): Promise<Index> {
  try {
    return packed ? await indexPacked(path) : indexPlain(path)
  } catch (error) {
    throw messageOf(error) === NO_TAR ? notAnImage(path) : error
  }
}

function add(members: Map<string, Place>, entry: Entry, offset: number, path: string): void {
  if (SYSTEM.test(entry.path)) throw notAnImage(path)
  if (members.size >= MOST_MEMBERS) throw badImage(`${path} has more than ${MOST_MEMBERS} members`)
  if (entry.parts !== undefined) throw sparse(path)
  members.set(entry.path, {...entry, offset})
}

/** The error for a file that is not the image of any engine. */
export const notAnImage = (path: string): PotError =>
  badImage(`${path} is neither an image of pot, nor an archive of OCI or docker`, {
    hint: `pot create-base -r RELEASE --from ${path} makes a base from the archive of a tree`,
  })

const sparse = (path: string) => badImage(`${path} has a sparse file among its members`)

/** Skips the contents of the members. */
function indexPlain(path: string): Index {
  const file = openSync(path, 'r')
  try {
    const {size: total} = fstatSync(file)
    const read = (at: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length)
      if (readSync(file, bytes, 0, length, at) === length) return bytes
      throw badImage(`${path} ends too early`)
    }
    const members = new Map<string, Place>()
    const headers = headerReader()
    for (let at = 0; at < total; ) {
      const header = headers.take(read(at, BLOCK))
      at += BLOCK
      if (header === 'end') break
      if ('extended' in header) {
        // Only the map of a sparse file is followed by anything else than a header.
        if (headers.extend(read(at, header.extended)) !== undefined) throw sparse(path)
        at += padded(header.extended)
        continue
      }
      if (at + header.stored > total) throw badImage(`${path} ends in the middle of ${shown(header.entry.path)}`)
      add(members, header.entry, at, path)
      at += padded(header.stored)
    }
    return {members, text: (place) => textAt(path, place)}
  } finally {
    closeSync(file)
  }
}

function textAt(path: string, {offset, size}: Place): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(size)
    readSync(file, bytes, 0, size, offset)
    return bytes.toString('utf8')
  } finally {
    closeSync(file)
  }
}

/** Reads the whole archive once, and keeps what can be a JSON text. */
async function indexPacked(path: string): Promise<Index> {
  const members = new Map<string, Place>()
  const texts = new Map<number, Buffer[]>()
  let kept = 0
  let current: Place | undefined
  const reader = tarReader(
    {
      begin(entry, offset) {
        add(members, entry, offset, path)
        current = {...entry, offset}
      },
      data(bytes) {
        if (current === undefined || current.size > MOST_JSON) return
        const parts = texts.get(current.offset) ?? []
        if (parts.length === 0 && !/^\s*[[{]/.test(Buffer.from(bytes).toString('latin1', 0, 64))) {
          current = undefined
          return
        }
        kept += bytes.length
        if (kept > MOST_TEXT) throw badImage(`${path} has more than ${MOST_TEXT} bytes of texts`)
        texts.set(current.offset, [...parts, Buffer.from(bytes)])
      },
      end() {},
    },
    'optional',
  )
  for await (const piece of decompress(createReadStream(path, {highWaterMark: 1 << 18}), path)) reader.push(piece)
  reader.end()
  return {members, text: ({offset}) => Buffer.concat(texts.get(offset) ?? []).toString('utf8')}
}
