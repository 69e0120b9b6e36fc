import type {Blob} from './apply-blob.js'
import {badImage} from '../../bad-image.js'
import {digestOf} from '../format/digest.js'
import {parseConfig, type ImageConfig} from '../format/image-config.js'
import type {Manifest} from '../format/manifest.js'

/** One layer, and the location of its bytes, which may have to be downloaded first. */
export interface Layer extends Blob {
  /** Digest of the uncompressed layer. */
  readonly diffId: string
}

/** The information about an image that is available before unpacking. */
export interface Image {
  /** Digest of the manifest. A docker archive has no digest of the manifest: there it is the digest of the configuration. */
  readonly digest: string
  /** Name for messages. */
  readonly name: string
  readonly config: ImageConfig
  /** The layers, the lowest first. */
  readonly layers: readonly Layer[]
  /** Whether the layers are in a compressed archive. Their offsets are those in the uncompressed archive, which must be made first. */
  readonly packed: boolean
}

/** Returns `text`. Rejects with BAD_IMAGE if it does not have the expected digest and size. */
export function checkText(text: string, digest: string, size: number | undefined, what: string): string {
  const bytes = Buffer.byteLength(text)
  if (size !== undefined && size !== bytes) throw badImage(`${what} has ${bytes} bytes, not ${size}`)
  if (digestOf(text) !== digest) throw badImage(`${what} has the digest ${digestOf(text)}, not ${digest}`)
  return text
}

/** Makes the image from a manifest. Rejects with BAD_IMAGE if the manifest and the configuration contradict each other. */
export function imageOf(
  about: Pick<Image, 'digest' | 'name' | 'packed'>,
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
