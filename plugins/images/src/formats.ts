import type {Algorithm} from './transfer/digest.js'

interface FormatKind {
  /** A stream of zfs-send(8), with `.meta` beside it; otherwise an archive that does not depend on the storage. */
  readonly stream: boolean
  /** Of the digest file. */
  readonly algorithm: Algorithm
  /** argv of the program that compresses stdin to stdout, on all cores. `level` is 0 to 9. */
  compressor(level: number | undefined): string[]
  /** argv of the program that decompresses the stream in `file` to stdout, with a memory limit. */
  expander(file: string): string[]
}

/**
 * zstd's own default takes half as long again as level 2, whose images are one twentieth larger. At level 2, `-B8MiB` sets the job size of zstd's own
 * default, so that all cores have work.
 */
const ZSTD = {
  compressor: (level: number | undefined) => ['zstd', '-q', '-T0', ...(level === undefined ? ['-2', '-B8MiB'] : [level === 0 ? '--fast' : `-${level}`])],
  expander: (file: string) => ['zstd', '-dcq', '--memory=128MB', file],
}

/** The file formats of images, by the ends of their names. pot 0.16 reads and writes `xz`. To add a format, add an entry. */
const TABLE = {
  xz: {
    stream: true,
    algorithm: 'skein',
    compressor: (level) => ['xz', `-${level ?? 6}`, '-T0'],
    expander: (file) => ['xz', '-dc', '-T0', '--memlimit-decompress=512MiB', file],
  },
  zst: {stream: true, algorithm: 'skein', ...ZSTD},
  'tar.zst': {stream: false, algorithm: 'sha256', ...ZSTD},
} as const satisfies Readonly<Record<string, FormatKind>>

export type Format = keyof typeof TABLE

const isFormat = (name: string): name is Format => Object.hasOwn(TABLE, name)

export const FORMATS: readonly Format[] = Object.keys(TABLE).filter(isFormat)

const kindOf = (format: Format): FormatKind => TABLE[format]

export const isStream = (format: Format): boolean => kindOf(format).stream

export const imageFile = (name: string, tag: string, format: Format): string => `${name}_${tag}.${format}`

/** Name of the file with the digest: for streams of the image and its `.meta`, otherwise of the image. Its signature is in `.sig` beside it. */
export const digestFile = (file: string, format: Format): string => `${file}.${algorithmOf(format)}`

export const algorithmOf = (format: Format): Algorithm => kindOf(format).algorithm

/** The digest in the text of a digest file, or undefined if the text is damaged or is about another file. */
export function parseDigest(text: string, file: string, format: Format): string | undefined {
  if (isStream(format)) return /^([0-9a-f]{256})\n$/.exec(text)?.[1]
  const [, name, hex] = /^SHA256 \(([^()\n]+)\) = ([0-9a-f]{64})\n$/.exec(text) ?? []
  return name === file ? hex : undefined
}

/** See `FormatKind`. */
export const compressor = (format: Format, level: number | undefined): string[] => kindOf(format).compressor(level)

/** See `FormatKind`. */
export const expander = (format: Format, file: string): string[] => kindOf(format).expander(file)
