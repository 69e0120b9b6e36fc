import type {Surroundings} from '@pot/core'
import {readArchive} from './archive.js'
import type {Image} from './layers/image.js'
import {readLayout} from './layout.js'
import {checkPlatform, hostPlatform, parsePlatform, type Platform} from './format/platform.js'
import {parseReference, type Reference} from './format/reference.js'
import {readRegistry} from './registry/registry.js'

export interface ReadOptions {
  /** Platform such as `linux/arm64`. */
  readonly platform?: string | undefined
  /** Whether http is permitted for hosts other than this host. */
  readonly insecure?: boolean | undefined
}

export interface ReadImage {
  readonly image: Image
  readonly reference: Reference
  readonly insecure: boolean
}

/** Reads the metadata of an image; changes nothing. Rejects with USAGE, NO_IMAGE, NO_PLATFORM, BAD_IMAGE, REGISTRY_AUTH or FETCH_FAILED. */
export async function readImage({host}: Pick<Surroundings, 'host'>, text: string, {platform, insecure = false}: ReadOptions = {}): Promise<ReadImage> {
  const reference = parseReference(text)
  const wanted: Platform = platform === undefined ? hostPlatform(host.name) : parsePlatform(platform)
  const image = await read(reference, wanted, insecure)
  checkPlatform(image.config.platform, wanted, image.name)
  return {image, reference, insecure}
}

function read(reference: Reference, wanted: Platform, insecure: boolean): Promise<Image> | Image {
  switch (reference.kind) {
    case 'layout':
      return readLayout(reference, wanted)
    case 'archive':
      return readArchive(reference)
    case 'registry':
      return readRegistry(reference, wanted, insecure)
  }
}
