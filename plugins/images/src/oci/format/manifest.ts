import {isRecord} from '@pot/core'
import {badImage} from '../../bad-image.js'
import {checkDigest} from './digest.js'
import {MOST_JSON, MOST_LAYERS, MOST_MANIFESTS} from './limits.js'
import {choosePlatform, type Platform} from './platform.js'

export const MEDIA = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const

/** A reference to a blob, with its expected digest and size. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  /** Size of the blob in bytes. */
  readonly size: number
  readonly platform: Platform | undefined
  readonly annotations: Readonly<Record<string, string>>
}

export interface Manifest {
  readonly config: Descriptor
  /** The layers, the lowest first. */
  readonly layers: readonly Descriptor[]
}

export function parseJson(text: string, what: string): Readonly<Record<string, unknown>> {
  if (text.length > MOST_JSON) throw badImage(`${what} has more than ${MOST_JSON} bytes`)
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value)) return value
  } catch (cause) {
    throw badImage(`${what} is not JSON`, {cause})
  }
  throw badImage(`${what} is not a JSON object`)
}

const optional = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export const stringsOf = (value: unknown): Record<string, string> =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (typeof one === 'string' ? [[key, one]] : []))) : {}

export function platformOf(value: unknown): Platform | undefined {
  if (!isRecord(value)) return undefined
  const {os, architecture, variant} = value
  return {os: optional(os) ?? 'unknown', architecture: optional(architecture) ?? 'unknown', variant: optional(variant), version: optional(value['os.version'])}
}

function descriptor(value: unknown, what: string): Descriptor {
  if (!isRecord(value)) throw badImage(`${what} is missing`)
  const {size, mediaType} = value
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw badImage(`${what} has no size`)
  return {
    mediaType: optional(mediaType) ?? '',
    digest: checkDigest(value.digest, what),
    size,
    platform: platformOf(value.platform),
    annotations: stringsOf(value.annotations),
  }
}

export function descriptors(value: unknown, what: string, most: number): Descriptor[] {
  if (!Array.isArray(value)) throw badImage(`${what} has no list of its contents`)
  if (value.length > most) throw badImage(`${what} has more than ${most} parts`)
  return value.map((one, index) => descriptor(one, `part ${index + 1} of ${what}`))
}

/** Parses a manifest, or an index of the manifests for several platforms. Rejects with BAD_IMAGE. */
export function parseManifest(text: string, what: string): {readonly manifest: Manifest} | {readonly index: readonly Descriptor[]} {
  const value = parseJson(text, what)
  if (value.schemaVersion !== 2) throw badImage(`${what} has schema version ${String(value.schemaVersion)}, not 2`)
  if (Array.isArray(value.manifests)) return {index: descriptors(value.manifests, what, MOST_MANIFESTS)}
  const config = descriptor(value.config, `the configuration of ${what}`)
  if (config.size > MOST_JSON) throw badImage(`the configuration of ${what} has more than ${MOST_JSON} bytes`)
  return {manifest: {config, layers: descriptors(value.layers, what, MOST_LAYERS)}}
}

/** Reads the text of a manifest or an index, and checks its digest and size. */
export type ReadJson = (digest: string, size: number) => Promise<string>

const isIndex = ({mediaType}: Descriptor): boolean => mediaType === MEDIA.index || mediaType === MEDIA.dockerList

/** Finds the manifest for a platform, starting at an index. Indexes can be nested, at most four levels deep. Rejects with BAD_IMAGE or NO_PLATFORM. */
export async function findManifest(
  start: readonly Descriptor[],
  read: ReadJson,
  wanted: Platform,
  what: string,
): Promise<{readonly digest: string; readonly manifest: Manifest}> {
  let from = start
  for (let depth = 0; depth < 4; depth++) {
    const chosen = from.length === 1 && from[0]?.platform === undefined ? from[0] : choosePlatform(from, wanted, what)
    if (chosen === undefined) throw badImage(`${what} contains no image`)
    const parsed = parseManifest(await read(chosen.digest, chosen.size), `manifest ${chosen.digest}`)
    if ('manifest' in parsed) {
      if (isIndex(chosen)) throw badImage(`${chosen.digest} is a manifest, not an index`)
      return {digest: chosen.digest, manifest: parsed.manifest}
    }
    from = parsed.index
  }
  throw badImage(`${what} has too many nested indexes`)
}
