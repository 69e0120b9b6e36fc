import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../../src/errors.js'
import {ROOT} from './cli.js'

interface Verb {
  /** Options that the command needs, although it can be used without them in another way. */
  readonly needs?: readonly string[]
  /** Options that are no part of the verb. */
  readonly without?: readonly string[]
}

const POT = {needs: ['pot']}

/** The commands that the SDK has as functions. */
const VERBS: Readonly<Record<string, Verb>> = {
  create: {},
  clone: {},
  rename: {},
  destroy: {},
  start: {...POT, without: ['full-snapshot', 'at-boot', 'early-at-boot']},
  stop: {...POT, without: ['all', 'remember']},
  restart: POT,
  exec: {...POT, without: ['terminal']},
  snapshot: {},
  revert: {},
  'purge-snapshots': {},
  'set-attribute': POT,
  'set-cmd': POT,
  'set-env': POT,
  'set-hosts': POT,
  'add-dep': POT,
  'copy-in': {},
  'copy-out': {},
  'mount-in': {},
  'mount-out': {},
  'create-base': {},
}

/** Options of all commands. Verbs have them from their context. */
const GLOBAL = ['json', 'verbose', 'plan']

/** Options of commands that can work on several pots. */
const SEVERAL = ['all', 'filter', 'jobs']

const camel = (name: string) => name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
const pascal = (name: string) => camel(`-${name}`)

const stringsOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])

function typeOf(flag: Readonly<Record<string, unknown>>): string {
  const values = stringsOf(flag.options)
  const one = flag.type === 'boolean' ? 'boolean' : values.length === 0 ? 'string' : values.map((value) => `'${value}'`).join(' | ')
  // A verb works on one pot.
  return flag.multiple === true && flag.name !== 'pot' ? `readonly ${values.length > 1 ? `(${one})` : one}[]` : one
}

/** The text of src/verbs/options.ts, from the manifest of the core. */
export function verbOptions(): string {
  const {commands}: {readonly commands: Readonly<Record<string, {readonly flags: Readonly<Record<string, unknown>>}>>} = JSON.parse(
    readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8'),
  )
  const interfaces = Object.entries(VERBS).map(([id, {needs = [], without = []}]) => {
    const flags = Object.values(commands[id]?.flags ?? {}).filter(isRecord)
    const several = flags.some(({name, multiple}) => name === 'pot' && multiple === true) ? SEVERAL : []
    const shown = flags.filter(({name, hidden}) => hidden !== true && ![...GLOBAL, ...several, ...without].includes(String(name)))
    const lines = shown.flatMap((flag) => {
      const name = String(flag.name)
      const optional = flag.required === true || needs.includes(name) ? '' : '?'
      return [`  /** ${String(flag.description)} */`, `  readonly ${camel(name)}${optional}: ${typeOf(flag)}`]
    })
    const name = `${pascal(id)}VerbOptions`
    return [`/** The options of \`pot ${id}\`. */`, `export interface ${name} extends Contributed {`, ...lines, '}'].join('\n')
  })
  return [
    '// Made by test/unit/verbs/verbs.test.ts from the commands of pot; do not edit it.',
    "import type {Contributed} from './contributed.js'",
    '',
    ...interfaces,
    '',
  ].join('\n')
}
