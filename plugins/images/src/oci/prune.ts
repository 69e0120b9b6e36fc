import {existsSync} from 'node:fs'
import type {Context, Step, Volume} from '@pot/core'
import {BLOB_LOCK, blobDirectory, LAYER_PREFIX, layerLock} from './layers.js'

export interface PrunedLayers {
  /** ChainIDs of the removed layers. */
  readonly layers: readonly string[]
}

const isLayer = (path: string): boolean => path.startsWith(LAYER_PREFIX)
const chainOf = (path: string): string => `sha256:${path.slice(LAYER_PREFIX.length)}`

/** Volumes of layers that are used by no volume other than unused layers; a layer comes before the layers below it. */
export function unusedLayers(volumes: readonly Volume[]): string[] {
  const origins = new Map(volumes.flatMap(({path, origin}) => (origin === undefined ? [] : [[path, origin.path] as const])))
  const used = new Set<string>()
  for (const {path} of volumes) {
    if (isLayer(path)) continue
    for (let at = origins.get(path); at !== undefined && !used.has(at); at = origins.get(at)) used.add(at)
  }
  const height = (path: string): number => {
    const below = origins.get(path)
    return below === undefined ? 0 : height(below) + 1
  }
  const unused = volumes.map(({path}) => path).filter((path) => isLayer(path) && !used.has(path))
  return unused.toSorted((a, b) => height(b) - height(a))
}

/** Removes unused layers, and the downloaded blobs of registries. Rejects with the errors of `Operate`. */
export async function pruneLayers(ctx: Context): Promise<PrunedLayers> {
  const {storage} = ctx.host
  const candidates = unusedLayers(await storage.volumes())
  const blobs = blobDirectory(ctx)
  const {result: layers} = await ctx.operate({
    title: 'image prune',
    locks: [BLOB_LOCK, ...candidates.map((path) => layerLock(chainOf(path)))],
    async plan(look) {
      const gone = unusedLayers(await look.volumes()).filter((path) => candidates.includes(path))
      const clear: Step[] = existsSync(blobs) ? [{title: 'remove what was downloaded', run: {do: 'remove', path: blobs}, final: true}] : []
      return {steps: [...gone.flatMap((path) => storage.destroy(path)), ...clear], result: gone.map(chainOf)}
    },
  })
  return {layers}
}
