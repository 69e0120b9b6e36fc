import {statSync} from 'node:fs'
import {PotError, type Surroundings} from '@pot/core'
import {badImage} from '../bad-image.js'
import {readArchive} from './archive.js'
import type {Image} from './layers/image.js'
import {notAnImage, openArchive} from './layers/tar-index.js'
import {layoutArchive, layoutDirectory, readLayout} from './layout.js'
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
export async function readImage(
  {host}: Pick<Surroundings, 'host'>,
  given: string | Reference,
  {platform, insecure = false}: ReadOptions = {},
): Promise<ReadImage> {
  const reference = typeof given === 'string' ? parseReference(given) : given
  const wanted: Platform = platform === undefined ? hostPlatform(host.name) : parsePlatform(platform)
  const image = reference.kind === 'path' ? await readPath(reference, wanted) : await readRegistry(reference, wanted, insecure)
  checkPlatform(image.config.platform, wanted, image.name)
  return {image, reference, insecure}
}

/** Reads an image from a directory or an archive. Rejects with NO_IMAGE, NO_PLATFORM or BAD_IMAGE. */
export async function readPath(reference: Extract<Reference, {readonly kind: 'path'}>, platform: Platform): Promise<Image> {
  const {path, prefix} = reference
  const stat = statSync(path, {throwIfNoEntry: false})
  if (stat?.isDirectory() === true) return readLayout(reference, platform, layoutDirectory(path))
  if (stat?.isFile() !== true) throw new PotError('NO_IMAGE', `there is no ${prefix === 'oci:' ? 'directory' : 'file'} ${path}`, {exit: 2})
  const archive = await openArchive(path)
  // docker save writes both forms. Only manifest.json has the names with which docker knows the images.
  const [oci, docker] = [archive.has('index.json') && archive.has('oci-layout'), archive.has('manifest.json')]
  if (docker && (!oci || prefix === 'docker-archive:')) return readArchive(reference, archive)
  if (oci) return readLayout(reference, platform, layoutArchive(archive))
  if (archive.has('repositories')) throw badImage(`${path} was written by docker before version 1.10`, {hint: 'load it with a later docker, and save it again'})
  throw notAnImage(path)
}
