import {isRecord} from '../../errors.js'
import type {DeclaredAttribute} from '../contributed/attributes.js'
import type {DeclaredFlag} from '../contributed/flags.js'
import {ATTRIBUTE, EVENT, FLAG, SETTING} from './schema.js'
import type {DeclaredEvent, DeclaredPart} from '../contributed/events.js'
import type {DeclaredSetting} from '../contributed/settings.js'
import {faults} from './validate.js'

/** The file that `pot plugins types` writes, below the directory of the plugin. */
export const TYPES_FILE = 'src/pot-types.ts'

const isFlag = (value: unknown): value is DeclaredFlag => faults(FLAG, value).length === 0
const isAttribute = (value: unknown): value is DeclaredAttribute => faults(ATTRIBUTE, value).length === 0

const isEvent = (value: unknown): value is DeclaredEvent => faults(EVENT, value).length === 0
const isSetting = (value: unknown): value is DeclaredSetting => faults(SETTING, value).length === 0

const text = (value: string) => `'${value.replaceAll(/['\\]/g, '\\$&')}'`
const either = (values: readonly string[]) => [...new Set(values)].map(text).join(' | ')
const key = (name: string) => (/^[a-z_$][\w$]*$/i.test(name) ? name : text(name))

function flagType({type, integer, options, multiple}: DeclaredFlag): string {
  if (type === 'boolean') return 'boolean'
  const one = integer === true ? 'number' : options === undefined ? 'string' : either(options)
  return multiple === true ? `readonly ${one.includes('|') ? `(${one})` : one}[]` : one
}

function attributeType({type, values = [], default: preset = ''}: DeclaredAttribute): string {
  if (type === 'bool') return 'boolean'
  if (type === 'uint') return 'number'
  return type === 'enum' ? either([...values, ...(preset === '' ? [''] : [])]) : 'string'
}

function settingType({type, values = [], default: preset = '', required = false}: DeclaredSetting): string {
  if (type === 'enum') return either([...values, ...(preset === '' && !required ? [''] : [])])
  return {string: 'string', bool: 'boolean', integer: 'number', list: 'readonly string[]'}[type]
}

/** A property with its description, at a depth of the text. */
const property = (depth: number, description: string, name: string, optional: boolean, type: string): string[] => {
  const indent = '  '.repeat(depth)
  return [`${indent}/** ${description.replaceAll('*/', '* /')} */`, `${indent}readonly ${key(name)}${optional ? '?' : ''}: ${type}`]
}

function optionsText(flags: unknown): string[] {
  const commands = Object.entries(isRecord(flags) ? flags : {}).flatMap(([command, block]) => {
    const lines = Object.entries(isRecord(block) ? block : {}).flatMap(([name, flag]) =>
      isFlag(flag) ? property(3, flag.description, name, flag.default === undefined, flagType(flag)) : [],
    )
    return lines.length === 0 ? [] : [`    readonly ${key(command)}: {`, ...lines, '    }']
  })
  return commands.length === 0 ? [] : ['  readonly options: {', ...commands, '  }']
}

function attributesText(attributes: unknown): string[] {
  const lines = Object.entries(isRecord(attributes) ? attributes : {}).flatMap(([name, attribute]) =>
    isAttribute(attribute) ? property(2, attribute.description, name, false, attributeType(attribute)) : [],
  )
  return lines.length === 0 ? [] : ['  readonly attributes: {', ...lines, '  }']
}

/** A family of keys has no property. */
function settingsText(settings: unknown): string[] {
  const lines = Object.entries(isRecord(settings) ? settings : {}).flatMap(([name, setting]) =>
    isSetting(setting) && !name.endsWith('*') ? property(2, setting.description, name, false, settingType(setting)) : [],
  )
  return lines.length === 0 ? [] : ['  readonly settings: {', ...lines, '  }']
}

const PARTS: Readonly<Record<DeclaredPart['type'], string>> = {
  ...{string: 'string', integer: 'number', number: 'number', boolean: 'boolean'},
  list: 'readonly string[]',
}

function eventsText(events: unknown): string[] {
  const all = Object.entries(isRecord(events) ? events : {}).flatMap(([name, event]) => {
    if (!isEvent(event)) return []
    const parts = Object.entries(event.subject).flatMap(([part, {description, optional, type}]) =>
      property(3, description, part, optional === true, PARTS[type]),
    )
    return [`    /** ${event.description.replaceAll('*/', '* /')} */`, `    readonly ${key(name)}: {`, ...parts, '    }']
  })
  return all.length === 0 ? [] : ['  readonly events: {', ...all, '  }']
}

/**
 * TypeScript for the block `pot` of a package.json: the interface `Declared`, and the type of the hooks of the plugin. An option without a default may be
 * absent, also a required one, because a command can be a step of another command. Leaves out malformed declarations.
 */
export function typesText(pjson: object): string {
  const block = 'pot' in pjson && isRecord(pjson.pot) ? pjson.pot : {}
  const members = [...optionsText(block.flags), ...attributesText(block.attributes), ...settingsText(block.settings), ...eventsText(block.events)]
  return [
    "// Made by 'pot plugins types' from package.json; do not edit it.",
    "import type {PotHook, PotHooks} from '@pot/core'",
    '',
    '/** What the block `pot` of package.json declares. */',
    ...(members.length === 0 ? ['export type Declared = object'] : ['export interface Declared {', ...members, '}']),
    '',
    '/** A hook of this plugin. */',
    'export type Hook<E extends keyof PotHooks> = PotHook<E, Declared>',
    '',
  ].join('\n')
}
