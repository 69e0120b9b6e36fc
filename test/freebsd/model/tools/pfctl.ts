import {existsSync, readFileSync} from 'node:fs'
import {familyOf} from '../net/address.js'
import {fail, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual, type Options} from '../getopt.js'
import {PfError} from '../pf/lex.js'
import {parse, type Parsed} from '../pf/parse.js'
import {addressesOf, anchors, EMPTY, set} from '../pf/state.js'
import {has} from '../releases.js'
import type {State} from '../state.js'

const USAGE = `usage: pfctl [-AdeghMmNnOPqRSrvz] [-a anchor] [-D macro=value] [-F modifier]
	[-f file] [-i interface] [-K host | network]
	[-k host | network | gateway | label | id] [-o level] [-p device]
	[-s modifier] [-t table -T command [address ...]] [-x level]`

const SHOW = ['nat', 'rules', 'Anchors', 'info', 'Running', 'Tables', 'all'] as const
const FLUSH = ['nat', 'rules', 'states', 'Tables', 'info', 'all'] as const

/** pfctl(8): rules in anchors and in the main ruleset. */
export async function pfctl(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'AdD:eqf:F:gha:i:K:k:MmnNOo:Pp:RrSs:t:T:vx:z', usual('pfctl', USAGE))
  const unknown = options.given.find(([letter]) => !'deqfFaknPsv'.includes(letter))
  if (unknown) refuse(`freebsd model: pfctl -${unknown[0]} is not modelled`, 70)
  if (options.operands.length > 0 || options.given.length === 0) return fail(USAGE)
  const dry = options.has('n')
  if (!dry && !state.modules.has('pf.ko')) return fail('pfctl: /dev/pf: No such file or directory')
  const anchor = anchorName(options.value('a') ?? '')
  const quiet = options.has('q')
  const said: string[] = []
  const say = (words: string) => void (quiet || said.push(`${words}\n`))

  if (options.has('d')) enable(state, false, say)
  // Said in spite of -q.
  if (options.has('F') && anchor !== '' && !anchors(state.pf).has(anchor)) said.push('pfctl: Anchor or Ruleset does not exist.\n')
  else for (const modifier of options.values('F')) flush(state, anchor, word(FLUSH, modifier), say)
  if (options.has('v')) said.push('No ALTQ support in kernel\nALTQ related functions disabled\n')
  if (options.has('k')) kill(options, say)
  const stdout = options.has('s') ? show(state, anchor, word(SHOW, options.value('s') ?? ''), (words) => said.push(`${words}\n`), options.has('v')) : ''
  const file = options.value('f')
  if (file !== undefined) await load(call, state, anchor, file, dry)
  if (options.has('e')) enable(state, true, say)
  const code = options.value('s') !== undefined && word(SHOW, options.value('s') ?? '') === 'Running' && !state.pf.enabled ? 1 : 0
  return {code, stdout, stderr: said.join('')}
}

/** A modifier may be abbreviated. */
function word<T extends string>(words: readonly T[], given: string): T {
  return words.find((one) => given !== '' && one.startsWith(given)) ?? refuse(USAGE)
}

function anchorName(name: string): string {
  if (name === '') return ''
  const parts = name.split('/')
  if (name.startsWith('/') || parts.includes('') || name.includes('*')) refuse(`freebsd model: the anchor '${name}' is not modelled`, 70)
  if (parts.some((part) => part.startsWith('_'))) refuse("pfctl: anchor names beginning with '_' are reserved")
  if (name.length >= 1024 || parts.some((part) => part.length >= 64)) refuse(`pfctl: anchor name '${name}' too long`)
  return name
}

function enable(state: State, on: boolean, say: (words: string) => void): void {
  if (state.pf.enabled === on) refuse(on ? 'pfctl: pf already enabled' : 'pfctl: pf not enabled')
  state.pf.enabled = on
  say(on ? 'pf enabled' : 'pf disabled')
}

function flush({pf}: State, anchor: string, what: (typeof FLUSH)[number], say: (words: string) => void): void {
  if (what === 'rules' || what === 'all') set(pf, anchor, {filter: []})
  if (what === 'rules' || what === 'all') say('rules cleared')
  if (what === 'nat' || what === 'all') set(pf, anchor, {nat: [], rdr: []})
  if (what === 'nat' || what === 'all') say('nat cleared')
  if (what === 'Tables' || what === 'all') {
    say(`${pf.rulesets.get(anchor)?.tables.size ?? 0} tables deleted.`)
    set(pf, anchor, {tables: new Map()})
  }
  if (what === 'states' || (what === 'all' && anchor === '')) say('0 states cleared')
}

/** States are not modelled: only the form of what is killed is checked. */
function kill(options: Options, say: (words: string) => void): void {
  const hosts = options.values('k')
  if (hosts.length > 2) refuse(USAGE)
  for (const host of hosts) if (familyOf(host.split('/')[0] ?? '') === undefined) refuse(`freebsd model: pfctl -k ${host} is not modelled`, 70)
  say(`killed 0 states from ${hosts.length === 1 ? '1 sources and 0 destinations' : '1 sources and 1 destinations'}`)
}

const NOT_LOADED = '\npfctl: Syntax error in config file: pf rules not loaded'

async function load(call: Call, state: State, anchor: string, file: string, dry: boolean): Promise<void> {
  if (file !== '-' && !existsSync(file))
    refuse(`pfctl: ${file}: No such file or directory\npfctl: cannot open the main config file!: No such file or directory${dry ? '' : NOT_LOADED}`)
  const text = file === '-' ? String(await call.slurp()) : readFileSync(file, 'utf8')
  const {rulesets, main} = rulesetsOf(state, {name: file === '-' ? 'stdin' : file, text, anchor, dry})
  if (anchor !== '' && main.options.length > 0) refuse('freebsd model: options in an anchor are not modelled', 70)
  if (!dry) for (const [path, rules] of rulesets) set(state.pf, path, rules)
}

const contents = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

interface Source {
  readonly name: string
  readonly text: string
  readonly anchor: string
  readonly dry: boolean
}

/** The rules of a file, and those of the files that it loads into anchors. */
function rulesetsOf(state: State, {name, text, anchor, dry}: Source): {readonly main: Parsed; readonly rulesets: readonly [string, Parsed][]} {
  let main: Parsed
  try {
    main = parse(text, addressesOf(state.net), has(state, 'pf ethernet rules'), contents)
  } catch (error) {
    if (!(error instanceof PfError)) throw error
    return refuse(`${name}:${error.line}: ${error.message}${dry ? '' : NOT_LOADED}`)
  }
  const loaded = main.loads.flatMap((load): [string, Parsed][] => {
    const path = anchorName(anchor === '' ? load.anchor : `${anchor}/${load.anchor}`)
    const inner = contents(load.file) ?? refuse(`pfctl: ${load.file}: No such file or directory\npfctl: load anchors`)
    return [...rulesetsOf(state, {name: load.file, text: inner, anchor: path, dry}).rulesets]
  })
  return {main, rulesets: [[anchor, main], ...loaded]}
}

/** What is not there is said, and is no failure: see main() of pfctl(8). */
function show(state: State, anchor: string, what: (typeof SHOW)[number], complain: (words: string) => void, deep: boolean): string {
  const {pf} = state
  const lines = (list: readonly string[]) => list.map((line) => `${line}\n`).join('')
  const known = anchors(pf)
  if (what === 'Running') return pf.enabled ? 'Enabled\n' : 'Disabled\n'
  if (what === 'info') return `Status: ${pf.enabled ? 'Enabled for 0 days 00:01:00' : 'Disabled for 0 days 00:01:00'}           Debug: Urgent\n`
  if (anchor !== '' && !known.has(anchor)) {
    if (what === 'Anchors' && !has(state, 'pfctl Anchor not found')) refuse('pfctl: DIOCGETRULESETS: No such file or directory')
    complain(what === 'Anchors' ? `Anchor '${anchor}' not found.` : 'pfctl: DIOCGETRULES: Invalid argument')
    return ''
  }
  const rules = pf.rulesets.get(anchor) ?? EMPTY
  const prefix = anchor === '' ? '' : `${anchor}/`
  const below = [...known].filter((path) => (deep ? path.startsWith(prefix) : path.slice(0, path.lastIndexOf('/') + 1) === prefix)).sort()
  if (what === 'nat') return lines([...rules.nat, ...rules.rdr])
  if (what === 'rules') return lines(rules.filter)
  if (what === 'Anchors') return lines(below.map((path) => `  ${path}`))
  if (what === 'Tables') return lines([...rules.tables.keys()])
  return refuse('freebsd model: pfctl -s all is not modelled', 70)
}
