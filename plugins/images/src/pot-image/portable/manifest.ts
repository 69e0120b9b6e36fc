import type {Entry} from '../../archive/entry.js'

/**
 * A line of the manifest: type, mode (octal), owner, group, bytes, time, SHA-256 of the contents
 * (`-` for what has none), path, and the target of a link. Blanks, percent signs and bytes that are not printable are written as in a URL.
 */
export const manifestLine = (entry: Entry, sha256 = '-'): string =>
  `${[
    entry.type,
    entry.mode.toString(8),
    entry.uid,
    entry.gid,
    entry.size,
    entry.mtime,
    sha256,
    plain(entry.path) || '.',
    ...(entry.link === '' ? [] : [plain(entry.link)]),
    ...[...entry.xattrs].map(([name, value]) => `${plain(name)}=${value.toString('base64')}`),
  ].join(' ')}\n`

const plain = (path: string) => path.replaceAll(/[^\x21-\x24\x26-\x7e]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** Characters after which a part of the manifest is written. */
export const PART = 64 * 1024

/** The manifest is written in parts, each after the files that it lists, so that nobody has to keep all of it in memory: the first is 1. */
export const manifestPart = (number: number): string => `manifest/${String(number).padStart(8, '0')}`
