import {refuse} from './call.js'

export interface Options {
  /** In the order given; an option without argument has the value ''. */
  readonly given: readonly (readonly [letter: string, value: string])[]
  readonly operands: readonly string[]
  has(letter: string): boolean
  /** The last value given. */
  value(letter: string): string | undefined
  values(letter: string): string[]
  count(letter: string): number
}

export interface Complaints {
  illegal(letter: string): never
  missing(letter: string): never
}

/** getopt(3) of BSD: stops at the first operand or after `--`; clusters; `-xVALUE` and `-x VALUE`. */
export function getopt(argv: readonly string[], spec: string, complaints: Complaints): Options {
  const given: [string, string][] = []
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '--') {
      at++
      break
    }
    if (word === '-' || !word.startsWith('-')) break
    for (let place = 1; place < word.length; place++) {
      const letter = word.charAt(place)
      const known = letter === ':' ? -1 : spec.indexOf(letter)
      if (known < 0) complaints.illegal(letter)
      if (spec.charAt(known + 1) !== ':') {
        given.push([letter, ''])
        continue
      }
      const rest = word.slice(place + 1)
      const value = rest === '' ? argv[++at] : rest
      if (value === undefined) complaints.missing(letter)
      given.push([letter, value])
      break
    }
  }

  const values = (letter: string) => given.filter(([name]) => name === letter).map(([, value]) => value)
  return {
    given,
    operands: argv.slice(at),
    has: (letter) => given.some(([name]) => name === letter),
    value: (letter) => values(letter).at(-1),
    values,
    count: (letter) => values(letter).length,
  }
}

/** getopt_long(3), for its short options: they may follow the operands, up to `--`. */
export function getoptLong(argv: readonly string[], spec: string, complaints: Complaints): Options {
  const end = argv.indexOf('--')
  const operands: string[] = end < 0 ? [] : argv.slice(end + 1)
  const before: string[] = []
  const options: string[] = []
  for (let rest = end < 0 ? argv : argv.slice(0, end); rest.length > 0; ) {
    const {operands: left} = getopt(rest, spec, complaints)
    options.push(...rest.slice(0, rest.length - left.length))
    before.push(...left.slice(0, 1))
    rest = left.slice(1)
  }
  return getopt([...options, '--', ...before, ...operands], spec, complaints)
}

/** What most tools of the base system do: a line from getopt(3), then the usage text. */
export function usual(tool: string, usage: string, code = 1): Complaints {
  return {
    illegal: (letter) => refuse(`${tool}: illegal option -- ${letter}\n${usage}`, code),
    missing: (letter) => refuse(`${tool}: option requires an argument -- ${letter}\n${usage}`, code),
  }
}
