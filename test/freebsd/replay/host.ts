import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {newInterface} from '../model/net/interface.js'
import {newState, type State} from '../model/state.js'
import {newDataset} from '../model/zfs/create.js'
import {mountNew} from '../model/zfs/mounting.js'
import {addSnapshot} from '../model/zfs/snapshot.js'
import {paper, type Paper} from './paper.js'

export type Host = State & {readonly os: Paper}

/** The host that was recorded: its name, its card, its pool without a mount point. */
export function recordedHost(root: string): Host {
  const os = paper()
  const state: Host = {...newState(root, {os, release: '13.5', ported: ['ifconfig -j', 'route -j'], cpus: 2}), os}
  const facts: Readonly<Record<string, string>> = {
    'kern.osrelease': '13.2-RELEASE',
    'kern.osreldate': '1302001',
    'kern.version': 'FreeBSD 13.2-RELEASE POT\n',
    'kern.hostname': 'fbsd.example.org',
    'vm.stats.vm.v_page_count': '1521230',
  }
  for (const [name, value] of Object.entries(facts)) state.sysctls.set(name, value)
  for (const module of ['pf.ko', 'linux64.ko']) state.modules.add(module)
  state.groups.clear()
  const card = state.net.interfaces.find(({kind}) => kind === 'em')
  const addresses = {inet: [{address: '10.0.2.15', prefix: 24}], inet6: [{address: 'fec0::15', prefix: 64}]}
  if (card) Object.assign(card, {name: 'vtnet0', mac: '52:54:00:12:34:56', hardware: '52:54:00:12:34:56', ...addresses})
  state.net.routes = state.net.routes.map((route) => ({...route, gateway: '10.0.2.2'}))
  state.net.listeners.splice(0, Infinity, 'tcp4 *:7777 agent')
  newDataset(state, 'zroot', [['mountpoint', 'none']])
  return state
}

/** The ways in which the pot root is spread over the pool. */
const OWN: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'zroot/pot': [
    ['mountpoint', '/opt/pot'],
    ['canmount', 'off'],
  ],
  'zroot/pot/cache': [['mountpoint', '/var/cache/pot']],
  'zroot/ext': [['mountpoint', '/ext']],
}

export const inRoot = ({root}: State, path: string): string => (path.startsWith('/') ? root + path : path)

/** A dataset with the ones above it, mounted where they are to be. */
export async function dataset(state: Host, name: string): Promise<void> {
  if (state.datasets.has(name)) return
  if (name.includes('/')) await dataset(state, name.slice(0, name.lastIndexOf('/')))
  const props = (OWN[name] ?? []).map(([key, value]): [string, string] => [key, inRoot(state, value)])
  if (/^zroot\/pot\/copy-\w+$/.test(name)) props.push(['mountpoint', 'none'], ['canmount', 'off'])
  await mountNew(state, newDataset(state, name, props))
}

export async function snapshot(state: Host, name: string): Promise<void> {
  const [owner = '', tag = ''] = name.split('@')
  await dataset(state, owner)
  const found = state.datasets.get(owner)
  if (found && !found.snapshots.some((one) => one.name === tag)) await addSnapshot(state, found, tag)
}

/** An epair(4) of which one end has this name; the other has `other`, and the group. */
export function pair(state: Host, name: string, other: string, groups: readonly string[] = []): void {
  if (state.net.interfaces.some((one) => one.name === name)) return
  const unit = 90 + state.net.interfaces.length
  const [a, b] = [newInterface(state.net, 'epair', unit, other, 0), newInterface(state.net, 'epair', unit, name, 0)]
  Object.assign(a, {peer: b, groups: [...a.groups, ...groups]})
  b.peer = a
}

export function bridge(state: Host, name: string, groups: readonly string[] = []): void {
  if (state.net.interfaces.some((one) => one.name === name)) return
  const made = newInterface(state.net, 'bridge', 90 + state.net.interfaces.length, name, 0)
  made.groups.push(...groups)
}

export function directory(state: Host, path: string): string {
  const own = inRoot(state, path)
  mkdirSync(own, {recursive: true})
  return own
}

export const parentOf = (state: Host, path: string): string => directory(state, dirname(path))

const PASSWD =
  'root:*:0:0:Charlie &:/root:/bin/sh\noperator:*:2:5:System &:/:/usr/sbin/nologin\nnobody:*:65534:65534:Unprivileged user:/nonexistent:/usr/sbin/nologin\n'

/** The root of a jail with what jail(8) mounts on, and a few users. */
export function userland(state: Host, path: string): string {
  for (const below of ['dev/fd', 'proc', 'tmp', 'etc', 'sbin', 'root']) directory(state, join(path, below))
  writeFileSync(inRoot(state, `${path}/etc/passwd`), PASSWD)
  writeFileSync(inRoot(state, `${path}/sbin/ifconfig`), '')
  return directory(state, path)
}
