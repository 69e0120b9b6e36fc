import type {Random} from './random.js'

/** An option, as the manifest of a command has it. */
export interface Option {
  readonly type: 'boolean' | 'option'
  readonly char?: string | undefined
  readonly options?: readonly string[] | undefined
  readonly required?: boolean | undefined
}

/** What a command line is made from. */
export interface Shape {
  readonly id: string
  readonly flags: Readonly<Record<string, Option>>
  readonly args: readonly string[]
}

const LONG = 'x'.repeat(5000)

/** Words that mean something somewhere: names, numbers, sizes, addresses, ports, pairs, paths, attributes; and words that break readers. */
const WORDS: readonly [string, ...string[]] = [
  ...(['web', 'old', 'none', 'base', 'data', '14.2', 'WEB', 'a.b', '../web', 'web/..', '.', '..', '', ' ', 'a b', '-', '--', '-p', '--plan', '-x'] as const),
  ...['0', '1', '-1', '01', '1e3', '99999999999999999999', '1.5', 'NaN', 'Infinity', '0x10', '64M', '1T', '1.5G', '64MB', '0K', '100%'],
  ...['10.0.0.1', '10.0.0.256', '10.0.0.0/8', '::1', 'fd00::/64', 'em0|10.0.0.1', 'auto', '10.0.0.1,10.0.0.2', '1.2.3', '::ffff:1.2.3.4', '%em0'],
  ...['80', 'tcp:80:8080', 'udp:53', 'tcp:0', '65536', '80:80:80', 'sctp:1', '80@127.0.0.1', 'tcp:', ':80', 'A=b', '=b', 'A', 'A=', 'A=$(id)', 'A="b\'c'],
  ...['/', '/etc', '/root', '//', '/../..', '/a b', 'a/b', './x', '~', '/no/such/file', 'file:///etc/passwd', 'http://127.0.0.1:1/x', 'oci:nowhere'],
  ...[
    'persistent',
    'restart',
    'YES',
    'no',
    'true',
    'maybe',
    'always',
    'on-failure:3',
    'multi',
    'single',
    'inherit',
    'public-bridge',
    'private-bridge',
    'alias',
  ],
  ...[
    'sleep 5',
    '/bin/sh -c "a',
    "'",
    '"',
    '`id`',
    '$(id)',
    ';',
    '|',
    '&&',
    '*',
    '\\',
    'a\nb',
    'a\tb',
    'a\rb',
    '\u0000',
    '\u001b[31m',
    'ü',
    '日本',
    '\u202e',
    '\ud800',
    LONG,
  ],
  ...[
    'HUP',
    'SIGTERM',
    '9',
    'SIGNONE',
    '2h',
    '2026-01-31',
    'yesterday',
    'custom:/etc/resolv.conf',
    'prestart',
    'db:10.0.0.1',
    'db:',
    ':10.0.0.1',
    '__proto__',
    'constructor',
    'toString',
  ],
]

function value(dice: Random, {options}: Option): string {
  const [first, ...rest] = options ?? []
  if (first !== undefined && !dice.once(4)) return dice.pick([first, ...rest])
  const word = dice.pick(WORDS)
  return dice.once(8) ? word + dice.pick(WORDS) : word
}

function option(dice: Random, name: string, flag: Option): string[] {
  const char = flag.char !== undefined && dice.once(2) ? flag.char : undefined
  if (flag.type === 'boolean') return [char === undefined ? `--${name}` : `-${char}`]
  const given = value(dice, flag)
  if (char !== undefined) return dice.once(3) ? [`-${char}${given}`] : [`-${char}`, given]
  return dice.once(2) ? [`--${name}=${given}`] : [`--${name}`, given]
}

/** The words of a command line after the name of the command. */
export function line(dice: Random, {flags, args}: Shape): string[] {
  const words: string[] = []
  for (const [name, flag] of Object.entries(flags)) {
    const often = flag.required ? 8 : 4
    if (flag.required ? !dice.once(often) : dice.once(often)) words.push(...option(dice, name, flag))
  }
  for (const _ of args) if (dice.once(2)) words.push(value(dice, {type: 'option'}))
  if (dice.once(6)) words.splice(dice.below(words.length + 1), 0, dice.pick(WORDS))
  if (dice.once(20)) words.splice(dice.below(words.length + 1), 1)
  if (dice.once(30)) words.push(...words)
  return words
}

/** A text with some of its bytes, words or lines changed. */
export function damaged(dice: Random, text: string): string {
  let now = text
  for (let changes = 1 + dice.below(3); changes > 0; changes--) {
    const at = dice.below(now.length + 1)
    const rest = now.slice(at)
    const lines = now.split('\n')
    const where = dice.below(lines.length)
    now = dice.pick<() => string>([
      () => now.slice(0, at),
      () => now.slice(0, at) + dice.pick(WORDS) + rest,
      () => now.slice(0, at) + String.fromCodePoint(dice.below(256)) + rest.slice(1),
      () => now.slice(0, at) + rest.replace(/[\w./:]+/, dice.pick(WORDS).replaceAll('$', '$$$$')),
      () => [...lines.slice(0, where), lines[where] ?? '', ...lines.slice(where)].join('\n'),
      () => [...lines.slice(0, where), ...lines.slice(where + 1)].join('\n'),
      () => lines.toReversed().join('\n'),
      () => now.replaceAll('=', dice.pick(['', '==', ' = ', ':'])),
      () => now.replace(/\d+/, dice.pick(['-1', '1e99', '99999999999999999999', '""', 'null'])),
      () => now.replace(/"[^"]*"/, dice.pick(['null', '[]', '{}', '0', 'true'])),
    ])()
  }
  return now
}
