import {ok, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import {clonesOf, findSnapshot, full, openSnapshot, type Snapshot} from './dataset.js'
import {removeSnapshot} from './destroy.js'
import {withDescendants} from './properties.js'
import {complaints, misuse} from './usage.js'

function targets(state: State, names: readonly string[], recursive: boolean): Snapshot[] {
  return names.flatMap((name) => {
    if (!name.includes('@')) refuse(`'${name}' is not a snapshot`)
    const one = openSnapshot(state, name)
    if (!recursive) return [one]
    return withDescendants(state, one.owner)
      .map((dataset) => findSnapshot(state, `${dataset.name}@${one.name}`))
      .filter((found) => found !== undefined)
  })
}

export async function hold(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'rt', complaints('hold'))
  const [tag, ...names] = options.operands
  if (tag === undefined || names.length === 0) misuse('hold', '')
  if (tag.startsWith('.')) refuse("tag may not start with '.'")
  const found = targets(state, names, options.has('r'))
  const held = found.find((snapshot) => snapshot.holds.has(tag))
  if (held) refuse(`cannot hold snapshot '${full(held)}': tag already exists on this dataset`)
  for (const snapshot of found) snapshot.holds.set(tag, Math.floor(Date.now() / 1000))
  return ok()
}

export async function release(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'r', complaints('release'))
  const [tag, ...names] = options.operands
  if (tag === undefined || names.length === 0) misuse('release', '')
  const found = targets(state, names, options.has('r'))
  const free = found.find((snapshot) => !snapshot.holds.has(tag))
  if (free) refuse(`cannot release hold from snapshot '${full(free)}': no such tag on this dataset`)
  for (const snapshot of found) {
    snapshot.holds.delete(tag)
    if (snapshot.deferred && snapshot.holds.size === 0 && clonesOf(state, snapshot).length === 0) removeSnapshot(snapshot)
  }
  return ok()
}

export async function holds(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'rHp', complaints('holds'))
  if (options.operands.length === 0) misuse('holds', '')
  const rows = targets(state, options.operands, options.has('r')).flatMap((snapshot) =>
    [...snapshot.holds].map(([tag, time]) => [full(snapshot), tag, options.has('p') ? String(time) : new Date(time * 1000).toUTCString()]),
  )
  if (options.has('H')) return ok(rows.map((row) => `${row.join('\t')}\n`).join(''))
  return ok(rows.length === 0 ? '' : [['NAME', 'TAG', 'TIMESTAMP'], ...rows].map((row) => `${row.join('  ')}\n`).join(''))
}
