import {readdirSync, lstatSync} from 'node:fs'
import {join} from 'node:path'
import {refuse} from '../call.js'
import type {State} from '../state.js'
import {clonesOf, children, descendants, full, mountOfDataset, parentName, type Dataset, type Snapshot} from './dataset.js'
import {isUser, property, type Property} from './property-table.js'
import {nice, parseSize} from './sizes.js'

export interface Value {
  /** As scripts get it with -p. */
  readonly raw: string
  /** As people get it. */
  readonly text: string
  readonly source: string
}

const POOL = 100 * 1024 ** 3

/** Checks one `name=value`; returns the canonical name and the value as stored. `context` begins the message: `cannot create 'x'`. */
export function validate(name: string, value: string, context: string, creating: boolean, type: Dataset['type'] = 'filesystem'): [string, string] {
  const known = property(name)
  if (!known) {
    if (!name.includes(':')) refuse(`${context}: invalid property '${name}'`)
    if (!isUser(name)) refuse(`${context}: invalid property '${name}'`)
    if (value.length >= 8192) refuse(`${context}: property value too long`)
    return [name, value]
  }

  const bad = (why: string): never => refuse(`${context}: ${why}`)
  if (known.kind === 'readonly' || (known.kind === 'once' && !creating)) bad(`'${known.name}' is readonly`)
  if (known.applies === 'snapshot' || known.applies === (type === 'filesystem' ? 'volume' : 'filesystem')) {
    bad(`'${known.name}' does not apply to datasets of this type`)
  }
  return [known.name, normal(known, value, bad)]
}

function normal(known: Property, value: string, bad: (why: string) => never): string {
  if (known.kind === 'path') {
    if (value === '') bad(`'${known.name}' must be an absolute path, 'none', or 'legacy'`)
    if (value !== 'none' && value !== 'legacy' && !value.startsWith('/')) bad(`'${known.name}' must be an absolute path, 'none', or 'legacy'`)
    return value.length > 1 ? value.replace(/\/+$/, '') : value
  }

  if (known.kind === 'size') {
    const none = ['quota', 'refquota', 'reservation', 'refreservation'].includes(known.name) && value === 'none'
    const bytes = none ? 0 : parseSize(value)
    if (bytes === undefined) return bad(`bad numeric value '${value}'`)
    if (known.name === 'recordsize' && (bytes < 512 || bytes > 1024 ** 2 || (bytes & (bytes - 1)) !== 0)) {
      bad("'recordsize' must be power of 2 from 512B to 1M")
    }
    return String(bytes)
  }

  if (known.kind === 'count') {
    if (value !== 'none' && !/^\d+$/.test(value)) bad(`bad numeric value '${value}'`)
    return value
  }
  if (known.words && !known.words.includes(value)) bad(`'${known.name}' must be one of '${known.words.join(' | ')}'`)
  return value
}

/** The file system whose setting counts, and what kind of source that is for `dataset`. */
export function effective(state: State, dataset: Dataset, name: string): {value: string; source: string} {
  const known = property(name)
  const local = dataset.props.get(name)
  if (name === 'mountpoint') return mountpointOf(state, dataset)
  if (local !== undefined) return {value: local, source: 'local'}
  const received = dataset.received.get(name)
  if (received !== undefined) return {value: received, source: 'received'}
  if (known && !known.inherits) return {value: known.initial ?? '-', source: known.kind === 'once' && known.name !== 'encryption' ? '-' : 'default'}
  const parent = state.datasets.get(parentName(dataset.name))
  if (!parent) return known ? {value: known.initial ?? '-', source: 'default'} : {value: '-', source: '-'}
  const above = effective(state, parent, name)
  return {value: above.value, source: above.source === 'local' || above.source === 'received' ? `inherited from ${parent.name}` : above.source}
}

export function mountpointOf(state: State, dataset: Dataset): {value: string; source: string} {
  const own = dataset.props.get('mountpoint')
  if (own !== undefined) return {value: own, source: 'local'}
  const received = dataset.received.get('mountpoint')
  if (received !== undefined) return {value: received, source: 'received'}
  const parent = state.datasets.get(parentName(dataset.name))
  if (!parent) return {value: `/${dataset.name}`, source: 'default'}
  const above = mountpointOf(state, parent)
  const source = above.source === 'local' || above.source === 'received' ? `inherited from ${parent.name}` : above.source
  if (above.value === 'none' || above.value === 'legacy') return {value: above.value, source}
  return {value: `${above.value === '/' ? '' : above.value}/${dataset.name.slice(parent.name.length + 1)}`, source}
}

/** Apparent bytes, enough for sizes to grow when content does. */
export function sizeOf(dir: string): number {
  let bytes = 24576
  for (const entry of readdirSync(dir, {withFileTypes: true})) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) bytes += sizeOf(path) - 24576 + 512
    else bytes += entry.isFile() ? lstatSync(path).size : 512
  }
  return bytes
}

export interface Sizes {
  used: number
  referenced: number
  snapshots: number
  children: number
}

export function sizes(state: State, dataset: Dataset): Sizes {
  const referenced = sizeOf(dataset.dir)
  const snapshots = dataset.snapshots.length * 8192
  const below = children(state, dataset.name).reduce((sum, child) => sum + sizes(state, child).used, 0)
  return {used: referenced + snapshots + below, referenced, snapshots, children: below}
}

const asSize = (bytes: number): Value => ({raw: String(bytes), text: nice(bytes), source: '-'})
const plain = (text: string, source = '-'): Value => ({raw: text, text, source})

const date = (seconds: number): Value => {
  const [day = '', number = '', month = '', year = '', time = ''] = new Date(seconds * 1000).toUTCString().replace(',', '').split(' ')
  const [hours, minutes] = time.split(':')
  return {
    raw: String(seconds),
    text: `${day} ${month} ${String(Number(number)).padStart(2)} ${String(Number(hours)).padStart(2)}:${minutes} ${year}`,
    source: '-',
  }
}

/** The value of a property; undefined when it does not apply to this kind of dataset. */
export function valueFor(state: State, item: Dataset | Snapshot, name: string): Value | undefined {
  return 'owner' in item ? snapshotValue(state, item, name) : liveValue(state, item, name)
}

function liveValue(state: State, dataset: Dataset, name: string): Value | undefined {
  const known = property(name)
  if (!known) {
    const {value, source} = effective(state, dataset, name)
    return plain(value, source)
  }
  if (known.applies === 'snapshot' || (known.applies === 'volume' && dataset.type !== 'volume')) return undefined
  if (known.applies === 'filesystem' && dataset.type === 'volume') return undefined
  if (known.kind === 'readonly') return computed(state, dataset, known.name)
  const {value, source} = effective(state, dataset, known.name)
  if (known.kind !== 'size') return plain(value, source)
  const none = known.name.endsWith('quota') || known.name.endsWith('reservation')
  return {raw: value, text: value === '0' ? (none ? 'none' : '0') : nice(Number(value)), source}
}

function computed(state: State, dataset: Dataset, name: string): Value | undefined {
  switch (name) {
    case 'name':
      return plain(dataset.name)
    case 'type':
      return plain(dataset.type)
    case 'creation':
      return date(dataset.created)
    case 'guid':
      return plain(dataset.guid)
    case 'createtxg':
      return plain(String(dataset.txg))
    case 'objsetid':
      return plain(String(dataset.txg + 100))
    case 'mounted':
      return plain(mountOfDataset(state, dataset) ? 'yes' : 'no')
    case 'origin':
      return dataset.origin ? plain(full(dataset.origin)) : undefined
    case 'keystatus':
      return plain('none')
    case 'encryptionroot':
      return plain('-')
    case 'receive_resume_token':
      return undefined
    case 'snapshots_changed':
      return dataset.snapshots.length > 0 ? date(dataset.snapshots.at(-1)?.created ?? 0) : undefined
    case 'compressratio':
    case 'refcompressratio':
      return {raw: '1.00', text: '1.00x', source: '-'}
    case 'filesystem_count':
    case 'snapshot_count':
      return plain('none', 'default')
    case 'usedbyrefreservation':
      return asSize(0)
  }
  const amount = sizes(state, dataset)
  switch (name) {
    case 'used':
    case 'logicalused':
      return asSize(amount.used)
    case 'referenced':
    case 'usedbydataset':
    case 'logicalreferenced':
      return asSize(amount.referenced)
    case 'usedbysnapshots':
      return asSize(amount.snapshots)
    case 'usedbychildren':
      return asSize(amount.children)
    case 'written':
      return asSize(dataset.snapshots.length === 0 ? amount.referenced : 0)
  }
  const quota = Number(effective(state, dataset, 'quota').value)
  return asSize(Math.max(0, (quota > 0 ? quota : POOL) - amount.used))
}

function snapshotValue(state: State, snapshot: Snapshot, name: string): Value | undefined {
  const known = property(name)
  if (!known) {
    const own = snapshot.props.get(name)
    if (own !== undefined) return plain(own, 'local')
    const {value, source} = effective(state, snapshot.owner, name)
    return plain(value, source === 'local' ? `inherited from ${snapshot.owner.name}` : source)
  }
  switch (known.name) {
    case 'name':
      return plain(full(snapshot))
    case 'type':
      return plain('snapshot')
    case 'creation':
      return date(snapshot.created)
    case 'guid':
      return plain(snapshot.guid)
    case 'createtxg':
      return plain(String(snapshot.txg))
    case 'objsetid':
      return plain(String(snapshot.txg + 100))
    case 'used':
      return asSize(8192)
    case 'referenced':
    case 'written':
    case 'logicalreferenced':
      return asSize(sizeOf(snapshot.dir))
    case 'clones':
      return plain(
        clonesOf(state, snapshot)
          .map((clone) => clone.name)
          .join(','),
      )
    case 'userrefs':
      return plain(String(snapshot.holds.size))
    case 'defer_destroy':
      return plain(snapshot.deferred ? 'on' : 'off')
    case 'compressratio':
    case 'refcompressratio':
      return {raw: '1.00', text: '1.00x', source: '-'}
    case 'encryptionroot':
      return plain('-')
    case 'keystatus':
      return plain('none')
  }
  if (
    [
      'exec',
      'setuid',
      'devices',
      'nbmand',
      'primarycache',
      'secondarycache',
      'prefetch',
      'mlslabel',
      'encryption',
      'version',
      'utf8only',
      'normalization',
      'casesensitivity',
      'xattr',
    ].includes(known.name)
  ) {
    const {value, source} = effective(state, snapshot.owner, known.name)
    return plain(value, source === 'local' ? `inherited from ${snapshot.owner.name}` : source)
  }
  return undefined
}

export const withDescendants = (state: State, dataset: Dataset): Dataset[] => [dataset, ...descendants(state, dataset.name)]
