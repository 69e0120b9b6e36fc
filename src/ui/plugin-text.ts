import type {Inspected} from '../plugins/manage/inspect.js'
import {permissionLines} from '../plugins/contributed/permissions.js'
import {table} from './table.js'

/** A heading with indented lines below it; nothing without lines. */
const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)])

/** Lines of columns without a head. */
const columns = (rows: readonly (readonly string[])[]): string[] =>
  table(
    (rows[0] ?? []).map(() => ''),
    rows,
  ).slice(1)

function optionText({name, char, type, helpValue, options}: Inspected['options'][number]): string {
  const value = type === 'boolean' ? '' : ` ${helpValue ?? options?.join('|') ?? 'VALUE'}`
  return `${char === undefined ? '' : `-${char}, `}--${name}${value}`
}

/** The facts of an attribute or setting, besides its name: its type or values, and its limits. */
function valueText({type, values, min, max, pattern, default: preset, required}: Limited): string {
  const facts = [
    values?.join('|') ?? type ?? 'string',
    ...(required === true ? ['required'] : []),
    ...(min === undefined ? [] : [`from ${min}`]),
    ...(max === undefined ? [] : [`up to ${max}`]),
    ...(pattern === undefined ? [] : [`matches ${pattern}`]),
    ...(preset === '' ? [] : [`default ${preset}`]),
  ]
  return facts.join(', ')
}

type Limited = Pick<Inspected['settings'][number], 'values' | 'min' | 'max' | 'pattern' | 'default' | 'required'> & {readonly type?: string}

const INSTALLED = {linked: 'yes, used in its directory', copied: 'yes', no: 'no, but it comes with pot'} as const

/** What `pot plugins inspect` prints. `flavours`: names of the flavours, `pots`: names of the pots that need the plugin. */
export function pluginText(one: Inspected, flavours: readonly string[], pots: readonly string[]): string[] {
  const facts = [
    ['Installed', INSTALLED[one.installed]],
    ['Directory', one.directory],
    ['Signed with', one.signed],
    ['Licence', one.license],
    ['Plugin API', String(one.api)],
    ['Requires', one.requires.join(', ')],
    [
      'Needs plugins',
      Object.entries(one.plugins)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
    ['Runs after', one.after.join(', ')],
    ['Versions of pot', one.core],
    ['Needed by', pots.join(', ')],
  ].filter(([, value]) => value !== '')
  return [
    `${one.plugin} ${one.version}`,
    ...(one.description === '' ? [] : [one.description]),
    '',
    ...columns(facts),
    ...section('Problems', one.problems),
    ...section('Commands', columns(one.commands.map(({name, summary}) => [name, summary.replace(/\.$/, '')]))),
    ...section('Options', columns(one.options.map((option) => [option.command, optionText(option), option.description]))),
    ...section('Attributes', columns(one.attributes.map((attribute) => [attribute.name, valueText(attribute), attribute.description]))),
    ...section('Settings', columns(one.settings.map((setting) => [setting.key, valueText(setting), setting.description]))),
    ...section('Events', columns(one.events.map(({event, subject, description}) => [event, Object.keys(subject).join(', '), description]))),
    ...section('Permissions', columns(permissionLines(one.permissions ?? undefined))),
    ...section('Hooks', one.hooks),
    ...section('Provides', columns(Object.entries(one.provides).map(([kind, names]) => [kind, names.join(', ')]))),
    ...section('Flavours', flavours),
  ]
}
