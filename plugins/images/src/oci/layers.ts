import {randomBytes} from 'node:crypto'
import {basename, join} from 'node:path'
import type {ExecAction, Step, Surroundings, TreeSource, Volume} from '@pot/core'
import {chainIds} from './format/chain-id.js'
import {hexOf} from './format/digest.js'
import type {Image, Layer} from './layers/image.js'
import type {Reference} from './format/reference.js'
import {programArgv} from '../program-argv.js'

/** Prefix of the volumes of layers. They are stored with the bases, but are not listed as bases. */
export const LAYER_PREFIX = 'bases/.layer-'
/** Tag of the snapshot of a layer that is cloned. It exists only if the layer is complete. */
export const LAYER_TAG = 'layer'

export const layerVolume = (chainId: string): string => `${LAYER_PREFIX}${hexOf(chainId)}`
export const layerLock = (chainId: string): string => `layer/${hexOf(chainId)}`

/** Lock for downloaded blobs: `image prune` takes it exclusively, imports share it. */
export const BLOB_LOCK = 'blobs'

/** Absolute directory for downloaded layers; they are kept until `image prune`. */
export const blobDirectory = ({settings}: Pick<Surroundings, 'settings'>): string => join(settings.cache, 'oci')

const run = (...argv: Parameters<typeof programArgv>): ExecAction => ({do: 'exec', argv: programArgv(...argv), show: true})

const short = (digest: string): string => hexOf(digest).slice(0, 12)

export interface From {
  readonly image: Image
  readonly reference: Reference
  readonly insecure: boolean
}

/** The layer with its path on this host, and the steps that download it. The steps have no undo: a downloaded layer stays in the cache for the next try. */
function local(ctx: Surroundings, {reference, insecure}: Omit<From, 'image'>, layer: Layer): {readonly layer: Layer; readonly fetch: Step[]} {
  if (reference.kind !== 'registry' || layer.digest === undefined) return {layer, fetch: []}
  const directory = blobDirectory(ctx)
  const file = join(directory, hexOf(layer.digest))
  const words = [reference.host, reference.repository, layer.digest, String(layer.size), file, insecure ? 'insecure' : 'secure']
  return {
    layer: {...layer, file},
    fetch: [{title: `download layer ${short(layer.digest)} from ${reference.host}`, run: run('fetch-layer', ...words), undo: 'stays'}],
  }
}

/**
 * The image with its layers on this host, and steps around their use. The layers of a compressed archive are in an uncompressed copy, which exists only in
 * the meantime.
 */
function opened(ctx: Surroundings, {image, reference}: From): {readonly image: Image; readonly before: Step[]; readonly after: Step[]} {
  if (!image.packed || reference.kind !== 'path') return {image, before: [], after: []}
  const copy = join(blobDirectory(ctx), `archive-${randomBytes(6).toString('hex')}.tar`)
  return {
    image: {...image, packed: false, layers: image.layers.map((layer) => ({...layer, file: copy}))},
    before: [{title: `decompress ${reference.path}`, run: run('decompress', reference.path, copy), undo: [{do: 'exec', argv: ['rm', '-f', copy]}]}],
    after: [{title: `remove the copy of ${basename(reference.path)}`, run: {do: 'remove', path: copy}}],
  }
}

const apply = ({file, offset, size, digest, diffId}: Layer, directory: string): ExecAction =>
  run('apply-layer', file, offset, size, digest ?? '-', diffId, directory)

/** Whether the volume of a layer exists and is complete. */
const isThere = (volumes: readonly Volume[], path: string): boolean =>
  volumes.some((volume) => volume.path === path && volume.snapshots.some(({tag}) => tag === LAYER_TAG))

export interface Chain {
  readonly acquire: Step[]
  readonly tree: Step[]
}

/**
 * Steps that make the volume `target` with the tree of an image. The volume of each layer is a clone of the volume of the layer below; `target` is a
 * clone of the last. Existing volumes of layers are reused. The operation must hold the locks of `chainLocks`.
 */
export function chainSteps(ctx: Surroundings, from: From, target: string, volumes: readonly Volume[]): Chain {
  const {storage} = ctx.host
  const ids = chainIds(from.image.config.diffIds)
  const {image, before, after} = opened(ctx, from)
  const parts = image.layers.flatMap((layer, index) => {
    const id = ids[index]
    if (id === undefined || isThere(volumes, layerVolume(id))) return []
    const below = ids[index - 1]
    return [{...local(ctx, from, layer), path: layerVolume(id), below: below === undefined ? undefined : layerVolume(below)}]
  })
  const made = parts.flatMap(({layer, path, below}): Step[] => [
    ...(below === undefined ? storage.create(path) : storage.clone(below, LAYER_TAG, path)),
    {title: `unpack layer ${short(layer.diffId)}`, run: apply(layer, join(ctx.settings.fsRoot, path)), undo: 'covered'},
    ...storage.snapshot([path], LAYER_TAG),
  ])
  const top = ids.at(-1)
  return {
    acquire: [...(parts.length === 0 ? [] : before), ...parts.flatMap(({fetch}) => fetch)],
    tree: [...made, ...(parts.length === 0 ? [] : after), ...(top === undefined ? storage.create(target) : storage.clone(layerVolume(top), LAYER_TAG, target))],
  }
}

/** Locks for `chainSteps`: they prevent two commands from making the same layer, and `image prune` from removing a layer before it is cloned. */
export const chainLocks = ({image, reference}: From): string[] => [
  ...(reference.kind === 'registry' || image.packed ? [`~${BLOB_LOCK}`] : []),
  ...chainIds(image.config.diffIds).map(layerLock),
]

/** An image as the source of the tree of a base. */
export const treeSource = (ctx: Surroundings, from: From): TreeSource => ({
  locks: chainLocks(from),
  async steps(target, look) {
    const {acquire, tree} = chainSteps(ctx, from, target, await look.volumes())
    return [...acquire, ...tree]
  },
  async unpack(directory) {
    const {image, before, after} = opened(ctx, from)
    const parts = image.layers.map((layer) => local(ctx, from, layer))
    return [
      ...before,
      ...parts.flatMap(({fetch}) => fetch),
      ...parts.map(({layer}): Step => ({title: `unpack layer ${short(layer.diffId)} into ${directory}`, run: apply(layer, directory), undo: 'covered'})),
      ...after,
    ]
  },
})
