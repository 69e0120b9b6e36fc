import {misuse} from '../../errors.js'
import {matchText, passing, type Matching} from '../../pots/many/filter.js'
import {humanBytes} from '../bytes.js'
import {table} from '../table.js'
import type {Cell, Column, Listing} from './listing.js'
import {parseTemplate} from './template.js'

/** The flags of a list; see `listFlags`. */
export interface Shape {
  readonly filter?: readonly string[] | undefined
  readonly sort?: string | undefined
  readonly columns?: string | undefined
  readonly format?: string | undefined
  /** Print numbers of bytes without units. */
  readonly bytes: boolean
}

export interface Shaped<R> {
  /** The rows that pass the filters, sorted. */
  readonly rows: readonly R[]
  /** The lines of the table or of the template; undefined when neither is asked for. */
  readonly lines: readonly string[] | undefined
}

const plain = (cell: Cell): string => (cell === undefined ? '' : typeof cell === 'object' ? cell.join(' ') : String(cell))

function columnOf<R>(columns: readonly Column<R>[], name: string): Column<R> {
  const found = columns.find((column) => column.name === name)
  if (found === undefined) throw misuse(`there is no column '${name}'`, `one of: ${columns.map((one) => one.name).join(' ')}`)
  return found
}

/** The names of the columns that the flags use, so that a command need not find out the rest. */
export function usedColumns({filter = [], sort, columns, format}: Shape): ReadonlySet<string> {
  return new Set([
    ...filter.map((text) => text.split('=')[0] ?? ''),
    ...(sort === undefined ? [] : [sort.replace(/^-/, '')]),
    ...(columns?.split(',') ?? []),
    ...(format === undefined ? [] : parseTemplate(format).flatMap((part) => ('column' in part ? [part.column] : []))),
  ])
}

const collator = new Intl.Collator('en', {numeric: true})

/** Compares two cells: numbers by size, texts so that web-9 comes before web-10. Absent ones come last in both directions. */
function compare(a: Cell, b: Cell, direction: 1 | -1): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return direction * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(plain(a), plain(b)))
}

function sorted<R>(rows: readonly R[], columns: readonly Column<R>[], sort: string): R[] {
  const back = sort.startsWith('-')
  const {value} = columnOf(columns, back ? sort.slice(1) : sort)
  return rows.toSorted((a, b) => compare(value(a), value(b), back ? -1 : 1))
}

function filtersOf<R>({columns, filters = {}}: Listing<R>): Readonly<Record<string, Matching<R>>> {
  const byText = columns.map(({name, value}): [string, Matching<R>] => [name, matchText((row: R) => plain(value(row)))])
  return {...Object.fromEntries(byText), ...filters}
}

/** Filters, sorts and prints rows as the flags say. Throws USAGE for unknown keys and columns, also when there are no rows. */
export function shape<R>(all: readonly R[], listing: Listing<R>, {filter = [], sort, columns, format, bytes}: Shape): Shaped<R> {
  const passed = listing.filtered ? all : all.filter(passing(filter, filtersOf(listing)))
  const rows = sort === undefined ? passed : sorted(passed, listing.columns, sort)
  const text = ({value, text: inTable, bytes: isSize}: Column<R>, row: R): string => {
    const cell = value(row)
    if (isSize && typeof cell === 'number') return bytes ? String(cell) : humanBytes(cell)
    return inTable?.(row) ?? plain(cell)
  }
  if (format !== undefined) {
    const parts = parseTemplate(format).map((part) => ('column' in part ? columnOf(listing.columns, part.column) : part.text))
    return {rows, lines: rows.map((row) => parts.map((part) => (typeof part === 'string' ? part : text(part, row))).join(''))}
  }
  if (columns === undefined) return {rows, lines: undefined}
  const chosen = columns.split(',').map((name) => columnOf(listing.columns, name))
  const body = rows.map((row) => chosen.map((column) => text(column, row) || '-'))
  return {
    rows,
    lines:
      rows.length === 0
        ? []
        : table(
            chosen.map(({name}) => name.toUpperCase()),
            body,
            {fit: true},
          ),
  }
}
