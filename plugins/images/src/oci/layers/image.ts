import type {Blob} from './apply-blob.js'
import {badImage} from '../../bad-image.js'
import {digestOf} from '../format/digest.js'
import {parseConfig, type ImageConfig} from '../format/image-config.js'
import type {Manifest} from '../format/manifest.js'

/** One layer, and where its bytes are, or will be once they have been downloaded. */
export interface Layer extends Blob {
  /** Digest of the unpacked layer. */
  readonly diffId: string
}

/** All that is known of an image before anything is unpacked. */
export interface Image {
  /** Of the manifest; in a docker archive of the configuration, the only thing there that has one. */
  readonly digest: string
  /** For messages. */
  readonly name: string
  readonly config: ImageConfig
  /** The lowest first. */
  readonly layers: readonly Layer[]
}

/** Rejects with BAD_IMAGE when it is not what the digest, and the size, say. */
export function checkText(text: string, digest: string, size: number | undefined, what: string): string {
  const bytes = Buffer.byteLength(text)
  if (size !== undefined && size !== bytes) throw badImage(`${what} has ${bytes} bytes, not ${size}`)
  if (digestOf(text) !== digest) throw badImage(`${what} has the digest ${digestOf(text)}, not ${digest}`)
  return text
}

/** The image of a manifest. Rejects with BAD_IMAGE when manifest and configuration differ. */
export function imageOf(
  about: {readonly digest: string; readonly name: string},
  {layers}: Manifest,
  config: string,
  where: (layer: Manifest['layers'][number]) => Blob,
): Image {
  const parsed = parseConfig(config)
  if (parsed.diffIds.length !== layers.length) throw badImage(`${about.name} has ${layers.length} layers, and ${parsed.diffIds.length} in its configuration`)
  const both = layers.flatMap((layer, index) => {
    const diffId = parsed.diffIds[index]
    return diffId === undefined ? [] : [{...where(layer), diffId}]
  })
  return {...about, config: parsed, layers: both}
}
