import {FAULTS, nameOf, startsPrograms, type Fault} from './faults.js'

/** A fault at a step. */
export interface Shot {
  readonly fault: Fault
  readonly kind: string
  /** Number of the step, from 1; 0 for planning. */
  readonly at: number
}

/** Chooses faults so that all kinds of steps and all faults of a host come to their turn, whatever the commands are. */
export class Shots {
  readonly #counts = new Map<string, number>()
  readonly #faults: readonly Fault[]

  /** `names`: as in the results; all faults by default. */
  constructor(names?: readonly string[]) {
    this.#faults = FAULTS.filter((fault) => names === undefined || names.includes(nameOf(fault)))
  }

  /** All faults that can happen at steps of these kinds. */
  of(kinds: readonly string[]): Shot[] {
    return this.#faults.flatMap((fault): Shot[] => {
      if (fault.hits === 'question') return [{fault, kind: 'question', at: 0}]
      const some = [...new Set(kinds)].filter((kind) => fault.hits === 'any' || startsPrograms(kind))
      return some.map((kind) => ({fault, kind, at: kinds.lastIndexOf(kind) + 1}))
    })
  }

  /** Takes the next one out of `left`: what was hit least often. */
  next(left: Shot[]): Shot | undefined {
    const weight = ({fault, kind}: Shot) => 10 * this.#of(`${kind} ${nameOf(fault)}`) + 2 * this.#of(kind) + this.#of(nameOf(fault))
    const [next] = [...left].sort((a, b) => weight(a) - weight(b))
    if (next !== undefined) left.splice(left.indexOf(next), 1)
    return next
  }

  /** Notes that a fault has happened. A fault that its step cannot have does not count for the step. */
  note({fault, kind}: Shot, reached: boolean): void {
    for (const key of [nameOf(fault), `${kind} ${nameOf(fault)}`, ...(reached ? [kind] : [])]) this.#counts.set(key, this.#of(key) + 1)
  }

  /** Whether a step of this kind was hit. */
  hit(kind: string): boolean {
    return this.#of(kind) > 0
  }

  #of(key: string): number {
    return this.#counts.get(key) ?? 0
  }
}
