/** What a column contains. A list is printed with spaces between its entries. */
export type Cell = string | number | boolean | readonly string[] | undefined

/** A column of a list. */
export interface Column<R> {
  /** The word for --columns, --sort and templates; the heading is the same in upper case. */
  readonly name: string
  /** Returns the contents for one row. */
  readonly value: (row: R) => Cell
  /** The text in a table, if it differs from the value: `3h` for a number of seconds. */
  readonly text?: (row: R) => string
  /** Whether the value is a number of bytes. */
  readonly bytes?: true
}

/** A list of rows of one kind. */
export interface Listing<R> {
  readonly columns: readonly Column<R>[]
  /** What --filter tests, by key, if it is not the text of a column. */
  readonly filters?: Readonly<Record<string, (value: string) => (row: R) => boolean>>
  /** Whether --filter was applied before, so that these rows have passed. */
  readonly filtered?: boolean
}
