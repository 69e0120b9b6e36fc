/** A `key=value` file of pot. A change leaves all other lines in place, unchanged byte for byte. */
export interface KeyValues {
  /** Returns the text after the first `=` of the first line with this key, verbatim; undefined if the file has no such line. */
  get(key: string): string | undefined
  /** Returns the values of all lines with this key, in their order. */
  all(key: string): string[]
  /** Whether the file has a line with this key. */
  has(key: string): boolean
  /** Returns each key once, in the order of the lines. */
  keys(): string[]
  /** Replaces the first line of the key and removes its other lines. A new key is added at the end. */
  set(key: string, value: string): KeyValues
  /** Replaces all lines of the key, in the place of the first line. Without values the key is removed. */
  setAll(key: string, values: readonly string[]): KeyValues
  /** Adds a line with this key. All lines of the key then stand in the place of its first line. */
  append(key: string, value: string): KeyValues
  /** Removes all lines with this key. */
  remove(key: string): KeyValues
  /** The text of the file. */
  text(): string
}

interface Line {
  readonly text: string
  /** undefined for a line that is not an assignment. Such lines are kept and never read. */
  readonly key: string | undefined
  readonly value: string
}

function parseLine(text: string): Line {
  const at = text.indexOf('=')
  const key = text.slice(0, Math.max(at, 0))
  return at > 0 && !/^\s*#|\s/.test(key) ? {text, key, value: text.slice(at + 1)} : {text, key: undefined, value: ''}
}

const assignment = (key: string, value: string): Line => ({text: `${key}=${value}`, key, value})

function grouped(lines: readonly Line[]): Map<string, Line[]> {
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    if (line.key === undefined) continue
    const group = groups.get(line.key)
    if (group === undefined) groups.set(line.key, [line])
    else group.push(line)
  }
  return groups
}

function keyValues(lines: readonly Line[], end: string): KeyValues {
  let byKey: Map<string, Line[]> | undefined
  const of = (key: string): readonly Line[] => {
    byKey ??= grouped(lines)
    return byKey.get(key) ?? []
  }
  const setAll = (key: string, values: readonly string[]) => {
    const made = values.map((value) => assignment(key, value))
    const first = lines.findIndex((line) => line.key === key)
    const kept = lines.flatMap((line, index) => (line.key !== key ? [line] : index === first ? made : []))
    return first < 0 ? keyValues([...lines, ...made], end === '' && lines.length > 0 ? '\n' : end) : keyValues(kept, end)
  }
  return {
    get: (key) => of(key)[0]?.value,
    all: (key) => of(key).map(({value}) => value),
    has: (key) => of(key).length > 0,
    keys: () => [...new Set(lines.flatMap(({key}) => (key === undefined ? [] : [key])))],
    set: (key, value) => setAll(key, [value]),
    setAll,
    append: (key, value) => setAll(key, [...of(key).map((line) => line.value), value]),
    remove: (key) => setAll(key, []),
    text: () => (lines.length === 0 ? '' : lines.map(({text}) => text).join('\n') + end),
  }
}

/** Parses the text of a file such as pot.conf. '' is an empty file. */
export function parseKeyValues(text: string): KeyValues {
  if (text === '') return keyValues([], '\n')
  const end = text.endsWith('\n') ? '\n' : ''
  return keyValues((end === '' ? text : text.slice(0, -1)).split('\n').map(parseLine), end)
}

/** Parses the text on first use. A class, because thousands of records are restored whose lines nobody reads, and each object of functions has ten of them. */
class LateKeyValues implements KeyValues {
  readonly #text: string
  #parsed: KeyValues | undefined

  constructor(text: string) {
    this.#text = text
  }
  #lines(): KeyValues {
    this.#parsed ??= parseKeyValues(this.#text)
    return this.#parsed
  }
  get(key: string) {
    return this.#lines().get(key)
  }
  all(key: string) {
    return this.#lines().all(key)
  }
  has(key: string) {
    return this.#lines().has(key)
  }
  keys() {
    return this.#lines().keys()
  }
  set(key: string, value: string) {
    return this.#lines().set(key, value)
  }
  setAll(key: string, values: readonly string[]) {
    return this.#lines().setAll(key, values)
  }
  append(key: string, value: string) {
    return this.#lines().append(key, value)
  }
  remove(key: string) {
    return this.#lines().remove(key)
  }
  text() {
    return this.#text
  }
}

/** Like `parseKeyValues`, but parses the text on first use. */
export const lateKeyValues = (text: string): KeyValues => new LateKeyValues(text)
