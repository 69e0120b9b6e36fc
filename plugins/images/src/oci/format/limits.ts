/** Maximum size in bytes of a manifest, an index or a configuration; the limit of registries is the same. */
export const MOST_JSON = 4 * 1024 * 1024
/** Maximum number of layers of an image; the limit of other engines is the same. */
export const MOST_LAYERS = 127
/** Maximum number of entries of an index. */
export const MOST_MANIFESTS = 1000

/** Limits for the size of an unpacked layer, so that a small file cannot fill the disk. */
export interface LayerLimits {
  /** Maximum number of files, directories and links. */
  readonly entries: number
  /** Size in bytes that every layer may have. */
  readonly bytes: number
  /** Additional size in bytes for each byte of the compressed layer. */
  readonly ratio: number
}

export const LAYER_LIMITS: LayerLimits = {entries: 2_000_000, bytes: 2 * 1024 ** 3, ratio: 200}
