import {closeSync, createReadStream, createWriteStream, mkdirSync, openSync, readlinkSync, readSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {createGzip} from 'node:zlib'
import {isRecord, PotError} from '@pot/core'
import {hashed} from './apply-blob.js'
import {digestOf, hexOf} from '../format/digest.js'
import {MEDIA, parseJson} from '../format/manifest.js'
import type {Entry} from '../../archive/entry.js'
import {entryOf, PLAIN} from '../../archive/entry-of.js'
import {nameOf} from '../../archive/names.js'
import {padding, tarHeader, TRAILER} from '../../archive/write.js'
import {changes, walk, type Change} from './walk.js'

/** The job of the program pack-layers: its input, its output and its settings. */
export interface PackJob {
  /**
   * Absolute paths of trees, the lowest first. The first becomes a complete layer; each other tree becomes a layer with its differences from the tree
   * before.
   */
  readonly trees: readonly string[]
  /** Path of the layout: a directory, or a tar archive if `tar` is true. It must not exist yet. */
  readonly out: string
  readonly tar: boolean
  readonly name: string
  /** Tag that is written into the index. */
  readonly tag: string
  /** For the files of the image: that of the caller. */
  readonly umask: number
  /** Compression level of gzip, 0 to 9. */
  readonly level: number
  /** The image configuration without `rootfs`, `history` and `created`. */
  readonly config: Readonly<Record<string, unknown>>
}

interface Packed {
  readonly digest: string
  readonly diffId: string
  readonly size: number
  /** Modification time of the newest file, in seconds since the epoch. */
  readonly newest: number
}

/** The entry for a change; a removed file is hidden by an empty file with a name of its own. */
function entryFor({path, stat}: Change, root: string, links: Map<string, string>): Entry | undefined {
  if (stat === undefined) return {...PLAIN, path: nameOf(join(dirname(path), `.wh.${basename(path)}`)), type: 'file', mode: 0o644}
  return entryOf(nameOf(path), stat, links, () => readlinkSync(join(root, path), {encoding: 'latin1'}))
}

function* contents(path: string, size: number): Generator<Buffer> {
  const file = openSync(path, 'r')
  try {
    for (let left = size; left > 0; ) {
      const bytes = Buffer.allocUnsafe(Math.min(left, 1 << 18))
      const length = readSync(file, bytes)
      if (length === 0) throw new PotError('CHANGED', `${path} changed while it was packed`)
      left -= length
      yield bytes.subarray(0, length)
    }
  } finally {
    closeSync(file)
  }
}

/** The bytes of a layer as a tar archive. */
function* layerOf(root: string, found: Iterable<Change>, told: (mtime: number) => void): Generator<Buffer> {
  const links = new Map<string, string>()
  for (const change of found) {
    const entry = entryFor(change, root, links)
    if (entry === undefined) continue
    told(entry.mtime)
    yield tarHeader(entry)
    if (entry.size > 0) {
      yield* contents(join(root, change.path), entry.size)
      yield padding(entry.size)
    }
  }
  yield TRAILER
}

/** Combines small buffers such as headers, so that there are fewer writes. */
async function* gathered(source: Iterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let size = 0
  for (const bytes of source) {
    parts.push(bytes)
    size += bytes.length
    if (size < 1 << 16) continue
    yield Buffer.concat(parts)
    ;[parts, size] = [[], 0]
  }
  if (size > 0) yield Buffer.concat(parts)
}

async function packLayer(root: string, found: Iterable<Change>, blobs: string, level: number): Promise<Packed> {
  const draft = join(blobs, 'layer')
  let newest = 0
  let [diffId, digest, size] = ['', '', 0]
  const bytes = gathered(layerOf(root, found, (mtime) => (newest = Math.max(newest, mtime))))
  const inner = hashed(bytes, (value) => {
    diffId = value
  })
  const packed = Readable.from(inner, {objectMode: false}).compose(createGzip({level}))
  const outer = hashed(packed, (value, length) => {
    digest = value
    size = length
  })
  await pipeline(outer, createWriteStream(draft, {mode: 0o644}))
  renameSync(draft, join(blobs, hexOf(digest)))
  return {digest, diffId, size, newest}
}

function putJson(blobs: string, mediaType: string, value: unknown): {readonly mediaType: string; readonly digest: string; readonly size: number} {
  const text = JSON.stringify(value)
  writeFileSync(join(blobs, hexOf(digestOf(text))), text)
  return {mediaType, digest: digestOf(text), size: Buffer.byteLength(text)}
}

/** Writes the layout of an image. The output is reproducible: equal trees and an equal configuration produce equal bytes. */
export async function packImage({trees, out, tar, name, tag, level, config}: PackJob): Promise<string> {
  const directory = tar ? `${out}.d` : out
  const blobs = join(directory, 'blobs', 'sha256')
  mkdirSync(blobs, {recursive: true})
  const layers: Packed[] = []
  for (const [index, tree] of trees.entries()) {
    const below = trees[index - 1]
    layers.push(await packLayer(tree, below === undefined ? walk(tree) : changes(tree, below), blobs, level))
  }
  const created = new Date(epoch(Math.max(0, ...layers.map(({newest}) => newest))) * 1000).toISOString().replace('.000', '')
  const history = layers.map((_, index) => ({created, created_by: index === 0 ? 'pot export: the base' : 'pot export: the pot'}))
  const settings = putJson(blobs, MEDIA.config, {created, ...config, rootfs: {type: 'layers', diff_ids: layers.map(({diffId}) => diffId)}, history})
  const manifest = putJson(blobs, MEDIA.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: settings,
    layers: layers.map(({digest, size}) => ({mediaType: `${MEDIA.layer}+gzip`, digest, size})),
  })
  const index = {schemaVersion: 2, mediaType: MEDIA.index, manifests: [{...manifest, annotations: {'org.opencontainers.image.ref.name': tag}}]}
  writeFileSync(join(directory, 'oci-layout'), JSON.stringify({imageLayoutVersion: '1.0.0'}))
  writeFileSync(join(directory, 'index.json'), JSON.stringify(index))
  if (tar) {
    // manifest.json is for programs that can only read archives of docker.
    const blob = (digest: string) => `blobs/sha256/${hexOf(digest)}`
    const item = {Config: blob(settings.digest), RepoTags: [`${name}:${tag}`], Layers: layers.map(({digest}) => blob(digest))}
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify([item]))
    await pipeline(Readable.from(archiveOf(directory)), createWriteStream(out, {mode: 0o644}))
    rmSync(directory, {recursive: true})
  }
  return manifest.digest
}

/** The time of the image: SOURCE_DATE_EPOCH, the convention of build tools for reproducible builds, or else the time of the newest file. */
function epoch(newest: number): number {
  const given = process.env.SOURCE_DATE_EPOCH
  return given !== undefined && /^\d{1,11}$/.test(given) ? Number(given) : newest
}

async function* archiveOf(directory: string): AsyncGenerator<Buffer> {
  for (const {path, stat} of walk(directory)) {
    if (path === '') continue
    const type = stat.isDirectory() ? 'directory' : 'file'
    const size = type === 'file' ? statSync(join(directory, path)).size : 0
    yield tarHeader({...PLAIN, path, type, mode: type === 'file' ? 0o644 : 0o755, size})
    if (type === 'file') {
      yield* createReadStream(join(directory, path))
      yield padding(size)
    }
  }
  yield TRAILER
}

/** Parses a job. Rejects with BAD_CALL if the fields do not match, for example if another version of pot wrote the job. */
export function parseJob(text: string): PackJob {
  const {trees, out, tar, name, tag, level, umask, config} = parseJson(text, 'what is to be packed')
  const wrong = new PotError('BAD_CALL', 'pack needs trees, out, name, tag, level, umask and config')
  if (!Array.isArray(trees) || !trees.every((tree) => typeof tree === 'string') || !isRecord(config)) throw wrong
  if (typeof out !== 'string' || typeof name !== 'string' || typeof tag !== 'string' || typeof level !== 'number' || typeof umask !== 'number') throw wrong
  return {trees, out, tar: tar === true, name, tag, level, umask, config}
}
