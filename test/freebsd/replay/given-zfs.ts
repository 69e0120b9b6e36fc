import type {State} from '../model/state.js'
import {mountOfDataset} from '../model/zfs/dataset.js'
import {dataset, inRoot, snapshot, type Host} from './host.js'
import {play} from './play.js'

/** Options of zfs(8) that have a value, by sub-command. */
const VALUED: Readonly<Record<string, string>> = {get: 'odts', list: 'odtsS', create: 'oVb', snapshot: 'o', clone: 'o', receive: 'ox', send: 'iI', mount: 'o'}

function operandsOf(command: string, words: readonly string[]): string[] {
  const found: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) found.push(word)
    else if ((VALUED[command] ?? '').includes(word.slice(-1))) at++
  }
  return found
}

const there = (state: Host, name: string): Promise<void> => (name.includes('@') ? snapshot(state, name) : dataset(state, name))

interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly good: boolean
}

/** Datasets and snapshots that a call of zfs(8) names are there, unless the answer says otherwise. */
export async function zfsGiven(state: Host, [command = '', ...words]: readonly string[], {stdout, stderr, good}: Answer): Promise<void> {
  const operands = operandsOf(command, words).filter((word) => !word.includes('='))
  // That which the call makes, and a parent that is there.
  const [target] = ['create', 'clone', 'rename', 'receive'].includes(command) ? operands.slice(-1) : []
  const names = (command === 'get' || command === 'inherit' || command === 'hold' || command === 'release' ? operands.slice(1) : operands).filter(
    (name) => name !== target && !name.startsWith('/') && !name.includes('#'),
  )
  const gone = (name: string) => stderr.includes(`'${name}': dataset does not exist`) || stderr.includes('could not find any snapshots')
  for (const name of names) if (!gone(name) && command !== 'snapshot') await there(state, name)
  const listed =
    stderr
      .split(/following datasets:\n/)[1]
      ?.trim()
      .split('\n') ?? []
  for (const name of listed) if (command === 'destroy' && stderr.includes('has children')) await there(state, name)
  if (command === 'snapshot') for (const name of names) await madeBySnapshot(state, name, stderr)
  if (target !== undefined && good && target.includes('/')) await dataset(state, target.slice(0, target.lastIndexOf('/')))
  if (target !== undefined && stderr.includes('already exists')) await dataset(state, target)
  if (command === 'mount' && good) for (const name of names) await unmount(state, name)
  if (command === 'get' && good) await properties(state, words.includes('value,source') ? `${operands[1]}\t${operands[0]}\t${stdout}` : stdout)
}

async function madeBySnapshot(state: Host, name: string, stderr: string): Promise<void> {
  const [owner = ''] = name.split('@')
  if (!stderr.includes(`'${owner}': dataset does not exist`)) await dataset(state, owner)
  if (stderr.includes(`'${name}': dataset already exists`)) await snapshot(state, name)
}

async function unmount(state: Host, name: string): Promise<void> {
  const found = state.datasets.get(name)
  if (found && mountOfDataset(state, found)) await play(state, ['zfs', 'unmount', name])
}

/** Local values as they were; what inherits from them is the model's to find. */
async function properties(state: Host, stdout: string): Promise<void> {
  for (const line of stdout.split('\n')) {
    const [name = '', property = '', value = '', source] = line.split('\t')
    if (source === undefined) continue
    await there(state, name)
    const found = state.datasets.get(name)
    if (property === 'origin' && value !== '-' && found) await cloneOf(state, name, value)
    if (source === 'local' && found && found.props.get(property) !== inRoot(state, value)) found.props.set(property, inRoot(state, value))
    if (property === 'mounted' && found) await mounted(state, name, value === 'yes')
  }
}

async function cloneOf(state: Host, name: string, origin: string): Promise<void> {
  await snapshot(state, origin)
  const [owner = '', tag] = origin.split('@')
  const found = state.datasets.get(name)
  if (found) found.origin = state.datasets.get(owner)?.snapshots.find((one) => one.name === tag)
}

async function mounted(state: State & Host, name: string, wanted: boolean): Promise<void> {
  const found = state.datasets.get(name)
  if (found && (mountOfDataset(state, found) !== undefined) !== wanted) await play(state, ['zfs', wanted ? 'mount' : 'unmount', name])
}
