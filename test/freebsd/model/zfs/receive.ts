import {mkdtempSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {ok, refuse, type Call, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import {host} from '../host.js'
import {newStore, type State} from '../state.js'
import {badName, findSnapshot, parentName, type Dataset} from './dataset.js'
import {assignments, newDataset} from './create.js'
import {mountNew, remounting} from './mounting.js'
import {validate} from './properties.js'
import {property} from './property-table.js'
import {replaceContent} from './rollback.js'
import {decodeHead, headLength, PREFIX, type Entry, type Stream} from './stream.js'
import {complaints, misuse} from './usage.js'

interface Wanted {
  readonly force: boolean
  readonly stay: boolean
  readonly set: readonly (readonly [string, string])[]
  readonly exclude: readonly string[]
}

export async function receive(call: Call, state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'o:x:dehMnuvFsAc', complaints('receive'))
  const [name, ...more] = options.operands
  if (name === undefined) misuse('receive', 'missing snapshot argument')
  if (more.length > 0) misuse('receive', 'too many arguments')
  if (options.has('A') || options.has('c')) refuse('freebsd model: receive -A and -c are not modelled', 70)
  if (options.has('d') && options.has('e')) misuse('receive', 'invalid option: -d and -e are mutually exclusive')
  const assigned = assignments(options.values('o'), 'receive')
  const exclude = options.values('x')
  for (const one of exclude) {
    if (one.includes('=')) misuse('receive', `invalid property '${one}'`)
    const known = property(one)
    if (!known && !one.includes(':')) misuse('receive', `invalid property '${one}'`)
    if (known?.kind === 'readonly') refuse(`cannot receive: invalid property '${one}'`)
    if (assigned.some(([other]) => other === one)) misuse('receive', `property '${one}' specified multiple times`)
  }
  if (call.ttyIn) refuse('Error: Backup stream can not be read from a terminal.\nYou must redirect standard input.')
  const set = assigned.map(([key, value]) => validate(key, value, 'cannot receive', true))

  const prefix = await call.read(PREFIX)
  const length = headLength(prefix)
  if (length === undefined) refuse('cannot receive: failed to read from stream')
  const head = await call.read(length)
  if (head.length < length) refuse('cannot receive new filesystem stream: incomplete stream')
  const stream = decodeHead(head)
  const target = place(state, name, options.has('d') ? 'd' : options.has('e') ? 'e' : '', stream)
  const wanted = {force: options.has('F'), stay: options.has('u'), set, exclude}
  for (const entry of stream.entries) precheck(state, target, entry, stream, wanted)
  if (options.has('n')) return ok(options.has('v') ? `would receive full stream of ${name}\n` : '')

  const unpacked = mkdtempSync(join(state.store, 'receiving-'))
  try {
    const status = await call.run({
      argv: ['/bin/tar', '-C', unpacked, '--numeric-owner', '-xpf', '-'],
      env: {PATH: '/usr/bin:/bin', LC_ALL: 'C'},
      cwd: '/',
      log: '/dev/null',
    })
    if (status !== 0) refuse(`cannot receive ${stream.entries[0]?.from === undefined ? 'new filesystem' : 'incremental'} stream: incomplete stream`)
    for (const entry of stream.entries) await receiveOne(state, target, entry, stream, wanted, unpacked)
  } finally {
    rmSync(unpacked, {recursive: true, force: true})
  }
  return ok(options.has('v') ? `received stream into ${target}\n` : '')
}

/** The file system that the first entry goes to, and a snapshot name that overrides the stream's. */
function place(state: State, name: string, mode: 'd' | 'e' | '', stream: Stream): string {
  if (mode !== '' || !name.includes('@')) {
    const bad = badName(name, 'filesystem')
    if (bad) refuse(`cannot receive: invalid name '${name}': ${bad}`)
    if (mode !== '' && !state.datasets.has(name)) refuse(`cannot receive: specified fs (${name}) does not exist`)
    return mode === '' ? name : `${name}/received`
  }
  if (stream.replicated) refuse('cannot receive: cannot specify snapshot name for multi-snapshot stream')
  return name
}

const split = (target: string, entry: Entry): [string, string] => {
  const at = target.indexOf('@')
  return at < 0 ? [target + entry.path, entry.tag] : [target.slice(0, at) + entry.path, target.slice(at + 1)]
}

function precheck(state: State, target: string, entry: Entry, stream: Stream, {force}: Wanted): void {
  const [name, tag] = split(target, entry)
  const existing = state.datasets.get(name)
  const previous = stream.entries[stream.entries.indexOf(entry) - 1]
  if (previous?.path === entry.path || (entry.path !== '' && !existing)) return

  if (entry.from === undefined) {
    if (existing && !force) refuse(`cannot receive new filesystem stream: destination '${name}' exists\nmust specify -F to overwrite it`)
    if (existing && existing.snapshots.length > 0) {
      refuse(`cannot receive new filesystem stream: destination has snapshots (eg. ${name}@${existing.snapshots[0]?.name})\nmust destroy them to overwrite it`)
    }
    const bad = badName(`${name}@${tag}`, 'snapshot')
    if (bad) refuse(`cannot receive: ${bad}`)
    if (!existing && !state.datasets.has(parentName(name)))
      refuse(`cannot open '${parentName(name)}': dataset does not exist\ncannot receive new filesystem stream: unable to restore to destination`)
    return
  }
  if (!existing) refuse(`cannot receive incremental stream: destination '${name}' does not exist`)
  const base = existing.snapshots.findIndex((snapshot) => snapshot.guid === entry.from)
  if (base < 0) refuse(`cannot receive incremental stream: most recent snapshot of ${name} does not\nmatch incremental source`)
  if (base < existing.snapshots.length - 1 && !force)
    refuse(`cannot receive incremental stream: destination ${name} has been modified\nsince most recent snapshot`)
  if (findSnapshot(state, `${name}@${tag}`)) refuse(`cannot restore to ${name}@${tag}: destination already exists`)
}

async function receiveOne(state: State, target: string, entry: Entry, stream: Stream, wanted: Wanted, unpacked: string): Promise<void> {
  // Others may have been at work while the stream was read.
  precheck(state, target, entry, stream, wanted)
  const [name, tag] = split(target, entry)
  const content = join(unpacked, entry.dir)
  const existing = state.datasets.get(name)
  if (existing && entry.from !== undefined) {
    const base = existing.snapshots.findIndex((snapshot) => snapshot.guid === entry.from)
    const last = existing.snapshots.at(-1)
    if (!wanted.force && last) {
      const {code} = await host('diff', ['-rq', '--no-dereference', last.dir, existing.dir])
      if (code === 1) refuse(`cannot receive incremental stream: destination ${name} has been modified\nsince most recent snapshot`)
    }
    for (const snapshot of existing.snapshots.splice(base + 1)) rmSync(snapshot.dir, {recursive: true, force: true})
  }

  const dataset = existing ?? newDataset(state, name, [])
  if (entry.origin !== undefined && !existing) {
    const origin = [...state.datasets.values()]
      .flatMap(({snapshots}) => snapshots)
      .find((snapshot) => `${snapshot.owner.name}@${snapshot.name}` === entry.origin)
    if (stream.replicated && origin) dataset.origin = origin
  }
  await replaceContent(state, dataset.dir, content)
  const dir = newStore(state)
  rmSync(dir, {recursive: true})
  renameSync(content, dir)
  dataset.snapshots.push({
    name: tag,
    owner: dataset,
    guid: entry.guid,
    txg: state.next.txg++,
    created: entry.created,
    dir,
    props: new Map(),
    holds: new Map(),
    deferred: false,
  })
  await applyProps(state, dataset, entry, wanted)
  if (!existing && !wanted.stay) await mountNew(state, dataset)
}

async function applyProps(state: State, dataset: Dataset, entry: Entry, {set, exclude}: Wanted): Promise<void> {
  const change = () => {
    for (const [key, value] of Object.entries(entry.props)) if (!exclude.includes(key)) dataset.received.set(key, value)
    if (entry.path === '') for (const [key, value] of set) dataset.props.set(key, value)
  }
  const moves = 'mountpoint' in entry.props || set.some(([key]) => key === 'mountpoint')
  if (moves && state.mounts.some(({type, from}) => type === 'zfs' && from === dataset.name)) {
    await remounting(state, dataset, {force: false, always: false, all: false}, change)
  } else change()
}
