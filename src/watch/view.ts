import {humanBytes} from '../ui/bytes.js'
import type {Characters} from '../ui/characters.js'
import {sparkline} from '../ui/sparkline.js'
import {fitted, widthOf} from '../ui/width.js'
import {shownRows, type Model} from './model.js'
import type {Row} from './rows.js'

export type Look = 'plain' | 'bold' | 'dim' | 'selected' | 'good' | 'bad' | 'warning'

/** A part of a line that looks the same. */
export interface Span {
  readonly text: string
  readonly look: Look
}

export type Line = readonly Span[]

export interface Size {
  readonly columns: number
  readonly rows: number
}

interface Column {
  readonly head: string
  readonly text: (row: Row) => string
  readonly right?: true
  /** The least width of the terminal for which the column is shown. */
  readonly from: number
  /** The most characters. */
  readonly most: number
}

const COLUMNS: readonly Column[] = [
  {head: 'NAME', text: ({name}) => name, from: 0, most: 32},
  {head: 'STATE', text: ({state}) => state, from: 0, most: 22},
  {head: 'SINCE', text: ({since}) => since, right: true, from: 50, most: 6},
  {head: 'CPU%', text: ({cpu}) => cpu?.toFixed(1) ?? '-', right: true, from: 0, most: 7},
  {head: 'MEMORY', text: ({memory}) => (memory === undefined ? '-' : humanBytes(memory)), right: true, from: 40, most: 7},
  {head: 'LIMIT', text: ({memoryLimit}) => (memoryLimit === undefined ? '-' : humanBytes(memoryLimit)), right: true, from: 120, most: 7},
  {head: 'PROCS', text: ({processes}) => (processes === undefined ? '-' : String(processes)), right: true, from: 100, most: 6},
  {head: 'RESTARTS', text: ({restarts}) => String(restarts), right: true, from: 140, most: 8},
  {head: 'IP', text: ({addresses}) => addresses.join(' ') || '-', from: 60, most: 40},
  {head: 'PORTS', text: ({ports}) => ports.join(' ') || '-', from: 70, most: 30},
  {head: 'BASE', text: ({base}) => base, from: 110, most: 16},
  {head: 'NETWORK', text: ({network}) => network, from: 130, most: 14},
]

/** How many lines the list and the log get. */
export function shares({wholeLog}: Pick<Model, 'wholeLog'>, shown: number, {rows}: Size): {readonly list: number; readonly log: number} {
  const free = Math.max(0, rows - 3)
  if (wholeLog) return {list: 0, log: Math.max(0, free)}
  const list = Math.min(Math.max(1, shown), Math.max(1, free - Math.min(8, Math.floor(free / 3))))
  // The list has a head, and the log a line above it.
  return {list, log: Math.max(0, free - list - 1)}
}

/** The widths of the columns: as wide as their contents, and cut where the terminal is too narrow, the last first. */
function layOut(rows: readonly Row[], room: number, columns: number) {
  const cells = COLUMNS.filter(({from}) => columns >= from).map((column) => ({
    column,
    width: Math.min(column.most, Math.max(widthOf(column.head), ...rows.map((row) => widthOf(column.text(row))))),
  }))
  const over = cells.reduce((sum, {width}) => sum + width + 2, 0) - 2 - room
  let left = over
  return cells
    .toReversed()
    .map(({column, width}) => {
      // Numbers are not cut: a part of a number is another number.
      const less = column.right ? 0 : Math.max(0, Math.min(left, width - Math.min(width, 6)))
      left -= less
      return {column, width: width - less}
    })
    .toReversed()
}

/** The contents of the screen: never more lines than it has, each exactly as wide as it is. */
export function view(model: Model, size: Size, characters: Characters, now: string): Line[] {
  const {columns, rows} = size
  const {cut} = characters
  const whole = (text: string, look: Look): Line => [{text: fitted(text, columns, cut), look}]
  const shown = shownRows(model)
  const {list, log} = shares(model, shown.length, size)
  const table = list === 0 ? [] : tableLines(model, shown, list, columns, characters)
  const title = model.selected === undefined ? '' : `${model.wholeLog ? '' : `${characters.rule}${characters.rule} `}log of ${model.selected} `
  const rule = title + (model.wholeLog ? '' : characters.rule.repeat(Math.max(0, columns - widthOf(title))))
  const text = model.log.slice(log > 0 ? -log : model.log.length)
  const logged = model.selected !== undefined && model.log.length === 0 ? ['its main command has written nothing'] : text
  const lines = [
    whole(summaryOf(model, columns, now), 'bold'),
    ...table,
    ...(log > 0 ? [whole(rule, 'dim'), ...logged.slice(0, log).map((line) => whole(line, model.log.length === 0 ? 'dim' : 'plain'))] : []),
  ].slice(0, Math.max(0, rows - 1))
  const blank = Array.from({length: Math.max(0, rows - 1 - lines.length)}, () => whole('', 'plain'))
  return [...lines, ...blank, bottom(model, columns, cut)].slice(0, rows)
}

function summaryOf({rows, filter, mode}: Model, columns: number, now: string): string {
  const running = rows.filter(({active}) => active).length
  const trouble = rows.filter((row) => row.trouble).length
  const facts = [`${running} running`, `${rows.length - running} not running`, ...(trouble > 0 ? [`${trouble} in trouble`] : [])].join(', ')
  const filtered = filter === '' && mode !== 'filter' ? '' : `   filter: ${filter}`
  const left = `pot   ${facts}${filtered}`
  const room = columns - widthOf(left) - widthOf(now)
  return room < 1 ? left : `${left}${' '.repeat(room)}${now}`
}

function tableLines(model: Model, shown: readonly Row[], list: number, columns: number, characters: Characters): Line[] {
  const room = columns - 2
  const layout = layOut(shown, room, columns)
  const used = layout.reduce((sum, {width}) => sum + width + 2, 0)
  const bars = Math.min(40, room - used)
  const history = bars >= 10 ? bars : 0
  const cells = (text: (column: Column) => string) =>
    layout.map(({column, width}) => {
      const cell = text(column)
      return column.right ? fitted(cell, width, characters.cut).trimEnd().padStart(width) : fitted(cell, width, characters.cut)
    })
  const place = Math.max(
    0,
    shown.findIndex(({name}) => name === model.selected),
  )
  const top = Math.max(0, Math.min(place - Math.floor(list / 2), shown.length - list))
  const head = `  ${cells(({head: text}) => text).join('  ')}${history > 0 ? `  ${'CPU'.padStart(history)}` : ''}`
  const lines = shown.slice(top, top + list).map((row): Line => {
    const selected = row.name === model.selected
    const busy = model.busy.get(row.name)
    const state = busy === undefined ? row.state : `${busy}${characters.cut}`
    const [name = '', states = '', ...others] = cells((column) => (column.head === 'STATE' ? state : column.text(row)))
    const line = history > 0 ? `  ${sparkline(row.history, {width: history, max: Math.max(100, ...row.history.slice(-history)), characters})}` : ''
    const rest = `  ${others.join('  ')}${line}`
    const marked = `${selected ? '>' : ' '} ${name}  `
    const room = columns - widthOf(marked) - widthOf(states)
    const end = fitted(rest, room, characters.cut)
    if (selected) return [{text: fitted(`${marked}${states}${end}`, columns, characters.cut), look: 'selected'}]
    const look: Look = busy !== undefined ? 'warning' : row.trouble ? 'bad' : row.active ? 'good' : 'dim'
    return [
      {text: marked, look: row.active ? 'plain' : 'dim'},
      {text: states, look},
      {text: end, look: row.active ? 'plain' : 'dim'},
    ]
  })
  const none = model.rows.length === 0 ? 'there are no pots: pot create makes one' : 'no pot has such a name: Esc shows all'
  return [
    [{text: fitted(head, columns, characters.cut), look: 'dim'}],
    ...(shown.length === 0 ? [[{text: fitted(`  ${none}`, columns, characters.cut), look: 'plain'} as const]] : lines),
  ]
}

const HELP = {
  list: ['arrows select', 's start', 't stop', 'r restart', 'e shell', 'n snapshot', 'l log', '/ filter', 'q quit'],
  filter: ['type a part of a name', 'Enter keeps it', 'Esc shows all'],
}

/** The line at the bottom: a question, a message, or the keys. */
function bottom({mode, asked, selected, message}: Model, columns: number, cut: string): Line {
  const line = (text: string, look: Look): Line => [{text: fitted(text, columns, cut), look}]
  if (mode === 'confirm') return line(`${asked} ${selected}? y or n`, 'warning')
  if (mode === 'filter') return line(HELP.filter.join('   '), 'dim')
  if (message !== undefined) return line(message.text, message.kind === 'error' ? 'bad' : message.kind === 'warning' ? 'warning' : 'plain')
  const wide = HELP.list.join('   ')
  return line(wide.length <= columns ? wide : HELP.list.join(' '), 'dim')
}
