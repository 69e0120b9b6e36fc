import {misuse} from '../errors.js'
import type {Owner} from './owner.js'

export interface WhichFlags {
  readonly pot?: string | undefined
  readonly fscomp?: string | undefined
}

/** The pot from `-p` or the operand, or the fscomp from `-f`. Throws USAGE when none or more than one is given. */
export function which(flags: WhichFlags, operand: string | undefined, command: string): Owner {
  const names = [...new Set([flags.pot, operand].filter((name) => name !== undefined))]
  const [pot] = names
  if (names.length > 1) throw misuse(`two names are given: '${names.join("' and '")}'`, `pot ${command} -p ${pot}`)
  if (pot !== undefined && flags.fscomp !== undefined) throw misuse(`a pot and a fscomp are given: '${pot}' and '${flags.fscomp}'`, `pot ${command} -p ${pot}`)
  if (pot !== undefined) return {kind: 'pot', name: pot}
  if (flags.fscomp !== undefined) return {kind: 'fscomp', name: flags.fscomp}
  throw misuse('the name of a pot or a fscomp is missing', `pot ${command} -p POT, or pot ${command} -f FSCOMP`)
}

/** The owner as a part of a result: `{pot: 'web'}`, or `{fscomp: 'data'}`. */
export const namedByKind = ({kind, name}: Owner): {readonly pot: string} | {readonly fscomp: string} => (kind === 'pot' ? {pot: name} : {fscomp: name})
