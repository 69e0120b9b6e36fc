import type {Entry} from '../../archive/entry.js'

/**
 * A line of the manifest: type, mode (octal), owner, group, size in bytes, time, SHA-256 of the contents (`-` for entries without contents), path,
 * and the target of a link. Blanks, percent signs and bytes that are not printable are encoded as in a URL.
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

/** A part of the manifest is written when it has this number of characters. */
export const PART = 64 * 1024

/** Name of a part of the manifest. The numbers begin with 1. Each part follows the files that it lists, so that reader and writer need little memory. */
export const manifestPart = (number: number): string => `manifest/${String(number).padStart(8, '0')}`
