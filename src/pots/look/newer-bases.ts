import type {Pot} from '../../record/pot.js'

/** Whether a pot belongs to a base, and represents it. */
export const isOfBase = ({type, level}: Pick<Pot, 'type' | 'level'>): boolean => type === 'multi' && level === 0

/** The base that has replaced each base, the last one if there are several; the key is the replaced base. `pots`: all pots. */
export function newerBases(pots: readonly Pot[]): ReadonlyMap<string, string> {
  const next = new Map(pots.flatMap((pot) => (isOfBase(pot) && pot.previousBase !== undefined ? [[pot.previousBase, pot.base] as const] : [])))
  return new Map([...next.keys()].map((base) => [base, lastOf(base, next)]))
}

function lastOf(base: string, next: ReadonlyMap<string, string>): string {
  const seen = new Set([base])
  let last = base
  for (let newer = next.get(base); newer !== undefined && !seen.has(newer); newer = next.get(newer)) {
    seen.add(newer)
    last = newer
  }
  return last
}
