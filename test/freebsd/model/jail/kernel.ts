import {newVnet} from '../net/interface.js'
import type {State} from '../state.js'
import {allParams} from './params.js'
import {findJail, type Jail} from './record.js'
import {Invalid, type Setting} from './values.js'

const EINVAL = 'jail_set: Invalid argument'
const TOO_LONG = 'jail_set: File name too long'

/** What jail_set(2) refuses, whether it creates or updates. */
function check(settings: ReadonlyMap<string, Setting>): void {
  const value = (name: string) => settings.get(name)?.value
  const number = (name: string) => Number(value(name) ?? 0)
  for (const {param} of settings.values()) if (param.access === 'ro') throw new Invalid(`unknown parameter: ${param.name}`)
  if (number('devfs_ruleset') < 0 || number('devfs_ruleset') > 65535) throw new Invalid(EINVAL)
  if (number('enforce_statfs') < 0 || number('enforce_statfs') > 2) throw new Invalid(EINVAL)
  if (number('children.max') < 0) throw new Invalid(EINVAL)
  if ((value('host.hostname') ?? '').length >= 256) throw new Invalid(TOO_LONG)
  if ((value('host.hostuuid') ?? '').length >= 64) throw new Invalid(TOO_LONG)
  if ((value('osrelease') ?? '').length >= 32) throw new Invalid('osrelease string must be 1-31 bytes long')
  if (settings.has('osreldate') && number('osreldate') <= 0) throw new Invalid('osreldate is 0 or negative')
  if (value('vnet') === 'disable') throw new Invalid(EINVAL)
  if (value('host') === 'disable' || value('zfs') === 'inherit') throw new Invalid(EINVAL)
  const addressed = ['ip4', 'ip4.addr', 'ip6', 'ip6.addr'].some((name) => settings.has(name))
  if (value('vnet') === 'new' && addressed) throw new Invalid('vnet jails cannot have IP address restrictions')
}

function checkName(state: State, name: string, jid: number, self?: Jail): void {
  if (name === '') return
  if (name.length >= 256) throw new Invalid(TOO_LONG)
  if (name.startsWith('.') || name.endsWith('.')) throw new Invalid(EINVAL)
  const dot = name.lastIndexOf('.')
  if (dot > 0 && !findJail(state, name.slice(0, dot))) throw new Invalid(`jail "${name.slice(0, dot)}" not found`)
  if (dot > 0) throw new Invalid('freebsd model: jails in jails are not modelled')
  if (/^\d+$/.test(name) && name !== '0' && Number(name) !== jid) throw new Invalid('name cannot be numeric (unless it is the jid)')
  const other = [...state.jails.values()].find((jail) => jail.name === name)
  if (other && other !== self) throw new Invalid(`jail "${name}" already exists`)
}

/** Setting a part of a set implies `new` for the set. */
function implied(settings: ReadonlyMap<string, Setting>, name: string): string | undefined {
  if (name === 'host' && [...settings.keys()].some((key) => key.startsWith('host.'))) return 'new'
  if ((name === 'ip4' || name === 'ip6') && settings.get(`${name}.addr`)) return 'new'
  if ((name === 'ip4' || name === 'ip6') && settings.get('vnet')?.value === 'new') return 'inherit'
  return undefined
}

export interface Made {
  readonly jid: number
  readonly uts: number
  readonly inode: number
}

/** The checks of creation, before anything exists; returns the jid to be. */
export function prepare(state: State, settings: ReadonlyMap<string, Setting>): number {
  check(settings)
  const name = settings.get('name')?.value ?? ''
  // jail(8) takes a name of digits for the jid.
  const asked = Number(settings.get('jid')?.value ?? (/^[1-9]\d*$/.test(name) ? name : 0))
  if (asked < 0) throw new Invalid('negative jid')
  if (asked > 0 && state.jails.has(asked)) throw new Invalid(`jail ${asked} already exists`)
  while (state.jails.has(state.next.jid)) state.next.jid++
  const jid = asked > 0 ? asked : state.next.jid++
  checkName(state, name, jid)
  return jid
}

export function create(state: State, settings: ReadonlyMap<string, Setting>, {jid, uts, inode}: Made): Jail {
  const cpuset = state.next.cpuset++
  state.cpusets.set(cpuset, {id: cpuset, cpus: state.cpusets.get(1)?.cpus ?? [], jail: jid})
  const name = settings.get('name')?.value || String(jid)
  const path = settings.get('path')?.value ?? '/'
  const params = new Map(allParams(state).map((param) => [param.name, settings.get(param.name)?.value || (implied(settings, param.name) ?? param.initial)]))
  params.set('jid', String(jid)).set('name', name).set('path', path).set('cpuset.id', String(cpuset))
  const jail: Jail = {jid, name, path, persist: params.get('persist') === 'true', params, uts, inode, cpuset, datasets: new Set(), held: true}
  state.jails.set(jid, jail)
  state.dying.delete(name)
  if (params.get('vnet') === 'new') newVnet(state.net, jid)
  return jail
}

export function update(state: State, jail: Jail, settings: ReadonlyMap<string, Setting>): void {
  check(settings)
  const name = settings.get('name')?.value ?? jail.name
  checkName(state, name, jail.jid, jail)
  for (const {param, value} of settings.values()) {
    if (param.access !== 'once' || param.name === 'jid' || jail.params.get(param.name) === value) continue
    if (param.name === 'osrelease' || param.name === 'osreldate') throw new Invalid(`${param.name} cannot be changed after creation`)
    throw new Invalid(param.name === 'path' ? 'path cannot be changed after creation' : `${param.name} cannot be changed after creation`)
  }
  if (jail.params.get('vnet') === 'new' && ['ip4', 'ip4.addr', 'ip6', 'ip6.addr'].some((key) => settings.has(key))) {
    throw new Invalid('vnet jails cannot have IP address restrictions')
  }
  for (const {param, value} of settings.values()) jail.params.set(param.name, value)
  for (const key of ['host', 'ip4', 'ip6']) {
    const value = implied(settings, key)
    if (value !== undefined && !settings.has(key)) jail.params.set(key, value)
  }
  jail.name = name
  jail.persist = jail.params.get('persist') === 'true'
}
