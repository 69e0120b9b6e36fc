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
  const indent = styles.includes('pretty') ? 2 : undefined
  return {json: (value) => `${JSON.stringify(version === undefined ? value : {__version: version, ...value}, undefined, indent)}\n`, argv: rest}
}
