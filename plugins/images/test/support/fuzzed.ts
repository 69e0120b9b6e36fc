import {archive, HOSTILE} from './hostile.js'
import {random} from './random.js'

const SEED = 20261124

/** An image with nothing wrong. */
export const HONEST = archive([
  {type: 'directory', path: 'm/etc', mode: 0o755},
  {path: 'm/etc/passwd', content: 'root:x:0:0::/root:/bin/sh\n'.repeat(40)},
  {type: 'symlink', path: 'm/etc/link', link: '../bin'},
  {type: 'link', path: 'm/etc/hard', link: 'm/etc/passwd'},
  {path: `m/${'long/'.repeat(40)}file`, content: 'x'.repeat(2000)},
])

/** An image that is damaged or hostile. */
export interface Fuzzed {
  readonly how: 'cut off' | 'flipped' | 'mixed'
  readonly bytes: Buffer
}

/** The same ones each time, of each kind as many as are said. */
export function* fuzzed(counts: Readonly<Record<Fuzzed['how'], number>>): Generator<Fuzzed> {
  const [cut, flip, mix] = [random(SEED), random(SEED + 1), random(SEED + 2)]
  for (let round = 0; round < counts['cut off']; round++) yield {how: 'cut off', bytes: HONEST.subarray(0, cut(HONEST.length - 1024))}
  for (let round = 0; round < counts.flipped; round++) {
    const bytes = Buffer.from(HONEST)
    for (let flips = 1 + flip(3); flips > 0; flips--) {
      const at = flip(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << flip(8))
    }
    yield {how: 'flipped', bytes}
  }
  const donors = Object.values(HOSTILE).map((make) => make())
  for (let round = 0; round < counts.mixed; round++) {
    const donor = donors[mix(donors.length)] ?? Buffer.alloc(0)
    const at = 512 * mix(HONEST.length / 512)
    const from = 512 * mix(Math.max(1, donor.length / 512))
    yield {how: 'mixed', bytes: Buffer.concat([HONEST.subarray(0, at), donor.subarray(from, from + 512 * (1 + mix(4))), HONEST.subarray(at)])}
  }
}
