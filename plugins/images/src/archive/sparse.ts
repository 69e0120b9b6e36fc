import {badImage} from '../bad-image.js'
import type {Part} from './entry.js'

/** Maximum size in bytes of the map of a sparse file. */
const LONGEST = 4 * 1024 * 1024

const PREFIX = 'GNU.sparse.'

/** Size of a block of an archive. */
const BLOCK = 512

export interface Sparse {
  /** Name of the file, if the map has one: the name in the header is that of a temporary file. */
  readonly name: string | undefined
  /** Size of the file in bytes, with its holes. */
  readonly size: number
  readonly parts: readonly Part[]
  /** Number of bytes of the map that were read from the contents of the entry. */
  readonly read: number
}

/** A map that is complete, or reads more blocks. */
export type SparseMap = Sparse | {more(block: Buffer): SparseMap}

const damaged = (why: string) => badImage(`the archive has a sparse file with ${why}`)

function natural(text: string | undefined): number {
  const digits = /^\s*(\d{1,15})\s*$/.exec(text ?? '')?.[1]
  if (digits === undefined) throw damaged('a map that is damaged')
  return Number(digits)
}

/** Rejects with BAD_IMAGE unless the parts follow each other in the file, and are all that the archive contains of it. */
export function checkParts({size, parts, read}: Sparse, stored: number): void {
  let end = 0
  let sum = read
  for (const part of parts) {
    if (part.offset < end) throw damaged('parts that overlap')
    end = part.offset + part.size
    sum += part.size
  }
  if (end > size || sum !== stored) throw damaged('a map that does not fit its contents')
}

/** The pairs of numbers as parts. */
function partsOf(numbers: readonly number[]): Part[] {
  if (numbers.length % 2 !== 0) throw damaged('a map that is damaged')
  return numbers.flatMap((offset, index) => (index % 2 === 0 ? [{offset, size: numbers[index + 1] ?? 0}] : []))
}

/**
 * The map of a sparse file in the extended headers of GNU tar: versions 0.0, 0.1 and 1.0 (GNU tar manual, "Storing Sparse Files"). `records` are in
 * their order, because 0.0 repeats keys. Returns undefined if the file is not sparse. Rejects with BAD_IMAGE.
 */
export function paxSparse(records: readonly (readonly [string, string])[]): SparseMap | undefined {
  const of = (key: string) => records.filter(([name]) => name === PREFIX + key).map(([, value]) => value)
  if (!records.some(([name]) => name.startsWith(PREFIX))) return undefined
  const [name] = of('name')
  const size = natural(of('realsize')[0] ?? of('size')[0])
  const [major = '0', minor = '0'] = [of('major')[0], of('minor')[0]]
  if (major === '1' && minor === '0') return mapInContents(name, size)
  if (major !== '0') throw damaged(`a map in the unknown version ${major.slice(0, 9)}.${minor.slice(0, 9)}`)
  const [map] = of('map')
  const sizes = of('numbytes')
  const numbers = map === undefined ? of('offset').flatMap((offset, index) => [offset, sizes[index] ?? '']) : map.split(',').filter((one) => one !== '')
  return {name, size, parts: partsOf(numbers.map(natural)), read: 0}
}

/** Version 1.0: the contents begin with the map: the number of parts, and the numbers of each, one a line, filled up to a whole block. */
function mapInContents(name: string | undefined, size: number): SparseMap {
  let text = ''
  const map = {
    more(block: Buffer): SparseMap {
      text += block.toString('latin1')
      if (text.length > LONGEST) throw damaged('a map that is too long')
      const lines = text.split('\n')
      const count = lines.length < 2 ? undefined : natural(lines[0])
      if (count === undefined || lines.length <= 2 * count + 1) return map
      return {name, size, parts: partsOf(lines.slice(1, 2 * count + 1).map(natural)), read: text.length}
    },
  }
  return map
}

/** The old form of GNU tar: four parts in the header, and 21 in each block that follows. Numbers are octal. `number` reads a field of a block. */
export function gnuSparse(block: Buffer, number: (block: Buffer, offset: number, length: number) => number): SparseMap {
  const numbers: number[] = []
  const size = number(block, 483, 12)
  function take(from: Buffer, start: number, most: number, mark: number): SparseMap {
    for (let index = 0; index < most && from[start + index * 24] !== 0; index++)
      numbers.push(number(from, start + index * 24, 12), number(from, start + index * 24 + 12, 12))
    if (numbers.length * 12 > LONGEST) throw damaged('a map that is too long')
    if (from[mark] === 0) return {name: undefined, size, parts: partsOf(numbers), read: 0}
    return {more: (next) => take(next, 0, 21, BLOCK - 8)}
  }
  return take(block, 386, 4, 482)
}
