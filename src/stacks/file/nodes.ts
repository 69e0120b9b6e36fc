import {isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Scalar} from 'yaml'
import {messageOf, PotError} from '../../errors.js'

/** A mistake in a stack file. */
export interface Problem {
  /** From 1. */
  readonly line: number
  readonly column: number
  /** `pots.web.ports[0]`; '' for the whole file. */
  readonly field: string
  /** What is wrong and what is allowed, one line. */
  readonly message: string
}

/** A place in a file: a node, and the field that it is the value of. */
export interface At {
  readonly node: Node | undefined
  readonly field: string
}

/** A key of a mapping with its value. */
export interface Entry extends At {
  readonly key: string
}

/** Reads values of a YAML file, and notes every mistake with its place. Values that are wrong are undefined, so that reading goes on. */
export interface Reading {
  readonly root: At
  readonly problems: readonly Problem[]
  problem(at: At, message: string): undefined
  /** The entries of a mapping, with those that it merges by `<<`. */
  entries(at: At): readonly Entry[]
  /** The elements of a list; of one scalar if `single`. */
  elements(at: At, single?: boolean): readonly At[]
  /** The text of a scalar, as written in the file; undefined for null. */
  text(at: At, what: string): string | undefined
  kind(at: At): 'map' | 'list' | 'scalar' | 'null'
  /** The result of `read`; a PotError that it throws is a problem at this place. */
  attempt<T>(at: At, read: () => T): T | undefined
  /** Calls `change` with the text of each scalar that is not a key. */
  replace(change: (text: string, at: At) => string | undefined): void
}

/** Parses a YAML 1.2 file. Mistakes of its syntax are problems, too. */
export function readYaml(text: string): Reading {
  const lines = new LineCounter()
  const document: Document.Parsed = parseDocument(text, {lineCounter: lines, prettyErrors: false, merge: true})
  const problems: Problem[] = []
  const placed = (offset: number) => {
    const {line, col} = lines.linePos(offset)
    return {line: Math.max(1, line), column: Math.max(1, col)}
  }
  for (const {pos, message} of document.errors) problems.push({...placed(pos[0]), field: '', message: message.replaceAll(/\s*\n\s*/g, ' ')})

  const resolved = (node: Node | null | undefined): Node | undefined => {
    if (!isAlias(node)) return node ?? undefined
    return node.resolve(document) ?? undefined
  }
  const offsetOf = (node: Node | undefined) => node?.range?.[0] ?? 0
  const problem = ({node, field}: At, message: string): undefined => {
    problems.push({...placed(offsetOf(node)), field, message})
  }
  const kind = ({node}: At) => (isMap(node) ? 'map' : isSeq(node) ? 'list' : node === undefined || (isScalar(node) && node.value === null) ? 'null' : 'scalar')
  const inner = (field: string, key: string) => (field === '' ? key : `${field}.${key}`)

  function entries({node, field}: At): readonly Entry[] {
    if (!isMap(node)) return []
    const found = new Map<string, Entry>()
    for (const {key, value} of node.items) {
      const name = isScalar(key) ? textOf(key) : String(key)
      const there = resolved(isNode(value) ? value : undefined)
      if (name === '<<') {
        const merged = isSeq(there) ? there.items.map((item) => resolved(isNode(item) ? item : undefined)) : [there]
        for (const one of merged.flatMap((from) => entries({node: from, field}))) if (!found.has(one.key)) found.set(one.key, one)
      } else found.set(name, {key: name, field: inner(field, name), node: there ?? (isNode(key) ? nullAt(key) : undefined)})
    }
    return [...found.values()]
  }

  function elements(at: At, single = false): readonly At[] {
    if (kind(at) === 'null') return []
    if (isSeq(at.node)) return at.node.items.map((item, index) => ({node: resolved(isNode(item) ? item : undefined), field: `${at.field}[${index}]`}))
    if (single && kind(at) === 'scalar') return [at]
    problem(at, single ? 'must be a text or a list of texts' : 'must be a list')
    return []
  }

  return {
    root: {node: resolved(document.contents), field: ''},
    problems,
    problem,
    entries,
    elements,
    kind,
    text(at, what) {
      if (isScalar(at.node) && at.node.value !== null) return textOf(at.node)
      if (kind(at) === 'null') return undefined
      return problem(at, `must be ${what}, and not a ${kind(at) === 'map' ? 'mapping' : 'list'}`)
    },
    attempt(at, read) {
      try {
        return read()
      } catch (error) {
        const [allowed] = error instanceof PotError ? error.suggestions : []
        return problem(at, allowed === undefined ? messageOf(error) : `${messageOf(error)}: ${allowed}`)
      }
    },
    replace(change) {
      const visit = (at: At): void => {
        const {node} = at
        if (isMap(node)) for (const one of entries(at)) visit(one)
        else if (isSeq(node)) for (const one of elements(at)) visit(one)
        else if (isScalar(node) && node.value !== null) {
          const before = textOf(node)
          const after = change(before, at)
          if (after === undefined || after === before) return
          node.value = after
          node.source = after
        }
      }
      visit({node: resolved(document.contents), field: ''})
    },
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !isPair(value)

/** The text of a plain scalar as written: 1.10 is not 1.1. */
function textOf(node: Scalar): string {
  const {value, source, type} = node
  if (typeof value === 'string') return value
  return type === 'PLAIN' && source !== undefined ? source : String(value)
}

/** A null at the place of a key without a value. */
function nullAt(key: Node): Node {
  const copy = key.clone()
  if (isScalar(copy)) {
    copy.value = null
    delete copy.source
  }
  if (isNode(copy)) {
    copy.range = key.range ?? null
    return copy
  }
  return key
}
