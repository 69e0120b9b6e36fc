import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {isRecord} from '../../src/errors.js'
import {CORE_ATTRIBUTES} from '../../src/record/core-attributes.js'
import {FIELDS} from '../../src/record/fields.js'
import {allKeys} from '../support/keys.js'
import {ROOT} from '../support/cli.js'
import {json, PACKAGES} from './commands.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})
const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

/** What pot 0.16 has: letters of options as getopts(1) takes them, besides -h and -v; attributes; keys; words of its output. */
const OLD = record(json(here('../fixtures/pot-016.json')))
const OLD_COMMANDS = new Map(Object.entries(record(OLD.commands)).map(([name, letters]) => [name, String(letters)]))

/** The entries of the page as plain text: `-x`, `--long`, words. */
const ENTRIES = readFileSync(join(ROOT, 'man/pot-differences.7'), 'utf8')
  .split(/^\.It.*$/m)
  .slice(1)
  .map((entry, index, all) => ` ${plain(entry)}${index === all.length ? '' : ' '}`)

function plain(text: string): string {
  const lines = text.split('\n').map((line) => {
    if (!line.startsWith('.')) return line
    const rest = line.slice(1).split(' ')
    return rest
      .map((word, index) => (word === 'Fl' ? '-' : /^[A-Z][a-z]$/.test(word) || (index === 0 && /^[A-Z]/.test(word)) ? '' : word))
      .join(' ')
      .replaceAll(/(^| )- +(?=\S)/g, '$1-')
  })
  return lines
    .join(' ')
    .replaceAll('\\&', '')
    .replaceAll(/[\s"]+/g, ' ')
}

const has = (entry: string, word: string): boolean => new RegExp(`(?:^|[\\s(])${word.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&')}(?=$|[\\s,.;:)])`).test(entry)
/** Whether one entry has all of these words. */
const isTold = (...all: readonly string[]): boolean => ENTRIES.some((entry) => all.every((word) => has(entry, word)))

interface Option {
  readonly command: string
  readonly name: string
  readonly letter: string | undefined
  readonly takesValue: boolean
}

/** The options of all commands, with those that plugins add to commands of the core. */
function options(): Option[] {
  const own = Object.entries(record(json(here('commands.snapshot.json')))).flatMap(([id, surface]) => {
    const command = id.split(' ').at(-1)?.replaceAll(':', ' ') ?? ''
    return Object.entries(record(record(surface).flags)).map(([name, shape]): Option => {
      const [, letter, type] = /^(?:-(\S) )?(boolean|option)/.exec(String(shape)) ?? []
      return {command, name, letter, takesValue: type === 'option'}
    })
  })
  const added = PACKAGES.flatMap((directory) => {
    const flags = record(record(record(json(join(directory, 'package.json'))).pot).flags)
    return Object.entries(flags).flatMap(([command, of]) =>
      Object.entries(record(of)).map(([name, flag]): Option => {
        const {char, type} = record(flag)
        return {command, name, letter: typeof char === 'string' ? char : undefined, takesValue: type !== 'boolean'}
      }),
    )
  })
  return [...own, ...added]
}

/** One entry of the page is about these options of all commands. */
const COMMON = ['json', 'plan', 'verbose', 'pot', 'all', 'filter', 'jobs', 'sort', 'columns', 'format', 'bytes']
const commands = () => [...new Set(Object.keys(record(json(here('commands.snapshot.json')))).map((id) => id.split(' ').at(-1)?.replaceAll(':', ' ') ?? ''))]

describe('pot-differences(7) tells', () => {
  it('of every option of pot 0.16 that is not there, or has another shape', () => {
    const all = options()
    const gone = [...OLD_COMMANDS].flatMap(([command, letters]) =>
      [...letters.matchAll(/(\w)(:?)/g)].flatMap(([, letter = '', value]) => {
        // run is term -f.
        const same = all.some((one) => one.command === command && one.letter === letter && one.takesValue === (value === ':'))
        return same || isTold(command, `-${letter}`) || (!commands().includes(command) && isTold(command)) ? [] : [`${command} -${letter}`]
      }),
    )
    expect(gone).to.deep.equal([])
  })

  it('of every new option of a command of pot 0.16', () => {
    const added = options().flatMap(({command, name, letter}) => {
      const old = OLD_COMMANDS.get(command)
      if (old === undefined || COMMON.includes(name)) return []
      const known = letter !== undefined && [...old.matchAll(/\w/g)].some(([one]) => one === letter)
      return known || isTold(command, `--${name}`) || (letter !== undefined && isTold(command, `-${letter}`))
        ? []
        : [`${command} ${letter === undefined ? '' : `-${letter}, `}--${name}`]
    })
    expect(added).to.deep.equal([])
  })

  it('of every command that is new or gone', () => {
    const now = commands()
    const known = [...OLD_COMMANDS.keys()]
    const gone = known.filter((name) => !now.includes(name) && name !== 'help' && name !== 'run')
    const fresh = now.filter((name) => !known.includes(name))
    expect([...gone, ...fresh].filter((name) => !isTold(name))).to.deep.equal([])
  })

  it('of every attribute, setting and key of a record that is new or gone', () => {
    const attributes = PACKAGES.flatMap((directory) => {
      const of = record(record(json(join(directory, 'package.json'))).pot).attributes
      return Array.isArray(of) ? of.flatMap((one) => (isRecord(one) ? [String(one.name)] : [])) : Object.keys(record(of))
    })
    const differ = (now: readonly string[], then: readonly string[]) => [
      ...now.filter((one) => !then.includes(one)),
      ...then.filter((one) => !now.includes(one)),
    ]
    const all = [
      ...differ([...CORE_ATTRIBUTES.map(({name}) => name), ...attributes], words(OLD.attributes)),
      ...differ(
        allKeys().flatMap(({key}) => (key.endsWith('*') ? [] : [key])),
        words(OLD.settings),
      ),
      ...differ(
        Object.values(FIELDS).map(({key}) => key),
        // Of attributes, and an old form that is still written.
        words(OLD.keys).filter((key) => !/^(pot\.rss\.|vnet$)/.test(key)),
      ),
    ]
    expect(all.filter((word) => !isTold(word))).to.deep.equal([])
  })

  it('of every word of the output of pot 0.16 that is not printed', () => {
    const printed = ['src/ui/pot-text.ts', 'src/record/env.ts', 'src/commands/list.ts'].map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n')
    // Words with a value in them are made of parts.
    const parts = printed
      .replaceAll(/\$\{name\}: \$\{value\}/g, 'cpus memory')
      .replaceAll(/_\$\{index\}/g, '_0')
      .replaceAll('max amount cpus', 'max amount')
    const missing = Object.entries(record(OLD.outputs)).flatMap(([command, labels]) =>
      words(labels).flatMap((label) =>
        parts.includes(label) || parts.includes(label.replace(/ (cpus|memory)$/, '')) || isTold(command.split(' ')[0] ?? '', label)
          ? []
          : [`${command}: ${label}`],
      ),
    )
    expect(missing).to.deep.equal([])
  })
})
