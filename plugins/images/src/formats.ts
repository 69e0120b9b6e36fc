import type {Algorithm} from './transfer/digest.js'

/** How an image is kept in a file. `xz` and `zst` are streams of zfs-send(8), as pot 0.16 writes them (xz); `tar.zst` goes anywhere. */
export const FORMATS = ['xz', 'zst', 'tar.zst'] as const
export type Format = (typeof FORMATS)[number]

export const isStream = (format: Format): boolean => format !== 'tar.zst'

export const imageFile = (name: string, tag: string, format: Format): string => `${name}_${tag}.${format}`

/** The file with the digest: of the image and its `.meta` for streams, of the image alone otherwise. Its signature is in `.sig` beside it. */
export const digestFile = (file: string, format: Format): string => `${file}.${algorithmOf(format)}`

export const algorithmOf = (format: Format): Algorithm => (isStream(format) ? 'skein' : 'sha256')

/** What is in that file; undefined when it is damaged, or about another file. */
export function parseDigest(text: string, file: string, format: Format): string | undefined {
  if (isStream(format)) return /^([0-9a-f]{256})\n$/.exec(text)?.[1]
  const [, name, hex] = /^SHA256 \(([^()\n]+)\) = ([0-9a-f]{64})\n$/.exec(text) ?? []
  return name === file ? hex : undefined
}

/**
 * argv of who compresses stdin to stdout, with all cores. `level` is 0 to 9; without it 6 for xz, and for zstd 2, which takes two thirds of the
 * time of its own default and makes images that are a twentieth larger; then its jobs are as large as at that default, so that no core waits.
 */
export function compressor(format: Format, level: number | undefined): string[] {
  if (format === 'xz') return ['xz', `-${level ?? 6}`, '-T0']
  return ['zstd', '-q', '-T0', ...(level === undefined ? ['-2', '-B8MiB'] : [level === 0 ? '--fast' : `-${level}`])]
}

/** argv of who writes the stream in `file` to stdout; it may not demand memory without end. */
export const expander = (format: Format, file: string): string[] =>
  format === 'xz' ? ['xz', '-dc', '-T0', '--memlimit-decompress=512MiB', file] : ['zstd', '-dcq', '--memory=128MB', file]
