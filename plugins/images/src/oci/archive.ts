import {isRecord, PotError} from '@pot/core'
import {badImage} from '../bad-image.js'
import {digestOf, hexOf} from './format/digest.js'
import {parseConfig} from './format/image-config.js'
import {MOST_LAYERS} from './format/limits.js'
import {referenceText, type Reference} from './format/reference.js'
import type {Image} from './layers/image.js'
import type {ArchiveFile} from './layers/tar-index.js'

type PathReference = Extract<Reference, {readonly kind: 'path'}>

/** One image of manifest.json. */
interface Item {
  readonly config: string
  readonly tags: readonly string[]
  readonly layers: readonly string[]
}

const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')

function parseItems(text: string, path: string): Item[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw badImage(`${path} has a manifest.json that is not JSON`, {cause})
  }
  if (!Array.isArray(value)) throw badImage(`${path} has a manifest.json that is not a list`)
  return value.map((item: unknown) => {
    if (!isRecord(item) || typeof item.Config !== 'string' || !isStrings(item.Layers) || item.Layers.length > MOST_LAYERS)
      throw badImage(`${path} has a manifest.json with an unknown structure`)
    return {config: item.Config, tags: isStrings(item.RepoTags) ? item.RepoTags : [], layers: item.Layers}
  })
}

/** Whether an image has the wanted name: `team/web:1.0`, `web:1.0`, `1.0`, or `web` for `web:latest`. */
const named = (tags: readonly string[], wanted: string): boolean =>
  tags.some((tag) => [wanted, `${wanted}:latest`].includes(tag) || tag.endsWith(`:${wanted}`) || tag.endsWith(`/${wanted}`))

function chosen(items: readonly Item[], {path, prefix, tag, digest}: PathReference): Item {
  const some = items.filter(({tags, config}) => (tag === undefined || named(tags, tag)) && (digest === undefined || config.includes(hexOf(digest))))
  const [first] = some
  if (first !== undefined && some.length === 1) return first
  const tags = items.flatMap((item) => item.tags)
  throw new PotError('NO_IMAGE', some.length === 0 ? `${path} has no image ${digest ?? tag ?? 'in it'}` : `${path} has several images`, {
    exit: 2,
    ...(tags.length === 0 ? {} : {hint: `there is ${tags.map((name) => `${prefix}${path}:${name}`).join(', ')}`}),
  })
}

/** Reads an image from a file of `docker save`. Rejects with NO_IMAGE or BAD_IMAGE. */
export function readArchive(reference: PathReference, archive: ArchiveFile): Image {
  const {path, packed} = archive
  const item = chosen(parseItems(archive.text('manifest.json'), path), reference)
  const json = archive.text(item.config)
  const hex = /([0-9a-f]{64})(?:\.json)?$/.exec(item.config)?.[1]
  const digest = digestOf(json)
  if (hex !== undefined && digest !== `sha256:${hex}`) throw badImage(`${path} has a configuration with the digest ${digest}, not sha256:${hex}`)
  const config = parseConfig(json)
  if (config.diffIds.length !== item.layers.length)
    throw badImage(`${path} has ${item.layers.length} layers, and ${config.diffIds.length} in its configuration`)
  const layers = config.diffIds.map((diffId, position) => {
    const {offset, size} = archive.place(item.layers[position] ?? '')
    return {file: path, offset, size, digest: undefined, diffId}
  })
  return {digest, name: referenceText(reference), config, layers, packed}
}
