import {createHash, type Hash} from 'node:crypto'
import {createReadStream, existsSync} from 'node:fs'
import {open, rename, rm, type FileHandle} from 'node:fs/promises'
import {basename, dirname} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {defined} from '../../defined.js'
import {PotError, reasonOf} from '../../errors.js'

/** Tries in a row that bring no new byte. */
const TRIES = 5
/** Milliseconds before the second try; doubled each time. */
const PAUSE = 250
/** Seconds that another process may take for the same file. */
const LONGEST_WAIT = 4 * 3600

/** A file that `download` makes. */
export interface DownloadRequest {
  /** Absolute; the directory is there. */
  readonly path: string
  /** Hex. */
  readonly sha256?: string
  /** Without `sha256`: resume the part of an earlier run all the same, since the caller checks what has come. */
  readonly checkedLater?: true
}

/** Where the bytes of a file come from. */
export interface Remote {
  /** What messages call it: a URL. */
  readonly name: string
  /** Bytes from some offset on; `version` is that of an earlier part. Rejects with `Interrupted` when another try may help. */
  open(from: number, version: string | undefined, signal?: AbortSignal): Promise<RemoteBytes>
}

/** What a server sends. */
export interface RemoteBytes {
  /** Offset of the first byte; 0 when the server does not send parts. */
  readonly start: number
  /** Bytes of the whole, when it is known. */
  readonly total: number | undefined
  /** Names this version, for `If-Range`. */
  readonly version: string | undefined
  /** An error is taken for a broken connection, unless it is a PotError. */
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Worth another try: the connection broke, or the server asked for patience. */
export class Interrupted extends Error {
  constructor(cause: unknown) {
    super(reasonOf(cause), {cause})
  }
}

/** Told how many bytes are there, and of how many when that is known. */
export type DownloadProgress = (done: number, total?: number) => void

/** What has been downloaded so far. Without a digest nothing from an earlier run can be trusted. */
interface Part {
  readonly file: FileHandle
  readonly remote: Remote
  hash: Hash
  size: number
  version: string | undefined
}

/**
 * Downloads a file; one that is there with the right digest is kept. Resumes `path.part` of an earlier run, and after a broken connection.
 * Rejects with FETCH_FAILED, which keeps the part for the next run, with DIGEST_MISMATCH, which removes it, and with what `remote` rejects
 * with. Of several for one path one downloads, the others wait for it.
 */
export async function download(request: DownloadRequest, remote: Remote, progress: DownloadProgress, signal?: AbortSignal): Promise<void> {
  const {path} = request
  // Every plugin loads this file, and few of them download anything.
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

/** One connection. Rejects with Interrupted when it ends too early. */
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

/** An error while the body is read is a broken connection; a full disk is not. */
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
