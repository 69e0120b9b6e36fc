import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'
import {CORE_SOURCES, PLUGINS} from './graph.js'

/** What of a plugin may not stand in the core. */
export const KINDS = ['name', 'command', 'flag', 'setting', 'attribute', 'network'] as const
export type Kind = (typeof KINDS)[number]

/** The declarations of the plugins that come with pot. */
interface Declared {
  readonly name: string
  readonly pot: {
    readonly settings?: Readonly<Record<string, unknown>>
    readonly flags?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
    readonly attributes?: Readonly<Record<string, {readonly key?: string}>>
    readonly provides?: {readonly network?: readonly string[]}
  }
}

const json = <T>(...path: readonly string[]): T => JSON.parse(readFileSync(join(ROOT, 'plugins', ...path), 'utf8')) as T
const DECLARED = PLUGINS.map((plugin) => json<Declared>(plugin, 'package.json'))
const COMMANDS = PLUGINS.flatMap((plugin) => Object.keys(json<{commands: object}>(plugin, 'oclif.manifest.json').commands))

const unique = (words: readonly string[]) => [...new Set(words)].sort().map((word) => word.replaceAll('.', '\\.'))
const either = (words: readonly string[]) => `(?:${unique(words).join('|')})`

/** What belongs to the plugin network, and is still declared in the core. */
const STILL = {flags: ['network-type', 'network-stack']}

const SETTINGS = DECLARED.flatMap(({pot}) => Object.keys(pot.settings ?? {})).map((key) => key.replace(/\*$/, '\\w*'))
const FLAGS = DECLARED.flatMap(({pot}) => Object.values(pot.flags ?? {}).flatMap((flags) => Object.keys(flags)))
const ATTRIBUTES = DECLARED.flatMap(({pot}) => Object.entries(pot.attributes ?? {}).flatMap(([name, {key}]) => (key === undefined ? [name] : [name, key])))
const NETWORKS = DECLARED.flatMap(({pot}) => pot.provides?.network ?? [])
const FIRST_WORDS = COMMANDS.map((id) => id.split(':')[0] ?? id)
const SHORT = either(PLUGINS)

/** Ordinary words count only where they are certainly a name of the kind: `pot export`, `['export'` and `--memory`, but not `export`. */
const PATTERNS: Readonly<Record<Kind, RegExp>> = {
  name: new RegExp(`plugin-${SHORT}\\b|\\bplugins? (?:install )?${SHORT}\\b|\\b${SHORT} plugin\\b|flavour`, 'gi'),
  command: new RegExp(
    `\\bpot ${either(FIRST_WORDS)}\\b|(?<![\\w)\\]])\\['${either(FIRST_WORDS)}'|\\b${either(FIRST_WORDS.filter((word) => word.includes('-')))}\\b`,
    'g',
  ),
  flag: new RegExp(
    `--${either([...FLAGS, ...STILL.flags])}\\b|'${either([...FLAGS.filter((flag) => !ATTRIBUTES.includes(flag)), ...STILL.flags])}'|(?<![\\w-])-[NiBSM] (?=[\\w$])`,
    'g',
  ),
  setting: new RegExp(`\\b${either(SETTINGS)}\\b`, 'g'),
  attribute: new RegExp(`['"\`]${either(ATTRIBUTES)}['"\`]`, 'g'),
  network: new RegExp(`'${either(NETWORKS)}'|bridge`, 'gi'),
}

const SCRIPTS = readdirSync(join(ROOT, 'src'), {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.sh'))

/** The code of the core without comments. The kit for tests has fixtures of all kinds. */
const CODE = [...CORE_SOURCES, ...SCRIPTS]
  .filter((file) => !file.startsWith('testing'))
  .map((file) => [file, readFileSync(join(ROOT, 'src', file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*(?:\/\/|#).*$/gm, '')] as const)

/** How many words of a kind are in the files of the core. */
export const occurrences = (kind: Kind): Readonly<Record<string, number>> =>
  Object.fromEntries(CODE.map(([file, text]) => [file, [...text.matchAll(PATTERNS[kind])].length] as const).filter(([, count]) => count > 0))
