import type {Algorithm} from './transfer/digest.js'

/** The file formats of images. `xz` and `zst` are streams of zfs-send(8); pot 0.16 reads and writes `xz`. `tar.zst` does not depend on the storage. */
export const FORMATS = ['xz', 'zst', 'tar.zst'] as const
export type Format = (typeof FORMATS)[number]

export const isStream = (format: Format): boolean => format !== 'tar.zst'

export const imageFile = (name: string, tag: string, format: Format): string => `${name}_${tag}.${format}`

/** Name of the file with the digest: for streams of the image and its `.meta`, otherwise of the image. Its signature is in `.sig` beside it. */
export const digestFile = (file: string, format: Format): string => `${file}.${algorithmOf(format)}`

export const algorithmOf = (format: Format): Algorithm => (isStream(format) ? 'skein' : 'sha256')

/** The digest in the text of a digest file, or undefined if the text is damaged or is about another file. */
export function parseDigest(text: string, file: string, format: Format): string | undefined {
  if (isStream(format)) return /^([0-9a-f]{256})\n$/.exec(text)?.[1]
  const [, name, hex] = /^SHA256 \(([^()\n]+)\) = ([0-9a-f]{64})\n$/.exec(text) ?? []
  return name === file ? hex : undefined
}

/**
 * argv of the program that compresses stdin to stdout, on all cores. `level` is 0 to 9. The default for xz is 6. The default for zstd is 2: it takes
 * two thirds of the time of zstd's own default, and its images are one twentieth larger. At level 2, `-B8MiB` sets the job size of zstd's own
 * default, so that all cores have work.
 */
export function compressor(format: Format, level: number | undefined): string[] {
  if (format === 'xz') return ['xz', `-${level ?? 6}`, '-T0']
  return ['zstd', '-q', '-T0', ...(level === undefined ? ['-2', '-B8MiB'] : [level === 0 ? '--fast' : `-${level}`])]
}

/** argv of the program that decompresses the stream in `file` to stdout, with a memory limit. */
export const expander = (format: Format, file: string): string[] =>
  format === 'xz' ? ['xz', '-dc', '-T0', '--memlimit-decompress=512MiB', file] : ['zstd', '-dcq', '--memory=128MB', file]
