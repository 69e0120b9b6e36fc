import {lstatSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '@pot/core'
import {badImage} from '../bad-image.js'
import {hexOf} from './format/digest.js'
import type {Blob} from './layers/apply-blob.js'
import {checkText, imageOf, type Image} from './layers/image.js'
import type {ArchiveFile} from './layers/tar-index.js'
import {MOST_JSON, MOST_MANIFESTS} from './format/limits.js'
import {descriptors, findManifest, parseJson, type Descriptor} from './format/manifest.js'
import type {Platform} from './format/platform.js'
import {referenceText, type Reference} from './format/reference.js'
import {smallFile} from '../transfer/read-small.js'

type PathReference = Extract<Reference, {readonly kind: 'path'}>

const REF_NAME = 'org.opencontainers.image.ref.name'
/** docker and containerd store the whole name here: `docker.io/library/web:1.0`. */
const FULL_NAME = 'io.containerd.image.name'

/** A directory or an archive with the structure of image-layout.md. */
interface Contents {
  /** Absolute path. */
  readonly path: string
  /** Whether the path is a compressed archive: see `Image`. */
  readonly packed: boolean
  /** A small text by its name in the layout; `what` is for messages. Rejects with BAD_IMAGE. */
  text(name: string, what: string): string
  /** The bytes of a blob. Rejects with BAD_IMAGE. */
  blob(digest: string): Omit<Blob, 'digest'>
}

const blobName = (digest: string): string => `blobs/sha256/${hexOf(digest)}`

export const layoutDirectory = (path: string): Contents => ({
  path,
  packed: false,
  text: (name, what) => readJson(join(path, name), what),
  blob(digest) {
    // Links are refused, because a link could lead to any file of the host.
    const file = join(path, blobName(digest))
    const stat = lstatSync(file, {throwIfNoEntry: false})
    if (stat?.isFile() !== true) throw badImage(`${path} has no blob ${digest}`)
    return {file, offset: 0, size: stat.size}
  },
})

export const layoutArchive = (archive: ArchiveFile): Contents => ({
  path: archive.path,
  packed: archive.packed,
  text: archive.text,
  blob(digest) {
    const {offset, size} = archive.place(blobName(digest))
    return {file: archive.path, offset, size}
  },
})

function readJson(path: string, what: string): string {
  const bytes = smallFile(path, what, MOST_JSON)
  if (bytes === undefined) throw badImage(`${what} cannot be read: there is no ${path}`)
  return bytes.toString('utf8')
}

function blobText(contents: Contents, digest: string, size: number, what: string): string {
  contents.blob(digest)
  return checkText(contents.text(blobName(digest), what), digest, size, what)
}

const named = (annotations: Readonly<Record<string, string>>, wanted: string): boolean => {
  const full = annotations[FULL_NAME] ?? ''
  return annotations[REF_NAME] === wanted || full === wanted || full.endsWith(`/${wanted}`)
}

/** Selects the images with the digest or the tag, or the only image. Rejects with NO_IMAGE. */
function chosen(index: readonly Descriptor[], {tag, digest, path, prefix}: PathReference): readonly Descriptor[] {
  const tags = [...new Set(index.flatMap(({annotations}) => annotations[REF_NAME] ?? []))]
  const hint = tags.length === 0 ? undefined : `there is ${tags.map((name) => `${prefix}${path}:${name}`).join(', ')}`
  const some =
    digest !== undefined ? index.filter((one) => one.digest === digest) : tag !== undefined ? index.filter(({annotations}) => named(annotations, tag)) : index
  if (some.length === 0) throw new PotError('NO_IMAGE', `${path} has no image ${digest ?? tag ?? 'in it'}`, {hint})
  // Entries with the same digest are several names of one image.
  const [first] = some
  const same = some.every((one) => one.digest === first?.digest)
  if (first === undefined || same) return some.slice(0, 1)
  if (tag === undefined && digest === undefined && tags.length > 1) throw new PotError('NO_IMAGE', `${path} has several images`, {exit: 2, hint})
  return some
}

/** Reads an image from a layout. Rejects with NO_IMAGE, NO_PLATFORM or BAD_IMAGE. */
export async function readLayout(reference: PathReference, platform: Platform, contents: Contents): Promise<Image> {
  const {path, packed} = contents
  const {imageLayoutVersion: version} = parseJson(contents.text('oci-layout', `${path}/oci-layout`), `${path}/oci-layout`)
  if (typeof version !== 'string' || !version.startsWith('1.')) throw badImage(`${path} has layout version ${String(version)}, not 1`)
  const {manifests} = parseJson(contents.text('index.json', `${path}/index.json`), `${path}/index.json`)
  const start = chosen(descriptors(manifests, `${path}/index.json`, MOST_MANIFESTS), reference)
  const {digest, manifest} = await findManifest(start, async (wanted, size) => blobText(contents, wanted, size, `manifest ${wanted}`), platform, path)
  const config = blobText(contents, manifest.config.digest, manifest.config.size, 'the configuration of the image')
  return imageOf({digest, name: referenceText(reference), packed}, manifest, config, ({digest: layer, size}) => ({
    ...contents.blob(layer),
    size,
    digest: layer,
  }))
}
