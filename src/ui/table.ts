import {charactersOf} from './characters.js'

/** Least width to which a column is cut, and that of the first one, which has the names. */
const LEAST = 8
const LEAST_OF_NAMES = 24
const GAP = 2

/** How a table is printed. */
export interface TableOptions {
  /** Cut cells so that no line is longer than so many characters, or than the terminal: `true` cuts nothing where stdout is no terminal. */
  readonly fit?: number | true
}

/**
 * Formats lines of columns. Each column is as wide as its longest cell. Two spaces separate columns; lines have no spaces at the end. With `fit`, the widest
 * columns are cut, and a cell that is cut ends with a mark.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], {fit}: TableOptions = {}): string[] {
  const all = [head, ...rows]
  const natural = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const room = fit === true ? (process.stdout.isTTY ? process.stdout.columns : undefined) : fit
  const widths = room === undefined ? natural : narrowed(natural, head, room)
  const {cut} = charactersOf()
  const shown = (cell: string, width = 0) => (cell.length <= width ? cell.padEnd(width) : `${cell.slice(0, width - 1)}${cut}`)
  return all.map((row) =>
    row
      .map((cell, column) => shown(cell, widths[column]))
      .join(' '.repeat(GAP))
      .trimEnd(),
  )
}

/** Takes from the widest column until all fit, or none can become narrower. */
function narrowed(natural: readonly number[], head: readonly string[], room: number): number[] {
  const widths = [...natural]
  const least = natural.map((width, column) => Math.min(width, column === 0 ? LEAST_OF_NAMES : Math.max(LEAST, head[column]?.length ?? 0)))
  const spare = (column: number) => (widths[column] ?? 0) - (least[column] ?? 0)
  for (let over = widths.reduce((sum, width) => sum + width + GAP, -GAP) - room; over > 0; over--) {
    const [widest] = [...widths.keys()].filter((column) => spare(column) > 0).sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0) || b - a)
    if (widest === undefined) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}
