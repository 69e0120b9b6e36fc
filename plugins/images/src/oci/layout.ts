import {lstatSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '@pot/core'
import {badImage} from '../bad-image.js'
import {hexOf} from './format/digest.js'
import {checkText, imageOf, type Image} from './layers/image.js'
import {MOST_JSON, MOST_MANIFESTS} from './format/limits.js'
import {descriptors, findManifest, parseJson, type Descriptor} from './format/manifest.js'
import type {Platform} from './format/platform.js'
import {referenceText, type Reference} from './format/reference.js'
import {smallFile} from '../transfer/read-small.js'

type LayoutReference = Extract<Reference, {readonly kind: 'layout'}>

const REF_NAME = 'org.opencontainers.image.ref.name'

function readJson(path: string, what: string): string {
  const bytes = smallFile(path, what, MOST_JSON)
  if (bytes === undefined) throw badImage(`${what} cannot be read: there is no ${path}`)
  return bytes.toString('utf8')
}

/** Path of a blob in the layout. Links are refused, because a link could lead to any file of the host. */
function blobPath(directory: string, digest: string): string {
  const path = join(directory, 'blobs', 'sha256', hexOf(digest))
  const stat = lstatSync(path, {throwIfNoEntry: false})
  if (stat?.isFile() === true) return path
  throw badImage(`${directory} has no blob ${digest}`)
}

function blob(directory: string, digest: string, size: number, what: string): string {
  return checkText(readJson(blobPath(directory, digest), what), digest, size, what)
}

/** Selects the images with the digest or the tag, or the only image. Rejects with NO_IMAGE. */
function chosen(index: readonly Descriptor[], {tag, digest, path}: LayoutReference): readonly Descriptor[] {
  const tags = [...new Set(index.flatMap(({annotations}) => annotations[REF_NAME] ?? []))]
  const hint = tags.length === 0 ? undefined : `there is ${tags.map((name) => `oci:${path}:${name}`).join(', ')}`
  const some =
    digest !== undefined
      ? index.filter((one) => one.digest === digest)
      : tag !== undefined
        ? index.filter(({annotations}) => annotations[REF_NAME] === tag)
        : index
  if (some.length === 0) throw new PotError('NO_IMAGE', `${path} has no image ${digest ?? tag ?? 'in it'}`, {hint})
  // Entries with the same digest are several names of one image.
  const [first] = some
  const same = some.every((one) => one.digest === first?.digest)
  if (first === undefined || same) return some.slice(0, 1)
  if (tag === undefined && digest === undefined && tags.length > 1) throw new PotError('NO_IMAGE', `${path} has several images`, {exit: 2, hint})
  return some
}

/** Reads an image from a directory with the structure of image-layout.md. Rejects with NO_IMAGE, NO_PLATFORM or BAD_IMAGE. */
export async function readLayout(reference: LayoutReference, platform: Platform): Promise<Image> {
  const {path} = reference
  if (statSync(path, {throwIfNoEntry: false})?.isDirectory() !== true) throw new PotError('NO_IMAGE', `there is no directory ${path}`, {exit: 2})
  const {imageLayoutVersion: version} = parseJson(readJson(join(path, 'oci-layout'), `${path}/oci-layout`), `${path}/oci-layout`)
  if (typeof version !== 'string' || !version.startsWith('1.')) throw badImage(`${path} has layout version ${String(version)}, not 1`)
  const {manifests} = parseJson(readJson(join(path, 'index.json'), `${path}/index.json`), `${path}/index.json`)
  const start = chosen(descriptors(manifests, `${path}/index.json`, MOST_MANIFESTS), reference)
  const {digest, manifest} = await findManifest(start, async (wanted, size) => blob(path, wanted, size, `manifest ${wanted}`), platform, path)
  const config = blob(path, manifest.config.digest, manifest.config.size, 'the configuration of the image')
  return imageOf({digest, name: referenceText(reference)}, manifest, config, (layer) => ({
    file: blobPath(path, layer.digest),
    offset: 0,
    size: layer.size,
    digest: layer.digest,
  }))
}
