import {ok, refuse, type Call, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import {allParams, findParam, noName, type Param} from '../jail/params.js'
import type {Jail} from '../jail/record.js'
import type {State} from '../state.js'
import {libxo} from './libxo.js'

const USAGE = 'jls: usage: jls [-dhNnqv] [-j jail] [param ...]'

interface Style {
  readonly header: boolean
  readonly names: boolean
  readonly quoted: boolean
  /** -s: only what jail(8) would take. */
  readonly skip: boolean
}

/** A jid, or else a name; both refusals are libjail's. */
function chosen(state: State, who: string | undefined): Jail[] {
  const all = [...state.jails.values()].sort((left, right) => left.jid - right.jid)
  if (who === undefined) return all
  const jid = /^\s*\d+$/.test(who) ? Number(who) : 0
  const found = jid > 0 ? state.jails.get(jid) : all.find(({name}) => name === who)
  if (!found && state.dying.delete(who)) refuse(`jls: jail "${who}" is dying`)
  return found ? [found] : refuse(jid > 0 ? `jls: jail ${jid} not found` : `jls: jail "${who}" not found`)
}

export async function jls(call: Call, state: State): Promise<Reply> {
  const {json, argv} = libxo(call.argv, '2')
  const options = getopt(argv, 'adj:hNnqsv', {
    illegal: (letter) => refuse(`jls: illegal option -- ${letter}\n${USAGE}`),
    missing: (letter) => refuse(`jls: option requires an argument -- ${letter}\n${USAGE}`),
  })
  const style = {header: false, names: false, quoted: false, skip: false}
  let verbose = false
  for (const [letter] of options.given) {
    if (letter === 'h') [style.header, style.skip, verbose] = [true, false, false]
    if (letter === 'n') [style.names, verbose] = [true, false]
    if (letter === 'q') style.quoted = true
    if (letter === 's') [style.header, style.names, style.quoted, style.skip, verbose] = [false, true, true, true, false]
    if (letter === 'v') [style.header, style.names, style.skip, verbose] = [false, false, false, true]
  }

  const params = options.operands.flatMap((name) => (name === 'all' ? allParams(state) : [lookup(state, name)]))
  const listed = params.length > 0 ? params : style.header || style.names ? allParams(state) : undefined
  const jails = chosen(state, options.value('j'))
  if (json) {
    const jail = jails.map((one) => (listed ? record(one, listed, style) : verbose ? details(one) : summary(one, options.has('N'))))
    return ok(json({'jail-information': {jail}}))
  }
  if (listed) return ok(table(jails, listed, style))
  return ok(verbose ? long(jails) : short(jails, options.has('N')))
}

function lookup(state: State, name: string): Param {
  return findParam(state, name)?.param ?? refuse(`jls: unknown parameter: ${name}`)
}

const get = (jail: Jail, name: string): string => jail.params.get(name) ?? ''
const first = (jail: Jail): string => get(jail, 'ip4.addr').split(',')[0] ?? ''
const split = (text: string): string[] => (text === '' ? [] : text.split(','))

const summary = (jail: Jail, byName: boolean): object => ({
  ...(byName ? {name: jail.name} : {jid: jail.jid}),
  ipv4: first(jail),
  hostname: get(jail, 'host.hostname'),
  path: jail.path,
})

const details = (jail: Jail): object => ({
  jid: jail.jid,
  hostname: get(jail, 'host.hostname'),
  path: jail.path,
  name: jail.name,
  state: 'ACTIVE',
  cpusetid: jail.cpuset,
  ipv4_addrs: split(get(jail, 'ip4.addr')),
  ipv6_addrs: split(get(jail, 'ip6.addr')),
})

/** With -n booleans are booleans; everything else is a string, except lists of addresses. */
function record(jail: Jail, params: readonly Param[], {names}: Style): object {
  return Object.fromEntries(
    params.map(({name, kind}) => {
      const value = get(jail, name)
      if (kind === 'ip4' || kind === 'ip6') return [name, split(value)]
      return [name, names && kind === 'bool' ? value === 'true' : value]
    }),
  )
}

function quote(value: string, {quoted}: Style): string {
  if (value === '') return '""'
  const mark = value.includes("'") ? '"' : value.includes('"') ? "'" : /[ \t]/.test(value) ? '"' : ''
  return quoted ? `${mark}${value}${mark}` : value
}

function cell(jail: Jail, {name, kind}: Param, style: Style): string {
  const value = get(jail, name)
  if (style.names && kind === 'bool') return value === 'true' ? name : noName(name)
  const empty = (kind === 'ip4' || kind === 'ip6') && value === ''
  const shown = empty ? (style.quoted ? '""' : style.names ? '' : '-') : quote(value, style)
  return style.names ? `${name}=${shown}` : shown
}

function table(jails: readonly Jail[], params: readonly Param[], style: Style): string {
  const lines = jails.map((jail) => params.filter((param) => !style.skip || settable(jail, param)).map((param) => cell(jail, param, style)))
  return (style.header ? [params.map(({name}) => name), ...lines] : lines).map((line) => `${line.join(' ')}\n`).join('')
}

/** Parts of a set only count when the set is the jail's own. */
function settable(jail: Jail, {name, access}: Param): boolean {
  const parent = name.split('.')[0] ?? ''
  const inherits = name.includes('.') && jail.params.has(parent) && get(jail, parent) !== 'new'
  return access !== 'ro' && !inherits
}

const cut = (text: string, width: number): string => text.slice(0, width).padEnd(width)

function short(jails: readonly Jail[], byName: boolean): string {
  const header = byName
    ? ` ${'JID'.padEnd(15)} ${'IP Address'.padEnd(15)} ${'Hostname'.padEnd(29)} Path\n`
    : '   JID  IP Address      Hostname                      Path\n'
  const rows = jails.map((jail) => {
    const key = byName ? ` ${jail.name.padEnd(15)} ` : `${String(jail.jid).padStart(6)}  `
    return `${key}${cut(first(jail), 15)} ${cut(get(jail, 'host.hostname'), 29)} ${jail.path.slice(0, 74)}\n`
  })
  return [header, ...rows].join('')
}

function long(jails: readonly Jail[]): string {
  const header = '   JID  Hostname                      Path\n        Name                          State\n        CPUSetID\n        IP Address(es)\n'
  const rows = jails.map((jail) => {
    const addresses = [...split(get(jail, 'ip4.addr')), ...split(get(jail, 'ip6.addr'))].map((address) => `        ${address}\n`).join('')
    return `${String(jail.jid).padStart(6)}  ${cut(get(jail, 'host.hostname'), 29)} ${jail.path.slice(0, 74)}\n        ${cut(jail.name, 29)} ACTIVE\n        ${jail.cpuset}\n${addresses}`
  })
  return [header, ...rows].join('')
}
