import {isOfBase, newerBases} from '../pots/look/newer-bases.js'
import {note, type Finding} from './finding.js'
import type {Look} from './look.js'

/** Finds pots on a base that `pot base update` has replaced. Single pots have their own copy, which no base changes. */
export function checkBases(look: Look): Finding[] {
  const {pots} = look.pots()
  return [...newerBases(pots)].flatMap(([base, newer]) => {
    const names = pots.filter((pot) => pot.base === base && pot.type === 'multi' && !isOfBase(pot)).map(({name}) => name)
    if (names.length === 0) return []
    return [
      note(
        `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} on base '${base}', and '${newer}' is newer`,
        `pot base update ${base} --to ${newer} ${names.join(' ')}`,
      ),
    ]
  })
}
