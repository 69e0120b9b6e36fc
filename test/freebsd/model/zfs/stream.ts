import {parse, sep} from 'node:path'

/** The head of a modelled send stream; the contents follow as one tar of the directories that it names. */
export interface Stream {
  readonly entries: readonly Entry[]
  /** -R: may hold several file systems and carries their tree. */
  readonly replicated: boolean
}

export interface Entry {
  /** Below the sent file system, '' for itself, otherwise with a leading slash. */
  readonly path: string
  readonly tag: string
  readonly guid: string
  readonly created: number
  /** guid of the snapshot that the receiver must have. */
  readonly from?: string
  readonly origin?: string
  /** Directory within the tar. */
  readonly dir: string
  readonly props: Readonly<Record<string, string>>
}

/** A stream begins with a record DRR_BEGIN, whose magic number DMU_BACKUP_MAGIC is at the offset 8: zfs_ioctl.h. */
const MAGIC = `${'\0'.repeat(8)}\xac\xcb\xba\xf5\x02\0\0\0ZFSMODEL`
/** Magic and the length of the head as a decimal number. */
export const PREFIX = MAGIC.length + 12

export function encodeStream(stream: Stream): Buffer {
  const head = Buffer.from(JSON.stringify(stream))
  return Buffer.concat([Buffer.from(MAGIC + String(head.length).padStart(12, '0'), 'latin1'), head])
}

/** Length of the head that follows; undefined when this is no stream. */
export function headLength(prefix: Buffer): number | undefined {
  const text = prefix.toString('latin1')
  return prefix.length === PREFIX && text.startsWith(MAGIC) ? Number(text.slice(MAGIC.length)) : undefined
}

export function decodeHead(head: Buffer): Stream {
  const parsed: unknown = JSON.parse(head.toString())
  if (!isStream(parsed)) throw new Error('not the head of a stream')
  return parsed
}

const isStream = (value: unknown): value is Stream => typeof value === 'object' && value !== null && 'entries' in value && Array.isArray(value.entries)

export const storeName = (dir: string): string => parse(dir).base.replaceAll(sep, '')
