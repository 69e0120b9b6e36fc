import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {misuse} from '../errors.js'

/** `-p NAME`, as in pot 0.16; see `potArg`. */
export const potFlag = Flags.string({char: 'p', description: 'name of the pot', helpValue: 'POT'})

/** The name of the pot as an operand, without -p: `pot start web`. */
export const potArg = Args.string({description: 'name of the pot, instead of -p', required: false})

/** The names of pots as operands, for a command that is not `strict`. */
export const potsArg = Args.string({description: "names of pots, or patterns such as 'web-*', instead of -p", required: false})

const SEVERAL = 'SEVERAL POTS'

/** The flags that choose the pots of a command. A command that has its own `all` or `pot` puts it after these. */
export const potsFlags = {
  pot: Flags.string({
    char: 'p',
    multiple: true,
    multipleNonGreedy: true,
    description: "name of the pot, or a pattern such as 'web-*'; may be repeated",
    helpValue: 'POT',
  }),
  all: Flags.boolean({description: 'all pots', exclusive: ['pot'], helpGroup: SEVERAL}),
  filter: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'only the pots with this name, state, label, base, type or network; may be repeated',
    helpValue: 'KEY=VALUE',
    helpGroup: SEVERAL,
  }),
  jobs: Flags.custom<number>({
    description: 'number of pots at a time (default: number of CPUs, at least 4)',
    helpValue: 'N',
    helpGroup: SEVERAL,
    parse: async (text) => readJobs(text),
  })(),
}

function readJobs(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw misuse(`'${text}' is not a number of jobs`, '--jobs 4')
  return Number(text)
}

/** The pots that a command line names. */
export interface Chosen {
  /** Names and patterns. */
  readonly words: readonly string[]
  readonly all: boolean
  /** `KEY=VALUE` */
  readonly filters: readonly string[]
  readonly jobs: number | undefined
}

/** The values of `potsFlags`. */
export interface ChoosingFlags {
  readonly pot?: readonly string[] | undefined
  readonly all: boolean
  readonly filter?: readonly string[] | undefined
  readonly jobs?: number | undefined
}

/** Returns the pots of a command line. `operands`: the names of pots without -p. Throws USAGE when there are none, and when -p and an operand differ. */
export function chosenPots({pot = [], all, filter = [], jobs}: ChoosingFlags, operands: readonly string[], command: string): Chosen {
  const other = operands.find((word) => !pot.includes(word))
  if (pot.length > 0 && other !== undefined) throw misuse(`two names are given: '${pot[0]}' and '${other}'`, `pot ${command} ${[...pot, other].join(' ')}`)
  const words = [...new Set([...pot, ...operands])]
  if (all && words.length > 0) throw misuse('the name of a pot and --all exclude each other', `pot ${command} ${words[0]}`)
  if (!all && words.length === 0 && filter.length === 0) throw misuse('the name of the pot is missing', `pot ${command} -p NAME`)
  return {words, all, filters: filter, jobs}
}

/** Whether a word is a pattern. These characters are not allowed in the names of pots. */
export const isPattern = (word: string): boolean => /[*?[]/.test(word)

/** The name, if the command line has one name and nothing else; undefined for a selection. */
export const onlyName = ({words: [name, ...more], all, filters}: Chosen): string | undefined =>
  name === undefined || more.length > 0 || all || filters.length > 0 || isPattern(name) ? undefined : name
