import fc from 'fast-check'
import {POTS, type Choice} from './commands.js'
import {KINDS} from './kinds.js'

const pot = fc.nat(POTS - 1)

const choice = (without: readonly string[]): fc.Arbitrary<Choice> => {
  const kinds = Object.entries(KINDS).filter(([name]) => !without.includes(name))
  const kind = fc.oneof(...kinds.map(([name, [weight]]) => ({weight, arbitrary: fc.constant(name)})))
  return fc.record({kind, pot, other: pot, thing: fc.nat(3), apt: fc.nat(5).map((one) => one > 0), value: fc.nat(59)})
}

/** Sequences of `length` commands, `without` some kinds. */
export class Sequences extends fc.Arbitrary<Choice[]> {
  /** Number of commands after which the last sequence has failed. */
  failedAt: number
  readonly #whole: fc.Arbitrary<Choice[]>

  constructor(length: number, without: readonly string[] = []) {
    super()
    this.failedAt = length
    this.#whole = fc.array(choice(without), {minLength: length, maxLength: length})
  }

  override generate(mrng: fc.Random, bias: number | undefined): fc.Value<Choice[]> {
    return new fc.Value([...this.#whole.generate(mrng, bias).value], undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is Choice[] {
    return Array.isArray(value)
  }

  /** Leaves out what comes after the failure, then halves, quarters, and at last single commands. A sequence takes too long to try all. */
  override shrink(value: Choice[]): fc.Stream<fc.Value<Choice[]>> {
    const list = value.slice(0, this.failedAt)
    const shorter = function* () {
      if (list.length < value.length) yield list
      for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
        for (let at = 0; at < list.length; at += size) if (size < list.length) yield [...list.slice(0, at), ...list.slice(at + size)]
    }
    return fc.stream(shorter()).map((one) => new fc.Value(one, undefined))
  }
}
