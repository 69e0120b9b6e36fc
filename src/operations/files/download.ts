import {createHash, type Hash} from 'node:crypto'
import {createReadStream, existsSync} from 'node:fs'
import {open, rename, rm, type FileHandle} from 'node:fs/promises'
import {basename, dirname} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {defined} from '../../defined.js'
import {PotError, reasonOf} from '../../errors.js'

/** Number of failed attempts in a row, without new bytes, after which a download fails. */
const TRIES = 5
/** Milliseconds to wait before the second attempt. The wait doubles with each attempt. */
const PAUSE = 250
/** Seconds to wait for another process that downloads the same file. */
const LONGEST_WAIT = 4 * 3600

/** A file that `download` makes. */
export interface DownloadRequest {
  /** Absolute path of the file. Its directory must exist. */
  readonly path: string
  /** The expected SHA-256 digest in hexadecimal. */
  readonly sha256?: string
  /** Without `sha256`: resume a partial download of an earlier run. The caller checks the result. */
  readonly checkedLater?: true
}

/** Where the bytes of a file come from. */
export interface Remote {
  /** The name of the source in messages: a URL. */
  readonly name: string
  /**
   * Opens the source at the offset `from`. `version` is the version of the bytes before the offset. Rejects with `Interrupted` when another attempt may
   * succeed.
   */
  open(from: number, version: string | undefined, signal?: AbortSignal): Promise<RemoteBytes>
}

/** The response of a server. */
export interface RemoteBytes {
  /** Offset of the first byte. 0 when the server does not support ranges. */
  readonly start: number
  /** Size of the whole file in bytes; undefined when unknown. */
  readonly total: number | undefined
  /** The version of the file for the header `If-Range`. */
  readonly version: string | undefined
  /** The bytes. `download` treats an error in them as a broken connection, unless the error is a PotError. */
  readonly bytes: AsyncIterable<Uint8Array>
}

/** A failure after which another attempt may succeed: a broken connection, or a server that reports a temporary problem. */
export class Interrupted extends Error {
  constructor(cause: unknown) {
    super(reasonOf(cause), {cause})
  }
}

/** Receives the number of downloaded bytes, and the total number when it is known. */
export type DownloadProgress = (done: number, total?: number) => void

/** The downloaded part of a file. Without a digest, pot cannot trust a part from an earlier run. */
interface Part {
  readonly file: FileHandle
  readonly remote: Remote
  hash: Hash
  size: number
  version: string | undefined
}

/**
 * Downloads a file. Keeps an existing file with the right digest. Resumes the partial file `path.part` of an earlier run, and resumes after a broken
 * connection. Rejects with FETCH_FAILED, which keeps the partial file for the next run; with DIGEST_MISMATCH, which removes it; and with the errors of
 * `remote`. When several processes download to one path, one of them downloads and the others wait.
 */
export async function download(request: DownloadRequest, remote: Remote, progress: DownloadProgress, signal?: AbortSignal): Promise<void> {
  const {path} = request
  // Every plugin loads this module, but few plugins download files.
  const {lock} = await import('../journal/lock.js')
  const options = {directory: dirname(path), purpose: `download ${remote.name}`, timeout: LONGEST_WAIT, ...defined({signal})}
  const held = await lock(`.${basename(path)}.lock`, options)
  try {
    await downloadLocked(request, remote, progress, signal)
  } finally {
    held.release()
  }
}

async function downloadLocked({path, sha256, checkedLater}: DownloadRequest, remote: Remote, progress: DownloadProgress, signal?: AbortSignal): Promise<void> {
  const wanted = sha256?.toLowerCase()
  if (wanted !== undefined && (await digestOf(path)) === wanted) return
  const partial = `${path}.part`
  if (wanted === undefined && checkedLater !== true) await rm(partial, {force: true})
  const part = await openPart(partial, remote)
  try {
    const old = part.size > 0
    await receiveAll(part, progress, signal)
    if (wanted !== undefined && old && digest(part) !== wanted) {
      await restart(part)
      await receiveAll(part, progress, signal)
    }
    const found = digest(part)
    if (wanted !== undefined && found !== wanted) {
      await rm(partial, {force: true})
      throw new PotError('DIGEST_MISMATCH', `${remote.name} has the sha256 ${found}, not ${wanted}`, {
        hint: 'the download is damaged, or the file is not the published one',
      })
    }
    await part.file.sync()
    await rename(partial, path)
  } finally {
    await part.file.close()
  }
  await syncDirectory(dirname(path))
}

async function receiveAll(part: Part, progress: DownloadProgress, signal?: AbortSignal): Promise<void> {
  for (let failures = 0; ; ) {
    const before = part.size
    try {
      return await receive(part, progress, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Interrupted)) throw error
      failures = part.size > before ? 1 : failures + 1
      if (failures >= TRIES)
        throw new PotError('FETCH_FAILED', `cannot download ${part.remote.name}: ${error.message}`, {
          cause: error,
          hint: 'repeat the command to resume the download',
        })
      await sleep(PAUSE * 2 ** (failures - 1), undefined, defined({signal}))
    }
  }
}

/** Receives the bytes of one connection. Rejects with Interrupted when the connection ends too early. */
async function receive(part: Part, progress: DownloadProgress, signal?: AbortSignal): Promise<void> {
  const source = await part.remote.open(part.size, part.version, signal)
  if (source.start !== part.size) await restart(part)
  part.version = source.version
  progress(part.size, source.total)
  try {
    for await (const bytes of interruptible(source.bytes)) {
      await writeAll(part, bytes)
      progress(part.size, source.total)
    }
  } finally {
    signal?.throwIfAborted()
  }
  if (source.total !== undefined && part.size < source.total) throw new Interrupted(`the connection ended after ${part.size} of ${source.total} bytes`)
}

/** Turns an error during the read of a body into Interrupted. Write errors, such as a full disk, do not pass through this function. */
async function* interruptible(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (cause) {
    throw cause instanceof PotError ? cause : new Interrupted(cause)
  }
}

async function writeAll(part: Part, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const {bytesWritten} = await part.file.write(bytes, at, bytes.length - at, part.size + at)
    at += bytesWritten
  }
  part.hash.update(bytes)
  part.size += bytes.length
}

async function openPart(path: string, remote: Remote): Promise<Part> {
  const before = await digestState(path)
  const file = await open(path, before ? 'r+' : 'w', 0o644)
  return {file, remote, hash: before?.hash ?? createHash('sha256'), size: before?.size ?? 0, version: undefined}
}

async function restart(part: Part): Promise<void> {
  await part.file.truncate(0)
  part.hash = createHash('sha256')
  part.size = 0
  part.version = undefined
}

const digest = ({hash}: Part): string => hash.copy().digest('hex')

async function digestState(path: string): Promise<{readonly hash: Hash; readonly size: number} | undefined> {
  if (!existsSync(path)) return undefined
  const hash = createHash('sha256')
  let size = 0
  const bytes: AsyncIterable<Buffer> = createReadStream(path)
  for await (const chunk of bytes) {
    hash.update(chunk)
    size += chunk.length
  }
  return {hash, size}
}

const digestOf = async (path: string): Promise<string | undefined> => (await digestState(path))?.hash.digest('hex')

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
