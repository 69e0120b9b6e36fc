/** Bytes of a manifest, an index or a configuration; registries take no more either. */
export const MOST_JSON = 4 * 1024 * 1024
/** Layers of an image, as in other engines. */
export const MOST_LAYERS = 127
/** Manifests below each other and images in an index. */
export const MOST_MANIFESTS = 1000

/** What a layer may unpack to, so that a small file cannot fill the disk. */
export interface LayerLimits {
  /** Files, directories and links. */
  readonly entries: number
  /** Bytes that any layer may have. */
  readonly bytes: number
  /** Bytes beyond that for each byte of the packed layer. */
  readonly ratio: number
}

export const LAYER_LIMITS: LayerLimits = {entries: 2_000_000, bytes: 2 * 1024 ** 3, ratio: 200}
