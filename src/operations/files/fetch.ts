import {createHash, type Hash} from 'node:crypto'
import {createReadStream, existsSync} from 'node:fs'
import {open, rename, rm, type FileHandle} from 'node:fs/promises'
import {basename, dirname} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError, reasonOf} from '../../errors.js'
import {Interrupted, openSource} from './fetch-source.js'
import {lock} from '../journal/lock.js'
import type {FetchAction} from '../types.js'
import type {UndoAction} from '../undo.js'

/** Tries in a row that bring no new byte. */
const TRIES = 5
/** Milliseconds before the second try; doubled each time. */
const PAUSE = 250
/** Seconds that another process may take for the same file. */
const LONGEST_WAIT = 4 * 3600

type Report = (done: number, total?: number) => void

/** What has been downloaded so far. Without a digest nothing from an earlier run can be trusted. */
interface Part {
  readonly file: FileHandle
  readonly url: string
  hash: Hash
  size: number
  version: string | undefined
}

/**
 * Carries out a fetch action. Resumes `path.part` of an earlier run and after a broken connection. Rejects with FETCH_FAILED, which keeps
 * the part for the next run, or with DIGEST_MISMATCH, which removes it. Of several for one path one downloads, the others wait for it.
 */
export async function fetchFile(action: FetchAction, progress: Report, signal?: AbortSignal): Promise<void> {
  const options = {directory: dirname(action.path), purpose: `download ${action.url}`, timeout: LONGEST_WAIT, ...(signal ? {signal} : {})}
  const held = await lock(`.${basename(action.path)}.lock`, options)
  try {
    await fetchLocked(action, progress, signal)
  } finally {
    held.release()
  }
}

async function fetchLocked({url, path, sha256, checkedLater}: FetchAction, progress: Report, signal?: AbortSignal): Promise<void> {
  const wanted = sha256?.toLowerCase()
  if (wanted !== undefined && (await digestOf(path)) === wanted) return
  const partial = `${path}.part`
  if (wanted === undefined && checkedLater !== true) await rm(partial, {force: true})
  const part = await openPart(partial, url)
  try {
    const old = part.size > 0
    await download(part, progress, signal)
    if (wanted !== undefined && old && digest(part) !== wanted) {
      await restart(part)
      await download(part, progress, signal)
    }
    const found = digest(part)
    if (wanted !== undefined && found !== wanted) {
      await rm(partial, {force: true})
      throw new PotError('DIGEST_MISMATCH', `${url} has the sha256 ${found}, not ${wanted}`, {hint: 'it was damaged on the way, or is not what was published'})
    }
    await part.file.sync()
    await rename(partial, path)
  } finally {
    await part.file.close()
  }
  await syncDirectory(dirname(path))
}

/** Undoes it when nothing is at `path` yet: asked before it runs. The part stays, for the next run. */
export const fetchInverse = ({path, sha256}: FetchAction): UndoAction[] => (existsSync(path) || sha256 !== undefined ? [] : [{do: 'unlink', path}])

async function download(part: Part, progress: Report, signal?: AbortSignal): Promise<void> {
  for (let failures = 0; ; ) {
    const before = part.size
    try {
      return await receive(part, progress, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Interrupted)) throw error
      failures = part.size > before ? 1 : failures + 1
      if (failures >= TRIES)
        throw new PotError('FETCH_FAILED', `cannot download ${part.url}: ${error.message}`, {cause: error, hint: 'the same command goes on where it stopped'})
      await sleep(PAUSE * 2 ** (failures - 1), undefined, signal ? {signal} : {})
    }
  }
}

/** One connection. Rejects with Interrupted when it ends too early. */
async function receive(part: Part, progress: Report, signal?: AbortSignal): Promise<void> {
  const source = await openSource(part.url, part.size, part.version, signal)
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

/** What breaks while the body is read is the connection; a full disk is not. */
async function* interruptible(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (cause) {
    throw new Interrupted(reasonOf(cause), {cause})
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

async function openPart(path: string, url: string): Promise<Part> {
  const before = await digestState(path)
  const file = await open(path, before ? 'r+' : 'w', 0o644)
  return {file, url, hash: before?.hash ?? createHash('sha256'), size: before?.size ?? 0, version: undefined}
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
