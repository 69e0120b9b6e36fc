/** Choices that a seed determines. */
export interface Random {
  /** A whole number from 0 to below `below`. */
  below(below: number): number
  /** true once in `of` times. */
  once(of: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
}

/** mulberry32, a small generator: the same seed gives the same lines everywhere. */
export function random(seed: number): Random {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
  return {below, once: (of) => below(of) === 0, pick: (items) => items[below(items.length)] ?? items[0]}
}
