import {defined, Interrupted, PotError} from '@pot/core'
import {checkDigest, digestOf} from '../format/digest.js'
import {checkText, imageOf, type Image} from '../layers/image.js'
import {MOST_JSON} from '../format/limits.js'
import {findManifest, MEDIA, parseManifest, type Descriptor} from '../format/manifest.js'
import type {Platform} from '../format/platform.js'
import {smallBody} from '../../transfer/read-small.js'
import {referenceText, type Reference} from '../format/reference.js'
import {authorise, isLoopback} from './registry-auth.js'

type RegistryReference = Extract<Reference, {readonly kind: 'registry'}>

/** A repository of a registry. pot implements only the reading part of the OCI distribution specification. */
export interface Repository {
  readonly host: string
  readonly repository: string
  /** Whether http is permitted for remote hosts, where others can read the traffic. */
  readonly insecure: boolean
}

/** Sends one request; `from` is the offset of the first byte. */
export type Get = (path: string, options?: {readonly accept?: string; readonly from?: number; readonly signal?: AbortSignal}) => Promise<Response>

const MOST_REDIRECTS = 5
const WANTED = [MEDIA.manifest, MEDIA.index, MEDIA.dockerManifest, MEDIA.dockerList].join(', ')
/** Timeout in milliseconds until the headers of the response. */
const PATIENCE = 60_000

const isLocal = (host: string): boolean => isLoopback(host.replace(/:\d+$/, ''))
export const baseUrl = ({host, insecure}: Pick<Repository, 'host' | 'insecure'>): string => `${insecure || isLocal(host) ? 'http' : 'https'}://${host}`

const failure = (host: string, why: string, cause?: unknown) => new PotError('FETCH_FAILED', `cannot read from ${host}: ${why}`, {cause})

/**
 * Returns a function that sends requests to one repository, and gets a token if the repository requires one. Passwords and tokens are sent only to
 * the registry, not to the targets of redirects. Requests reject with Interrupted, FETCH_FAILED or REGISTRY_AUTH.
 */
export function repository(where: Repository): Get {
  const {host, insecure} = where
  let authorization: string | undefined

  async function send(url: URL, headers: Record<string, string>, own: boolean, signal: AbortSignal | undefined): Promise<Response> {
    const first = AbortSignal.timeout(PATIENCE)
    const all = {...headers, ...(own && authorization !== undefined ? {authorization} : {})}
    // The timeout ends with the headers: a large body may take longer.
    const stop = new AbortController()
    const give = () => stop.abort(first.reason)
    first.addEventListener('abort', give)
    signal?.addEventListener('abort', () => stop.abort(signal.reason), {once: true})
    try {
      return await fetch(url, {headers: all, redirect: 'manual', signal: stop.signal})
    } catch (cause) {
      signal?.throwIfAborted()
      throw new Interrupted(cause)
    } finally {
      first.removeEventListener('abort', give)
    }
  }

  async function follow(start: URL, headers: Record<string, string>, signal: AbortSignal | undefined): Promise<Response> {
    let url = start
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const response = await send(url, headers, url.origin === start.origin, signal)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null) return response
      await response.body?.cancel()
      const next = new URL(location, url)
      const safe = next.protocol === 'https:' || (next.protocol === 'http:' && (insecure || isLoopback(next.hostname)))
      if (!safe) throw failure(host, `it redirects to ${next.protocol}//${next.host}`)
      url = next
    }
    throw failure(host, 'it redirects too often')
  }

  return async (path, {accept, from = 0, signal} = {}) => {
    const url = new URL(`/v2/${where.repository}/${path}`, baseUrl(where))
    const headers = {'accept-encoding': 'identity', ...defined({accept}), ...(from > 0 ? {range: `bytes=${from}-`} : {})}
    let response = await follow(url, headers, signal)
    if (response.status === 401) {
      await response.body?.cancel()
      authorization = await authorise(response.headers.get('www-authenticate') ?? '', {...where, ...defined({signal})})
      response = await follow(url, headers, signal)
    }
    if (response.ok || response.status === 416) return response
    await response.body?.cancel()
    const {status} = response
    if (status >= 500 || status === 408 || status === 429) throw new Interrupted(`${status} ${response.statusText}`.trim())
    if (status === 401 || status === 403)
      throw new PotError('REGISTRY_AUTH', `${host} denies access to ${where.repository} (${status})`, {
        hint: `podman login ${host}, or docker login ${host}`,
      })
    if (status === 404) throw new PotError('NO_IMAGE', `${host} has no ${where.repository} ${path.replace(/^(?:manifests|blobs)\//, '')}`)
    throw failure(host, `${status} ${response.statusText}`.trim())
  }
}

/** Retries up to three times if the connection breaks. */
async function steadily<T>(host: string, task: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await task()
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      if (tries >= 4) throw failure(host, error.message, error)
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** tries))
    }
  }
}

/** Reads the manifest and the configuration of an image, but no layers. Rejects with NO_IMAGE, NO_PLATFORM, BAD_IMAGE, REGISTRY_AUTH or FETCH_FAILED. */
export async function readRegistry(reference: RegistryReference, platform: Platform, insecure: boolean): Promise<Image> {
  const where = {host: reference.host, repository: reference.repository, insecure}
  const get = repository(where)
  const json = (path: string, what: string) =>
    steadily(reference.host, async () => (await smallBody(await get(path, {accept: WANTED}), what, MOST_JSON)).toString('utf8'))
  const wanted = reference.digest ?? reference.tag ?? 'latest'
  const text = await json(`manifests/${wanted}`, `manifest ${wanted}`)
  const digest = digestOf(text)
  if (reference.digest !== undefined) checkText(text, reference.digest, undefined, `manifest ${wanted}`)
  const top: Descriptor = {mediaType: '', digest, size: Buffer.byteLength(text), platform: undefined, annotations: {}}
  const read = async (one: string, size: number) =>
    one === digest ? text : checkText(await json(`manifests/${one}`, `manifest ${one}`), one, size, `manifest ${one}`)
  parseManifest(text, `manifest ${wanted}`)
  const found = await findManifest([top], read, platform, referenceText(reference))
  const {config} = found.manifest
  const settings = checkText(
    await json(`blobs/${config.digest}`, 'the configuration of the image'),
    config.digest,
    config.size,
    'the configuration of the image',
  )
  return imageOf({digest: found.digest, name: referenceText(reference), packed: false}, found.manifest, settings, (layer) => ({
    file: '',
    offset: 0,
    size: layer.size,
    digest: checkDigest(layer.digest, 'a layer'),
  }))
}
