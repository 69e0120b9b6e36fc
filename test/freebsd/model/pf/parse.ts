import {antispoof} from './antispoof.js'
import {filter, direction} from './filter.js'
import {lex, NEWLINE, PfError} from './lex.js'
import {address, ends, interfaces, protocols} from './parts.js'
import {altq, queue} from './queues.js'
import {listOf, reader, type Reader} from './reader.js'
import {expand, type Addresses} from './rule.js'
import {family, translation} from './translation.js'

/** The rules of one anchor, or of the main ruleset, as pfctl(8) prints them. */
export interface Ruleset {
  readonly nat: readonly string[]
  readonly rdr: readonly string[]
  readonly filter: readonly string[]
  readonly options: readonly string[]
  readonly tables: ReadonlyMap<string, readonly string[]>
}

/** What a file of rules asks to be loaded into an anchor after itself. */
export interface Load {
  readonly anchor: string
  readonly file: string
}

export interface Parsed extends Ruleset {
  readonly loads: readonly Load[]
}

/** The order that pf.conf(5) asks for; macros and tables may stand anywhere. */
const ORDER = ['options', 'ethernet', 'normalization', 'queueing', 'translation', 'filtering'] as const
const OPTIONS: Readonly<Record<string, RegExp>> = {
  'block-policy': /^(drop|return)$/,
  'state-policy': /^(if-bound|floating)$/,
  loginterface: /^[a-z][a-z0-9_.]*$/,
  optimization: /^(default|normal|high-latency|satellite|aggressive|conservative)$/,
  'ruleset-optimization': /^(none|basic|profile)$/,
  debug: /^(none|urgent|misc|loud)$/,
  'require-order': /^(yes|no)$/,
}

/** `ethernet`: whether there are rules for Ethernet. `read`: the text of another file. Rejects with PfError what is not in the grammar of pf.conf(5), or not modelled: all but what a container tool and a simple pf.conf need. */
export function parse(text: string, addresses: Addresses, ethernet: boolean, read: (path: string) => string | undefined = () => undefined): Parsed {
  const from = reader(lex(text, read))
  const [nat, rdr, rules, options]: string[][] = [[], [], [], []]
  const found = {nat: nat ?? [], rdr: rdr ?? [], filter: rules ?? [], options: options ?? [], tables: new Map<string, readonly string[]>(), loads: [] as Load[]}
  const persistent = new Set<string>()
  let stage = 0
  const enter = (name: (typeof ORDER)[number]) => {
    const next = ORDER.indexOf(name)
    if (next < stage && !found.options.includes('require-order no'))
      from.fail(`Rules must be in order: ${ORDER.filter((one) => ethernet || one !== 'ethernet').join(', ')}`)
    stage = next
  }
  while (from.peek() !== '' || !from.endOfLine()) {
    if (from.take(NEWLINE)) continue
    const {line} = from
    const no = from.take('no')
    const word = from.oneOf([
      'nat',
      'rdr',
      'nat-anchor',
      'rdr-anchor',
      'anchor',
      'pass',
      'block',
      'antispoof',
      'load',
      'altq',
      'queue',
      'table',
      'set',
      'scrub',
    ])
    if (word === undefined || (no && word !== 'nat' && word !== 'rdr')) throw new PfError(line)
    if (word === 'nat' || word === 'rdr') {
      enter('translation')
      found[word].push(...expand(translation(from, word, no), addresses))
    } else if (word === 'nat-anchor' || word === 'rdr-anchor') {
      enter('translation')
      found[word === 'nat-anchor' ? 'nat' : 'rdr'].push(...anchor(from, word, addresses))
    } else if (word === 'pass' || word === 'block') {
      enter('filtering')
      found.filter.push(...filter(from, word).flatMap((written) => expand(written, addresses)))
    } else if (word === 'antispoof') {
      enter('filtering')
      found.filter.push(...antispoof(from, addresses))
    } else if (word === 'load') {
      from.expect('anchor')
      const name = from.word()
      from.expect('from')
      found.loads.push({anchor: name, file: from.word()})
    } else if (word === 'altq' || word === 'queue') {
      enter('queueing')
      if (word === 'altq') altq(from)
      else queue(from)
    } else if (word === 'anchor') {
      enter('filtering')
      found.filter.push(...anchor(from, word, addresses))
    } else if (word === 'scrub') {
      enter('normalization')
      found.filter.push(scrub(from))
    } else if (word === 'set') {
      // pfctl(8) takes these two anywhere.
      if (from.peek() !== 'skip' && from.peek() !== 'require-order') enter('options')
      found.options.push(option(from))
    } else table(from, found.tables, persistent, read)
    if (!from.endOfLine()) from.fail()
  }
  const all = [...found.nat, ...found.rdr, ...found.filter].join('\n')
  // The kernel drops a table that no rule refers to, unless it is to persist.
  for (const name of found.tables.keys()) if (!persistent.has(name) && !all.includes(`<${name}>`)) found.tables.delete(name)
  return found
}

function anchor(from: Reader, word: 'anchor' | 'nat-anchor' | 'rdr-anchor', addresses: Addresses): string[] {
  const {line} = from
  const name = from.word()
  if (name === '' || name.startsWith('_')) from.fail("anchor names beginning with '_' are reserved for internal use")
  const head = [`${word} "${name}"`, ...(word === 'anchor' ? direction(from) : [])].join(' ')
  const on = from.take('on') ? interfaces(from) : []
  const rest = {on, family: family(from), protocols: from.take('proto') ? protocols(from) : []}
  const {source, target} = ends(from)
  return expand({line, head, ...rest, source, target, tail: ''}, addresses)
}

function scrub(from: Reader): string {
  const words = ['scrub', ...direction(from)]
  if (from.take('on')) words.push(`on ${interfaces(from).join(' ')}`)
  from.take('all')
  if (from.take('fragment')) {
    from.expect('reassemble')
    words.push('all fragment reassemble')
  } else words.push('all fragment reassemble')
  return words.join(' ')
}

function option(from: Reader): string {
  if (from.take('skip')) {
    from.expect('on')
    return `skip on ${interfaces(from).join(' ')}`
  }
  const name = from.word()
  const value = from.word()
  return OPTIONS[name]?.test(value) ? `${name} ${value}` : from.fail()
}

function table(from: Reader, tables: Map<string, readonly string[]>, persistent: Set<string>, read: (path: string) => string | undefined): void {
  from.expect('<')
  const name = from.word()
  if (name.length > 31) from.fail(`table name too long, max 31 chars`)
  from.expect('>')
  let entries: readonly string[] = []
  while (!from.endOfLine()) {
    const option = from.oneOf(['persist', 'const', 'counters'])
    if (option === 'persist') persistent.add(name)
    if (option !== undefined) continue
    if (from.take('file')) entries = [...entries, ...fileEntries(from, read)]
    else if (from.peek() === '{') entries = [...entries, ...tableEntries(from)]
    else from.fail()
  }
  tables.set(name, entries)
}

/** A file has an address a line, and comments. */
function fileEntries(from: Reader, read: (path: string) => string | undefined): string[] {
  const file = from.word()
  const text = read(file)
  if (text === undefined) return from.fail(`cannot load "${file}": No such file or directory`)
  const lines = text.split('\n').map((line) => line.replace(/[#;].*$/, '').trim())
  return lines
    .filter((line) => line !== '')
    .map((line) => (/^!?[0-9a-fA-F.:]+(\/\d+)?$/.test(line) ? line : from.fail(`cannot load "${file}": Invalid argument`)))
}

const tableEntries = (from: Reader): string[] =>
  listOf(from, () => {
    const not = from.take('!') ? '!' : ''
    const {text, family: known} = address(from)
    return known ? `${not}${text}` : from.fail()
  })
