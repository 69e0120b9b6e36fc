import {createReadStream} from 'node:fs'
import {stat} from 'node:fs/promises'
import {fileURLToPath} from 'node:url'
import {defined} from '../../defined.js'
import {messageOf, PotError} from '../../errors.js'
import {Interrupted, type Remote, type RemoteBytes} from './download.js'

const NOTHING: AsyncIterable<Uint8Array> = {async *[Symbol.asyncIterator]() {}}

/**
 * The source for an http, https or file URL. Its `open` rejects with Interrupted, with FETCH_FAILED (the message includes the HTTP status), or with the reason
 * of `signal`.
 */
export const remoteOf = (url: string): Remote => ({
  name: url,
  async open(from, version, signal) {
    const {protocol} = parse(url)
    if (protocol === 'file:') return openFile(url, from)
    if (protocol === 'http:' || protocol === 'https:') return openHttp(url, from, version, signal)
    throw failure(url, `'${protocol}' is not a scheme that can be downloaded`)
  },
})

const failure = (url: string, reason: string, cause?: unknown) => new PotError('FETCH_FAILED', `cannot download ${url}: ${reason}`, {cause})

function parse(url: string): URL {
  try {
    return new URL(url)
  } catch (cause) {
    throw failure(url, 'it is not a URL', cause)
  }
}

async function openFile(url: string, from: number): Promise<RemoteBytes> {
  try {
    const path = fileURLToPath(url)
    const {size} = await stat(path)
    const start = from <= size ? from : 0
    return {start, total: size, version: undefined, bytes: createReadStream(path, {start})}
  } catch (cause) {
    throw failure(url, messageOf(cause), cause)
  }
}

async function openHttp(url: string, from: number, version: string | undefined, signal?: AbortSignal): Promise<RemoteBytes> {
  const headers = {
    'accept-encoding': 'identity',
    ...(from > 0 ? {range: `bytes=${from}-`, ...defined({'if-range': version})} : {}),
  }
  const response = await fetch(url, {headers, ...defined({signal})}).catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw new Interrupted(cause)
  })
  const {status, statusText} = response
  const bytes = response.body ?? NOTHING
  if (status === 200) return {start: 0, total: size(response.headers.get('content-length')), version: versionOf(response), bytes}
  const [, first, all] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? []
  if (status === 206 && first === String(from)) return {start: from, total: size(all), version: versionOf(response), bytes}
  await response.body?.cancel()
  // Either the part is already complete, or the server now has a different file.
  if (status === 416 && all === String(from)) return {start: from, total: from, version, bytes: NOTHING}
  if (from > 0 && (status === 416 || status === 206)) return openHttp(url, 0, undefined, signal)
  if (status >= 500 || status === 408 || status === 429) throw new Interrupted(`${status} ${statusText}`.trim())
  throw failure(url, `${status} ${statusText}`.trim())
}

const size = (text: string | null | undefined): number | undefined => (text && /^\d+$/.test(text) ? Number(text) : undefined)

/** A weak ETag does not guarantee identical bytes, so it is not a version. */
function versionOf({headers}: Response): string | undefined {
  const tag = headers.get('etag')
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? undefined)
}
