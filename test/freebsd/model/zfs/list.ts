import type {Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import {valueFor} from './properties.js'
import {isUser, property} from './property-table.js'
import {parseDepth, parseKinds, select, type Item, type Kind} from './select.js'
import {complaints, misuse} from './usage.js'

const DEFAULT = 'name,used,available,referenced,mountpoint'
const SPACE = 'name,available,used,usedbysnapshots,usedbydataset,usedbyrefreservation,usedbychildren'

interface Column {
  readonly name: string
  readonly header: string
  readonly right: boolean
}

function column(name: string): Column {
  const known = property(name)
  if (!known && !isUser(name)) misuse('list', `bad property list: invalid property '${name}'`)
  return {name: known?.name ?? name, header: known?.header ?? name.toUpperCase(), right: known?.right ?? false}
}

function sorter(state: State, given: readonly (readonly [string, string])[]): (left: Item, right: Item) => number {
  const keys = given.filter(([letter]) => letter === 's' || letter === 'S')
  for (const [, name] of keys) if (!property(name) && !isUser(name)) misuse('list', `invalid property '${name}'`)
  return (left, right) => {
    for (const [letter, name] of keys) {
      const [one, other] = [left, right].map((item) => valueFor(state, item, property(name)?.name ?? name)?.raw)
      if (one === undefined && other === undefined) continue
      // What has no value comes last, in either direction.
      if (one === undefined || other === undefined) return one === undefined ? 1 : -1
      const numeric = /^\d+$/.test(one) && /^\d+$/.test(other)
      const order = numeric ? Number(BigInt(one) - BigInt(other)) : one < other ? -1 : one > other ? 1 : 0
      if (order !== 0) return letter === 's' ? order : -order
    }
    return 0
  }
}

export async function list(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'HS:d:o:prs:t:', complaints('list'))
  const fields = options.value('o') ?? DEFAULT
  const asked = options.value('t')
  const kinds = asked === undefined ? new Set<Kind>(['filesystem', 'volume']) : parseKinds(asked, 'list')
  const order = sorter(state, options.given)
  const columns = (fields === 'space' ? SPACE : fields).split(',').map(column)

  const only = kinds.size === 1 && (kinds.has('snapshot') || kinds.has('bookmark'))
  const given = options.value('d')
  let depth = given === undefined ? (options.has('r') ? Infinity : 0) : parseDepth(given, 'list')
  if (only && options.operands.length > 0 && !options.has('r') && depth === 0) depth = 1
  // Without -t a snapshot may still be named.
  const named = asked === undefined && options.operands.some((operand) => operand.includes('@'))
  const {items, errors} = select(state, {operands: options.operands, kinds: named ? new Set([...kinds, 'snapshot']) : kinds, depth})

  const cell = (item: Item, {name}: Column) => {
    const value = valueFor(state, item, name)
    if (value === undefined) return '-'
    return options.has('p') ? value.raw : value.text
  }
  const rows = [...items].sort(order).map((item) => columns.map((one) => cell(item, one)))
  const stderr = errors.map((error) => `${error}\n`).join('')
  if (options.has('H')) return {code: errors.length > 0 ? 1 : 0, stdout: rows.map((row) => `${row.join('\t')}\n`).join(''), stderr}
  if (rows.length === 0) return {code: errors.length > 0 ? 1 : 0, stderr: errors.length > 0 ? stderr : 'no datasets available\n'}

  const widths = columns.map((one, index) => Math.max(one.header.length, ...rows.map((row) => row[index]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `${cells.map((text, index) => pad(text, widths[index] ?? 0, columns[index]?.right ?? false, index === cells.length - 1)).join('  ')}\n`
  return {code: errors.length > 0 ? 1 : 0, stdout: [columns.map((one) => one.header), ...rows].map(line).join(''), stderr}
}

const pad = (text: string, width: number, right: boolean, last: boolean): string => (right ? text.padStart(width) : last ? text : text.padEnd(width))
