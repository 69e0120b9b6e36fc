import {ok, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual, type Options} from '../getopt.js'
import type {State} from '../state.js'
import {tunable, writable} from '../sysctls.js'

const USAGE = 'usage: sysctl [-bdeFhiJlNnoqTtVWx] [ -B <bufsize> ] [-f filename] name[=value] ...\n       sysctl [-bdeFhJlNnoqTtVWx] [ -B <bufsize> ] -a'

export async function sysctl(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'AaB:bdeFf:hiJlNnoqtTVwWxX', usual('sysctl', USAGE))
  if (options.has('N') && options.has('n')) refuse(USAGE)
  if (['f', 'B', 'J', 'F'].some((letter) => options.has(letter))) refuse('freebsd model: sysctl -B, -F, -f and -J are not modelled', 70)
  if (options.has('a') || options.has('A') || options.has('X')) return ok([...state.sysctls].map(([name, value]) => line(options, name, value)).join(''))
  if (options.operands.length === 0) refuse(USAGE)

  let code = 0
  for (const operand of options.operands) {
    try {
      call.print(one(state, options, operand))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.message !== '') call.warn(`${error.message}\n`)
      code = error.code
    }
  }
  return {code}
}

class Refused extends Error {
  constructor(
    words: string,
    readonly code: number,
  ) {
    super(words)
  }
}

function line(options: Options, name: string, value: string): string {
  if (options.has('N')) return `${name}\n`
  const separator = options.has('e') ? '=' : ': '
  const shown = options.has('d') ? 'No description' : value
  return options.has('b') ? value : `${options.has('n') ? '' : `${name}${separator}`}${shown}\n`
}

function one(state: State, options: Options, operand: string): string {
  const at = operand.indexOf('=')
  const name = at < 0 ? operand : operand.slice(0, at)
  const value = state.sysctls.get(name)
  if (value === undefined) {
    const below = [...state.sysctls].filter(([key]) => key.startsWith(`${name}.`))
    if (below.length > 0 && at >= 0) throw new Refused(`sysctl: oid '${name}' isn't a leaf node`, 1)
    if (below.length > 0) return below.map(([key, text]) => line(options, key, text)).join('')
    throw options.has('i') ? new Refused('', 0) : new Refused(options.has('q') ? '' : `sysctl: unknown oid '${name}'`, 1)
  }
  if (at < 0) return line(options, name, value)

  const wanted = operand.slice(at + 1).trimStart()
  if (tunable.has(name)) throw new Refused(`sysctl: oid '${name}' is a read only tunable\nsysctl: Tunable values are set in /boot/loader.conf`, 1)
  if (!writable.has(name)) throw new Refused(`sysctl: oid '${name}' is read only`, 1)
  if (/^-?\d+$/.test(value)) {
    if (wanted === '') throw new Refused('sysctl: empty numeric value', 1)
    if (!/^-?(\d+|0x[0-9a-f]+)$/i.test(wanted)) throw new Refused(`sysctl: invalid integer '${wanted}'`, 1)
  }
  state.sysctls.set(name, wanted)
  return options.has('n') ? `${value} -> ${wanted}\n` : `${name}${options.has('e') ? '=' : ': '}${value} -> ${wanted}\n`
}
