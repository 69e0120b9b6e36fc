import {refuse} from '../call.js'

/** Renders as libxo does, compact or pretty. */
export type Json = (value: object) => string

/** Takes `--libxo json`, `--libxo=json,pretty` and `--libxo:J` out of the arguments, as xo_parse_args(3) does. */
export function libxo(argv: readonly string[], version?: string): {json: Json | undefined; argv: readonly string[]} {
  const rest: string[] = []
  const styles: string[] = []
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '--libxo') styles.push(...(argv[++at] ?? refuse('missing libxo option')).split(','))
    else if (word.startsWith('--libxo=')) styles.push(...word.slice('--libxo='.length).split(','))
    else if (word.startsWith('--libxo:'))
      styles.push(...[...word.slice('--libxo:'.length)].map((letter) => ({J: 'json', P: 'pretty', T: 'text'})[letter] ?? letter))
    else rest.push(word)
  }
  const unknown = styles.find((style) => !['json', 'pretty', 'text', 'no-locale'].includes(style))
  if (unknown !== undefined) refuse(`freebsd model: libxo style ${unknown} is not modelled`, 70)
  if (!styles.includes('json')) return {json: undefined, argv: rest}
  const pretty = styles.includes('pretty')
  const whole = (value: object) => (version === undefined ? value : {__version: version, ...value})
  return {json: (value) => `${pretty ? JSON.stringify(whole(value), undefined, 2) : `{${members(whole(value), ', ')}}`}\n`, argv: rest}
}

/** A space follows the name of what contains something, and none that of a leaf; `apart`: between the members of a container. */
const members = (value: object, apart: string): string =>
  Object.entries(value)
    .map(([name, one]: [string, unknown]) => `"${name}":${typeof one === 'object' || name === '__version' ? ' ' : ''}${compact(one)}`)
    .join(apart)

function compact(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(compact).join(value.some((one) => typeof one === 'object') ? ', ' : ',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${members(value, Object.values(value).every((one) => typeof one !== 'object' || Array.isArray(one)) ? ',' : ', ')}}`
}
