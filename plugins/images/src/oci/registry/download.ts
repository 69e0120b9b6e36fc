import {createHash, type Hash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {mkdir, open, rename, rm, stat, type FileHandle} from 'node:fs/promises'
import {dirname} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError} from '@pot/core'
import {badImage} from '../../bad-image.js'
import {repository, Unsteady, type Get, type Repository} from './registry.js'

/** Tries in a row that bring no new byte. */
const TRIES = 5
const PAUSE = 250

/** A layer to be fetched, and where to (absolute). */
export interface Wanted extends Repository {
  readonly digest: string
  readonly size: number
  readonly path: string
}

interface Part {
  readonly file: FileHandle
  hash: Hash
  size: number
}

/**
 * Download a layer. What an earlier run has left at `PATH.part` is gone on with, and kept when this one breaks off. Nothing is at `path` that has not
 * the right digest. Rejects with FETCH_FAILED, REGISTRY_AUTH, NO_IMAGE, or BAD_IMAGE when it is something else.
 */
export async function download(wanted: Wanted, progress: (done: number, total: number) => void = () => {}): Promise<void> {
  const {path, digest, size} = wanted
  if ((await stat(path).catch(() => undefined))?.size === size) return
  await mkdir(dirname(path), {recursive: true, mode: 0o700})
  const partial = `${path}.part`
  const part = await openPart(partial, size)
  try {
    await receiveAll(repository(wanted), wanted, part, progress)
    const found = `sha256:${part.hash.digest('hex')}`
    if (found !== digest) {
      await rm(partial, {force: true})
      throw badImage(`${wanted.host} has sent ${found} for the layer ${digest}`)
    }
    await part.file.sync()
    // Another command may have been faster with the same layer.
    await rename(partial, path).catch(async (error: unknown) => {
      if ((await stat(path).catch(() => undefined))?.size !== size) throw error
    })
  } finally {
    await part.file.close()
  }
}

async function receiveAll(get: Get, wanted: Wanted, part: Part, progress: (done: number, total: number) => void): Promise<void> {
  for (let failures = 0; part.size < wanted.size; ) {
    const before = part.size
    try {
      await receive(get, wanted, part, progress)
      if (part.size < wanted.size) throw new Unsteady(`it ends after ${part.size} of ${wanted.size} bytes`)
    } catch (error) {
      if (!(error instanceof Unsteady)) throw error
      failures = part.size > before ? 1 : failures + 1
      if (failures >= TRIES)
        throw new PotError('FETCH_FAILED', `cannot read ${wanted.digest} from ${wanted.host}: ${error.message}`, {
          cause: error,
          hint: 'the same command goes on where it stopped',
        })
      await sleep(PAUSE * 2 ** (failures - 1))
    }
  }
}

/** One connection. */
async function receive(get: Get, {digest, size}: Wanted, part: Part, progress: (done: number, total: number) => void): Promise<void> {
  const response = await get(`blobs/${digest}`, {from: part.size})
  const [, first] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? []
  // A server that does not send parts begins at the beginning.
  if (part.size > 0 && !(response.status === 206 && Number(first) === part.size)) await restart(part)
  if (response.status === 416) return
  try {
    for await (const bytes of response.body ?? []) {
      if (part.size + bytes.length > size) throw badImage(`the layer ${digest} has more than ${size} bytes`)
      for (let at = 0; at < bytes.length; ) at += (await part.file.write(bytes, at, bytes.length - at, part.size + at)).bytesWritten
      part.hash.update(bytes)
      part.size += bytes.length
      progress(part.size, size)
    }
  } catch (cause) {
    if (cause instanceof PotError || (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause
    throw new Unsteady(cause instanceof Error ? cause.message : String(cause), {cause})
  }
}

async function openPart(path: string, most: number): Promise<Part> {
  const before = await stat(path).catch(() => undefined)
  const usable = before !== undefined && before.size <= most
  const file = await open(path, usable ? 'r+' : 'w', 0o600)
  const hash = createHash('sha256')
  if (usable) for await (const bytes of createReadStream(path)) hash.update(bytes)
  return {file, hash, size: usable ? before.size : 0}
}

async function restart(part: Part): Promise<void> {
  await part.file.truncate(0)
  part.hash = createHash('sha256')
  part.size = 0
}
