import {PotError} from '@pot/core'

/** Names are bytes: they are kept as texts with one character for each, so that those that are no UTF-8 survive. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

const refuse = (why: string) => new PotError('BAD_ARCHIVE', `the archive ${why}`, {hint: 'it is damaged, or was not made for this'})

/** For messages. */
export const shown = (path: string): string =>
  `'${bytesOf(path.slice(0, 80))
    .toString('utf8')
    .replaceAll(/\p{Cc}/gu, '?')}'`

/** The text in a field that ends with a NUL or with the field. */
export function stringAt(block: Buffer, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return field.toString('latin1', 0, end < 0 ? field.length : end)
}

/** A number in octal, or in the binary form of GNU tar. Rejects with BAD_ARCHIVE, also for one that is negative or above 2^53. */
export function numberAt(block: Buffer, offset: number, length: number): number {
  const first = block[offset] ?? 0
  if (first === 0x80) {
    const value = BigInt(`0x${block.toString('hex', offset + 1, offset + length)}`)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw refuse('has a number that is too large')
    return Number(value)
  }
  const text = stringAt(block, offset, length).trim()
  if (text === '') return 0
  if (!/^[0-7]+$/.test(text)) throw refuse('has a number that is none')
  return Number.parseInt(text, 8)
}

/** The checksum of a header: the sum of its bytes, with blanks for the sum itself. */
export const sumOf = (block: Buffer): number => block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0)

/** `LENGTH KEY=VALUE\n`, again and again. */
export function paxRecords(bytes: Buffer): [string, Buffer][] {
  const records: [string, Buffer][] = []
  for (let at = 0; at < bytes.length; ) {
    const [, digits = ''] = /^([1-9]\d{0,6}) /.exec(bytes.toString('latin1', at, at + 8)) ?? []
    const end = at + Number(digits)
    const record = bytes.subarray(at + digits.length + 1, end)
    const equals = record.indexOf('=')
    if (digits === '' || end > bytes.length || record.at(-1) !== 10 || equals < 1) throw refuse('has a damaged extended header')
    records.push([record.toString('latin1', 0, equals), record.subarray(equals + 1, -1)])
    at = end
  }
  return records
}

/**
 * Without `.` and double slashes. Rejects with OUTSIDE_ARCHIVE for what begins with a slash or has `..` in it, and with BAD_ARCHIVE for
 * names that no file system takes.
 */
export function cleanPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (path.startsWith('/') || parts.includes('..'))
    throw new PotError('OUTSIDE_ARCHIVE', `the archive wants to write to ${shown(path)}, outside of the pot`, {hint: 'do not trust who made it'})
  if (path.length > 4095 || parts.some((part) => part.length > 255) || path.includes('\0')) throw refuse(`has a name that is too long: ${shown(path)}`)
  return parts.join('/')
}
