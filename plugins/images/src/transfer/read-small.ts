import {closeSync, fstatSync, openSync, readSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError} from '@pot/core'

/** Bytes that a digest, a signature or a .meta may have. */
const LONGEST = 64 * 1024
/** Milliseconds. */
const PATIENCE = 30_000

const tooLong = (name: string) => new PotError('BAD_IMAGE', `${name} is far too long`, {hint: 'it is not what it is called'})

/**
 * A small file from a directory or below a URL of http or https, as text of one character for each byte; undefined when there is none.
 * Rejects with BAD_IMAGE when it is not small, and with FETCH_FAILED.
 */
export async function readSmall(from: string, name: string): Promise<string | undefined> {
  return /^https?:\/\//.test(from) ? fetchSmall(`${from}/${name}`, name) : readFile(join(from, name), name)
}

function readFile(path: string, name: string): string | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined
    throw error
  }
  try {
    if (!fstatSync(file).isFile()) throw new PotError('BAD_IMAGE', `${name} is no file`)
    const buffer = Buffer.alloc(LONGEST + 1)
    const count = readSync(file, buffer, 0, buffer.length, 0)
    if (count > LONGEST) throw tooLong(name)
    return buffer.toString('latin1', 0, count)
  } finally {
    closeSync(file)
  }
}

async function fetchSmall(url: string, name: string): Promise<string | undefined> {
  const failed = (why: string, cause?: unknown) => new PotError('FETCH_FAILED', `cannot download ${url}: ${why}`, {cause})
  try {
    const response = await fetch(url, {signal: AbortSignal.timeout(PATIENCE)})
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel()
      return undefined
    }
    if (!response.ok || response.body === null) throw failed(`${response.status} ${response.statusText}`.trim())
    const pieces: Uint8Array[] = []
    let length = 0
    for await (const piece of response.body) {
      length += piece.length
      if (length > LONGEST) throw tooLong(name)
      pieces.push(piece)
    }
    return Buffer.concat(pieces).toString('latin1')
  } catch (error) {
    if (error instanceof PotError) throw error
    throw failed(error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error), error)
  }
}
