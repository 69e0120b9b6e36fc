import {familyOf, shortest, width} from './address.js'
import {findInterface, move, remove, type Address, type Family, type Interface} from './interface.js'
import type {State} from '../state.js'
import {findJail, type Jail} from '../jail/record.js'
import {refuse} from '../call.js'

export const IFNAMSIZ = 16

/** What one invocation of ifconfig(8) does to one interface. */
export interface Run {
  readonly state: State
  readonly vnet: number
  readonly one: Interface
  family: Family | 'link'
  address: Address | undefined
  /** 1: alias, -1: -alias, 0: neither. */
  alias: number
  destroyed: boolean
}

const no = (words: string): never => refuse(`ifconfig: ${words}`)

const setAlias =
  (value: number) =>
  (run: Run): void => {
    run.alias = value
  }
const setUp =
  (up: boolean) =>
  ({one}: Run): void => {
    one.up = up
  }
const describe = ({one}: Run, text: string): void => {
  one.description = text
}
const isolate =
  (apart: boolean) =>
  (run: Run, name: string): void => {
    flags(run, name, 'BRDGSIFFLGS').private = apart
  }

/** By name: how many words follow it, and what it does at once. */
const plain: Readonly<Record<string, readonly [words: number, act: (run: Run, word: string) => void]>> = {
  up: [0, setUp(true)],
  down: [0, setUp(false)],
  alias: [0, setAlias(1)],
  add: [0, setAlias(1)],
  '-alias': [0, setAlias(-1)],
  delete: [0, setAlias(-1)],
  '-delete': [0, setAlias(-1)],
  description: [1, describe],
  descr: [1, describe],
  '-description': [0, (run) => describe(run, '')],
  '-descr': [0, (run) => describe(run, '')],
  mtu: [1, setMtu],
  name: [1, rename],
  group: [1, addGroup],
  '-group': [1, leaveGroup],
  vnet: [1, ({state, one, vnet}, who) => moveTo(state, one, jailOf(state, who), vnet)],
  '-vnet': [1, () => no('freebsd model: -vnet is taken before the interface is looked for')],
  addm: [1, addMember],
  deletem: [1, (run, name) => void run.one.members.delete(member(run, name, 'BRDGDEL'))],
  private: [1, isolate(true)],
  '-private': [1, isolate(false)],
  netmask: [1, () => no('freebsd model: netmask is not modelled, use ADDRESS/LENGTH')],
  destroy: [0, (run) => destroy(run)],
}

const nd6 = ['no_dad', 'ifdisabled', 'accept_rtadv', 'auto_linklocal', 'performnud', 'no_prefer_iface', 'no_radr', 'defaultif']

function rename({state, one, vnet}: Run, name: string): void {
  if (name === '' || name.length >= IFNAMSIZ || /[^\x21-\x7e]/.test(name)) no('ioctl SIOCSIFNAME (set name): Invalid argument')
  if (findInterface(state.net, vnet, name)) no('ioctl SIOCSIFNAME (set name): File exists')
  one.name = name
}

function setMtu({one}: Run, text: string): void {
  if (!/^\d+$/.test(text) || Number(text) < 72 || Number(text) > 65535) no('ioctl SIOCSIFMTU (set mtu): Invalid argument')
  one.mtu = Number(text)
}

function leaveGroup({one}: Run, name: string): void {
  if (!one.groups.includes(name)) no(' SIOCDIFGROUP: No such file or directory')
  one.groups = one.groups.filter((group) => group !== name)
}

function addGroup({one}: Run, name: string): void {
  if (name === '' || /\d$/.test(name)) no('setifgroup: group names may not end in a digit')
  if (name.length >= IFNAMSIZ) no('setifgroup: group name too long')
  if (one.groups.includes(name)) no(' SIOCAIFGROUP: File exists')
  one.groups.push(name)
}

/** The network stack that a process in the jail has: its own, or the host's. */
export const stackOf = (jail: Jail | undefined): number => (jail?.params.get('vnet') === 'new' ? jail.jid : 0)

/** `unknown` is what the tool says of a jail that is not there: each has its own words. */
export function jailOf(state: State, who: string, unknown = `ifconfig: jail "${who}" not found`): number {
  const jail = findJail(state, who) ?? refuse(/^\d+$/.test(who) ? `ifconfig: jail_attach(${who}): Invalid argument` : unknown)
  if (jail.params.get('vnet') !== 'new') no(`freebsd model: jail ${who} has no network stack of its own`)
  return jail.jid
}

export function moveTo(state: State, one: Interface, to: number, from: number): void {
  if (one.kind === 'lo') no('SIOCSIFVNET: Operation not supported')
  if (to === from || findInterface(state.net, to, one.name)) no('SIOCSIFVNET: File exists')
  move(state.net, one, to)
}

function addMember({state, vnet, one}: Run, name: string): void {
  if (one.kind !== 'bridge') no(`BRDGADD ${name}: Invalid argument`)
  const added = findInterface(state.net, vnet, name) ?? no(`BRDGADD ${name}: No such file or directory`)
  if (added.kind === 'bridge' || added.kind === 'lo') no(`BRDGADD ${name}: Invalid argument`)
  if (one.members.has(added)) no(`BRDGADD ${name}: File exists`)
  if (state.net.interfaces.some(({members}) => members.has(added))) no(`BRDGADD ${name}: Device busy`)
  one.members.set(added, {private: false})
}

const member = ({one}: Run, name: string, request: string): Interface =>
  [...one.members.keys()].find((other) => other.name === name) ?? no(`${request} ${name}: No such file or directory`)

const flags = (run: Run, name: string, request: string): {private: boolean} => run.one.members.get(member(run, name, request)) ?? no(request)

function destroy(run: Run): void {
  const {state, one} = run
  if (one.kind === 'em' || (one.kind === 'lo' && one.unit === 0)) no('SIOCIFDESTROY: Invalid argument')
  remove(state.net, one)
  run.destroyed = true
}

/** Takes the words after the interface's name (and its family) in turn, as ifconfig(8) does; addresses are set at the end. */
export function apply(run: Run, words: readonly string[]): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const known = plain[word]
    const option = word.replace(/^-/, '')
    if (known) {
      const [count, act] = known
      const value = words[at + 1]
      if (count > 0 && value === undefined) no(`'${word}' requires argument`)
      act(run, value ?? '')
      at += count
      // The real tool goes on with the name that it was given.
      if (run.destroyed && at < words.length - 1) no(`interface ${run.one.name} does not exist`)
    } else if (run.family === 'inet6' && nd6.includes(option)) {
      if (word === option) run.one.nd6.add(option)
      else run.one.nd6.delete(option)
    } else if (run.family === 'inet6' && word === 'prefixlen' && run.address) {
      const length = words[++at] ?? ''
      run.address = {...run.address, prefix: /^\d+$/.test(length) && Number(length) <= 128 ? Number(length) : no(`${length}: Invalid prefixlen`)}
    } else if (run.family === 'link')
      run.one.mac = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(word) && !(Number.parseInt(word, 16) & 1) ? word.toLowerCase() : no(`${word}: bad value`)
    else if (run.address) no('freebsd model: a destination address is not modelled')
    else run.address = parse(word, run.family)
  }
  if (run.address) (run.alias < 0 ? dropAddress : setAddress)(run, run.address)
}

function parse(word: string, family: Family): Address {
  const [address = '', length, ...rest] = word.split('/')
  if (rest.length > 0 || familyOf(address) !== family) no(`${address}: bad value`)
  const most = width(family)
  if (length !== undefined && (!/^\d+$/.test(length) || Number(length) > most)) no(`${word}: bad value (width too large)`)
  return {address: shortest(address), prefix: length === undefined ? (family === 'inet6' ? 64 : -1) : Number(length)}
}

function setAddress({state, vnet, one, family, alias}: Run, address: Address): void {
  if (family === 'link') return
  if (address.prefix < 0) no('freebsd model: an address without the length of its prefix is not modelled')
  const taken = state.net.interfaces.some((other) => other !== one && other.vnet === vnet && other[family].some((own) => own.address === address.address))
  if (taken) no('ioctl (SIOCAIFADDR): File exists')
  // Record of 13.2: an address that is given a second time answers no solicitation any more.
  if (family === 'inet6' && one.inet6.some((own) => own.address === address.address)) one.deaf.add(address.address)
  const others = (alias === 0 && family === 'inet' ? one[family].slice(1) : one[family]).filter((own) => own.address !== address.address)
  one[family] = alias === 0 && family === 'inet' ? [address, ...others] : [...others, address]
  one.up = true
  if (family === 'inet6' && one.kind !== 'lo') one.nd6.delete('ifdisabled')
  if (one.kind === 'lo' && family === 'inet' && !one.inet6.some((own) => own.address === '::1')) one.inet6.push({address: '::1', prefix: 128})
}

function dropAddress({state, one, family}: Run, address: Address): void {
  if (family === 'link' || !one[family].some((own) => own.address === address.address)) no("ioctl (SIOCDIFADDR): Can't assign requested address")
  if (family === 'link') return
  one[family] = one[family].filter((own) => own.address !== address.address)
  one.deaf.delete(address.address)
  state.net.routes = state.net.routes.filter(({through, family: of}) => through !== one || of !== family || one[family].length > 0)
}
