import type {Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import {valueFor} from './properties.js'
import {isUser, property, shown} from './property-table.js'
import {isSnapshot, itemName, parseDepth, parseKinds, select, type Item, type Kind} from './select.js'
import {complaints, misuse} from './usage.js'

const COLUMNS = ['name', 'property', 'value', 'received', 'source']
const SOURCES = ['local', 'default', 'inherited', 'received', 'temporary', 'none']

const sourceKind = (source: string): string => (source.startsWith('inherited') ? 'inherited' : source === '-' ? 'none' : source)

function parseColumns(text: string | undefined): string[] {
  if (text === undefined) return ['name', 'property', 'value', 'source']
  const words = text.split(',')
  for (const word of words) {
    if (word !== 'all' && !COLUMNS.includes(word)) misuse('get', `invalid column name '${word}'`)
    if (word === 'all' && words.length > 1) misuse('get', '"all" conflicts with specific fields given to -o option')
  }
  if (words.length > COLUMNS.length) misuse('get', 'too many fields given to -o option')
  return words[0] === 'all' ? COLUMNS : words
}

/** User properties that count for the item, wherever they were set. */
function userNames(state: State, item: Item): string[] {
  const names = new Set<string>(isSnapshot(item) ? item.props.keys() : [])
  const owner = isSnapshot(item) ? item.owner : item
  for (const dataset of state.datasets.values()) {
    if (owner.name !== dataset.name && !owner.name.startsWith(`${dataset.name}/`)) continue
    for (const name of [...dataset.props.keys(), ...dataset.received.keys()]) if (!property(name)) names.add(name)
  }
  return [...names].sort()
}

export async function get(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'd:o:s:rt:Hp', complaints('get'))
  const columns = parseColumns(options.value('o'))
  const sources = options.value('s')?.split(',') ?? SOURCES
  for (const source of sources) if (!SOURCES.includes(source)) misuse('get', `invalid source '${source}'`)
  const asked = options.value('t')
  const kinds = asked === undefined ? new Set<Kind>(['filesystem', 'volume', 'snapshot']) : parseKinds(asked, 'get')

  const [fields, ...operands] = options.operands
  if (fields === undefined) misuse('get', 'missing property argument')
  const names = fields === 'all' ? undefined : fields.split(',')
  for (const name of names ?? []) if (!property(name) && !isUser(name)) misuse('get', `bad property list: invalid property '${name}'`)

  const only = kinds.size === 1 && (kinds.has('snapshot') || kinds.has('bookmark'))
  const given = options.value('d')
  let depth = given === undefined ? (options.has('r') ? Infinity : 0) : parseDepth(given, 'get')
  if (only && operands.length > 0 && !options.has('r') && depth === 0) depth = 1
  // Snapshots are visited on the way down only when -t asks for them.
  const below = asked === undefined && !operands.some((operand) => operand.includes('@')) ? new Set<Kind>(['filesystem', 'volume']) : kinds
  const {items, errors} = select(state, {operands, kinds: below, depth})

  const rows = items.flatMap((item) =>
    (names ?? [...shown, ...userNames(state, item)]).flatMap((name) => row(state, item, name, {columns, sources, all: !names, raw: options.has('p')})),
  )
  const stderr = errors.map((error) => `${error}\n`).join('')
  const code = errors.length > 0 ? 1 : 0
  if (options.has('H')) return {code, stdout: rows.map((cells) => `${cells.join('\t')}\n`).join(''), stderr}
  const table = rows.length > 0 ? [columns.map((one) => one.toUpperCase()), ...rows] : []
  const widths = columns.map((_, index) => Math.max(0, ...table.map((cells) => cells[index]?.length ?? 0)))
  const stdout = table
    .map((cells) => `${cells.map((text, index) => (index === cells.length - 1 ? text : text.padEnd(widths[index] ?? 0))).join('  ')}\n`)
    .join('')
  return {code, stdout, stderr}
}

interface Wanted {
  columns: readonly string[]
  sources: readonly string[]
  all: boolean
  raw: boolean
}

function row(state: State, item: Item, name: string, {columns, sources, all, raw}: Wanted): string[][] {
  const known = property(name)
  const value = valueFor(state, item, known?.name ?? name)
  if (!value && all) return []
  const source = value?.source ?? '-'
  if (!sources.includes(sourceKind(source))) return []
  const received = isSnapshot(item) ? '-' : (item.received.get(known?.name ?? name) ?? '-')
  const cells: Record<string, string> = {
    name: itemName(item),
    property: known?.name ?? name,
    value: value ? (raw ? value.raw : value.text) : '-',
    received,
    source,
  }
  return [columns.map((one) => cells[one] ?? '-')]
}
