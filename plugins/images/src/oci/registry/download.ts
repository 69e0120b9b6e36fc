import {mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import {download, type DownloadProgress, type RemoteBytes} from '@pot/core'
import {badImage} from '../../bad-image.js'
import {hexOf} from '../format/digest.js'
import {repository, type Repository} from './registry.js'

/** A layer to download, and the absolute path of the destination. */
export interface Wanted extends Repository {
  readonly digest: string
  readonly size: number
  readonly path: string
}

/** Downloads a layer with `download` of the core. Also rejects with REGISTRY_AUTH, NO_IMAGE, and with BAD_IMAGE if the layer is larger than expected. */
export async function downloadLayer({path, digest, size, ...where}: Wanted, progress: DownloadProgress = () => {}): Promise<void> {
  const get = repository(where)
  const name = `the layer ${digest} of ${where.host}`

  async function open(from: number): Promise<RemoteBytes> {
    if (from > size) return open(0)
    if (from === size) return {start: from, total: size, version: undefined, bytes: bounded([], size, name)}
    const response = await get(`blobs/${digest}`, {from})
    const [, first] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? []
    if (response.status === 200) return {start: 0, total: size, version: undefined, bytes: bounded(response.body ?? [], size, name)}
    if (response.status === 206 && Number(first) === from)
      return {start: from, total: size, version: undefined, bytes: bounded(response.body ?? [], size - from, name)}
    await response.body?.cancel()
    if (from > 0) return open(0)
    throw badImage(`${name} is not sent from its beginning (${response.status})`)
  }

  await mkdir(dirname(path), {recursive: true, mode: 0o700})
  await download({path, sha256: hexOf(digest)}, {name, open}, progress)
}

async function* bounded(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, most: number, name: string): AsyncGenerator<Uint8Array> {
  let left = most
  for await (const bytes of source) {
    left -= bytes.length
    if (left < 0) throw badImage(`${name} is longer than the size in its manifest`)
    yield bytes
  }
}
