import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError} from '@pot/core'
import {badImage} from '../bad-image.js'

/** Maximum size in bytes of a digest, a signature or a .meta. */
const LONGEST = 64 * 1024
/** Timeout in milliseconds. */
const PATIENCE = 30_000

const tooLong = (name: string, most: number) => badImage(`${name} has more than ${most} bytes`)

/**
 * Reads a small file from a directory or below an http or https URL, as text with one character per byte. Returns undefined if it does not exist.
 * Rejects with BAD_IMAGE if it is too large, and with FETCH_FAILED.
 */
export async function readSmall(from: string, name: string): Promise<string | undefined> {
  const bytes = /^https?:\/\//.test(from) ? await fetchSmall(`${from}/${name}`, name) : smallFile(join(from, name), name, LONGEST)
  return bytes?.toString('latin1')
}

/**
 * Reads a file of at most `most` bytes; `name` is for messages. Returns undefined if it does not exist. Does not wait for a FIFO. Rejects with
 * BAD_IMAGE.
 */
export function smallFile(path: string, name: string, most: number): Buffer | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined
    throw badImage(`${name} cannot be read: ${String(error)}`, {cause: error})
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw badImage(`${name} is not a file`)
    if (stat.size > most) throw tooLong(name, most)
    const bytes = Buffer.alloc(stat.size)
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(file)
  }
}

/** Reads a body of at most `most` bytes. Rejects with BAD_IMAGE. */
export async function smallBody({body}: Response, name: string, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    length += piece.length
    if (length > most) throw tooLong(name, most)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

async function fetchSmall(url: string, name: string): Promise<Buffer | undefined> {
  const failed = (why: string, cause?: unknown) => new PotError('FETCH_FAILED', `cannot download ${url}: ${why}`, {cause})
  try {
    const response = await fetch(url, {signal: AbortSignal.timeout(PATIENCE)})
    if (response.ok) return await smallBody(response, name, LONGEST)
    await response.body?.cancel()
    if (response.status === 404 || response.status === 410) return undefined
    throw failed(`${response.status} ${response.statusText}`.trim())
  } catch (error) {
    if (error instanceof PotError) throw error
    throw failed(error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error), error)
  }
}
