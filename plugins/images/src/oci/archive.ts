import {statSync} from 'node:fs'
import {posix} from 'node:path'
import {isRecord, PotError} from '@pot/core'
import {nameOf} from '../archive/names.js'
import {badImage} from '../bad-image.js'
import {digestOf} from './format/digest.js'
import {parseConfig} from './format/image-config.js'
import type {Image} from './layers/image.js'
import {MOST_JSON, MOST_LAYERS} from './format/limits.js'
import {referenceText, type Reference} from './format/reference.js'
import {indexTar, memberText, type Place} from './layers/tar-index.js'

type ArchiveReference = Extract<Reference, {readonly kind: 'archive'}>

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

const named = (tags: readonly string[], wanted: string): boolean => tags.some((tag) => [wanted, `${wanted}:latest`].includes(tag) || tag.endsWith(`:${wanted}`))

function chosen(items: readonly Item[], {path, tag}: ArchiveReference): Item {
  const some = tag === undefined ? items : items.filter(({tags}) => named(tags, tag))
  const [first] = some
  if (first !== undefined && some.length === 1) return first
  const tags = items.flatMap((item) => item.tags)
  throw new PotError('NO_IMAGE', some.length === 0 ? `${path} has no image ${tag ?? 'in it'}` : `${path} has several images`, {
    exit: 2,
    ...(tags.length === 0 ? {} : {hint: `there is ${tags.map((name) => `docker-archive:${path}:${name}`).join(', ')}`}),
  })
}

/** Finds a member by name; docker writes some layers as links to other members. */
function follow(index: ReadonlyMap<string, Place>, name: string, path: string): Place {
  let at = posix.normalize(nameOf(name))
  for (let links = 0; links < 8; links++) {
    const place = index.get(at)
    if (place?.type === 'file') return place
    if (place?.type === 'link') at = posix.normalize(place.link)
    else if (place?.type === 'symlink') at = posix.join(posix.dirname(at), place.link)
    else break
  }
  throw badImage(`${path} has no ${name}`)
}

/** Reads an image from a file of `docker save`, an uncompressed tar archive. Rejects with NO_IMAGE or BAD_IMAGE. */
export function readArchive(reference: ArchiveReference): Image {
  const {path} = reference
  if (statSync(path, {throwIfNoEntry: false})?.isFile() !== true) throw new PotError('NO_IMAGE', `there is no file ${path}`, {exit: 2})
  const index = indexTar(path)
  const text = (name: string): string => {
    const place = follow(index, name, path)
    if (place.size > MOST_JSON) throw badImage(`${path} has a ${name} of more than ${MOST_JSON} bytes`)
    return memberText(path, place)
  }
  const item = chosen(parseItems(text('manifest.json'), path), reference)
  const json = text(item.config)
  const hex = /([0-9a-f]{64})(?:\.json)?$/.exec(item.config)?.[1]
  const digest = digestOf(json)
  if (hex !== undefined && digest !== `sha256:${hex}`) throw badImage(`${path} has a configuration with the digest ${digest}, not sha256:${hex}`)
  const config = parseConfig(json)
  if (config.diffIds.length !== item.layers.length)
    throw badImage(`${path} has ${item.layers.length} layers, and ${config.diffIds.length} in its configuration`)
  const layers = config.diffIds.map((diffId, position) => {
    const {offset, size} = follow(index, item.layers[position] ?? '', path)
    return {file: path, offset, size, digest: undefined, diffId}
  })
  return {digest, name: referenceText(reference), config, layers}
}
