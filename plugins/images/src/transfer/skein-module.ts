/**
 * The module of WebAssembly that does the arithmetic of Skein-1024 (The Skein Hash Function Family, version 1.3): JavaScript has no fast
 * integers of 64 bits. All 80 rounds of Threefish-1024 are unrolled.
 *
 * Memory: 0 the chaining value (16 words), 128 the tweak (2 words), 256 the message. `process(bytes, blocks)`: see `HEAP`.
 */
const ROTATIONS = [
  [24, 13, 8, 47, 8, 17, 22, 37],
  [38, 19, 10, 55, 49, 18, 23, 52],
  [33, 4, 51, 13, 34, 41, 59, 17],
  [5, 20, 48, 41, 47, 28, 16, 25],
  [41, 9, 37, 31, 12, 47, 44, 30],
  [16, 34, 56, 51, 4, 53, 42, 41],
  [31, 44, 47, 46, 19, 42, 44, 25],
  [9, 48, 35, 52, 23, 31, 37, 20],
] as const
const PERMUTATION = [0, 9, 2, 13, 6, 11, 4, 15, 10, 7, 12, 3, 14, 5, 8, 1] as const
const PARITY = 0x1bd11bdaa9fc1a22n
const ROUNDS = 80

/** Offsets in the memory, in bytes. At most `room` blocks of a message are placed at `message`. */
export const HEAP = {chain: 0, tweak: 128, message: 256, room: 512, pages: 2} as const
const BLOCK = 128

const [ADD, XOR, ROTL] = [0x7c, 0x85, 0x89]
const [BLOCK_BYTES, BLOCK_COUNT, POINTER] = [0, 1, 2]
/** Numbers of the local variables: two parameters, the pointer, 16 words of state, 17 of the key, 3 of the tweak. */
const [STATE, KEY, TWEAK] = [3, 19, 36]

type Code = readonly number[]

function unsigned(value: number): Code {
  const low = value & 0x7f
  return value < 128 ? [low] : [low | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: bigint): Code {
  const low = Number(value & 0x7fn)
  const rest = value >> 7n
  const last = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)
  return last ? [low] : [low | 0x80, ...signed(rest)]
}

const get = (local: number): Code => [0x20, ...unsigned(local)]
const set = (local: number): Code => [0x21, ...unsigned(local)]
const int = (value: number): Code => [0x41, ...signed(BigInt(value))]
const long = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))]
const load = (address: Code, offset: number): Code => [...address, 0x29, 3, ...unsigned(offset)]
const store = (address: Code, offset: number, value: Code): Code => [...address, ...value, 0x37, 3, ...unsigned(offset)]
const words = (count: number, code: (index: number) => Code): Code => Array.from({length: count}, (_, index) => code(index)).flat()

/** Adds subkey `s`; `at` maps words to the local variables that hold them. */
function addKey(s: number, at: readonly number[]): Code {
  return words(16, (i) => {
    const word = at[i] ?? 0
    const sum = [...get(word), ...get(KEY + ((s + i) % 17)), ADD]
    const more = i === 13 ? get(TWEAK + (s % 3)) : i === 14 ? get(TWEAK + ((s + 1) % 3)) : i === 15 ? long(BigInt(s)) : []
    return [...sum, ...more, ...(more.length > 0 ? [ADD] : []), ...set(word)]
  })
}

/** The rounds of Threefish: the permutation renames the words instead of moving them. */
function rounds(): Code {
  let at: readonly number[] = Array.from({length: 16}, (_, index) => STATE + index)
  const code: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 4 === 0) code.push(...addKey(round / 4, at))
    for (const [pair, rotation] of (ROTATIONS[round % 8] ?? []).entries()) {
      const [a, b] = [at[2 * pair] ?? 0, at[2 * pair + 1] ?? 0]
      code.push(...get(a), ...get(b), ADD, ...set(a), ...get(b), ...long(BigInt(rotation)), ROTL, ...get(a), XOR, ...set(b))
    }
    const before = at
    at = PERMUTATION.map((from) => before[from] ?? 0)
  }
  // After eight rounds every word is in its original place, and 80 is a multiple of eight.
  code.push(...addKey(ROUNDS / 4, at), ...words(16, (i) => [...load(get(POINTER), HEAP.message + 8 * i), ...get(at[i] ?? 0), XOR, ...set(at[i] ?? 0)]))
  return [...code, ...words(16, (i) => store(int(0), HEAP.chain + 8 * i, get(at[i] ?? 0)))]
}

/** `process(bytes, blocks)`: processes blocks of the message; each advances the tweak by `bytes`. Clears the flag `first` of the tweak after one block. */
function processBody(): Code {
  const tweak = HEAP.tweak
  const key = words(16, (i) => [...load(int(0), HEAP.chain + 8 * i), ...set(KEY + i)])
  const parity = [...long(PARITY), ...words(16, (i) => [...get(KEY + i), XOR]), ...set(KEY + 16)]
  const position = [...load(int(0), tweak), ...get(BLOCK_BYTES), 0xad, ADD, ...set(TWEAK), ...store(int(0), tweak, get(TWEAK))]
  const flags = [...load(int(0), tweak + 8), ...set(TWEAK + 1), ...get(TWEAK), ...get(TWEAK + 1), XOR, ...set(TWEAK + 2)]
  const message = words(16, (i) => [...load(get(POINTER), HEAP.message + 8 * i), ...set(STATE + i)])
  const notFirst = store(int(0), tweak + 8, [...get(TWEAK + 1), ...long(~(1n << 62n)), 0x83])
  const next = [...get(POINTER), ...int(BLOCK), 0x6a, ...set(POINTER), ...get(BLOCK_COUNT), ...int(1), 0x6b, 0x22, BLOCK_COUNT, 0x0d, 0]
  return [0x03, 0x40, ...key, ...parity, ...position, ...flags, ...message, ...rounds(), ...notFirst, ...next, 0x0b]
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content]
const text = (word: string): Code => [word.length, ...Buffer.from(word)]

/** A module that exports `memory` and `process`. */
export function skeinModule(): Uint8Array {
  const locals = [2, 1, 0x7f, ...unsigned(36), 0x7e]
  const body = [...locals, ...processBody(), 0x0b]
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, 0x7f, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, HEAP.pages]),
    ...section(7, [2, ...text('memory'), 2, 0, ...text('process'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}
