import {fail, ok, refuse, type Call, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import {findSnapshot, full, open, openSnapshot, type Dataset, type Snapshot} from './dataset.js'
import {withDescendants} from './properties.js'
import {property} from './property-table.js'
import {nice} from './sizes.js'
import {encodeStream, storeName, type Entry} from './stream.js'
import {complaints, misuse} from './usage.js'

const LONG: Readonly<Record<string, string>> = {
  '--replicate': '-R',
  '--skip-missing': '-s',
  '--props': '-p',
  '--parsable': '-P',
  '--dedup': '-D',
  '--proctitle': '-V',
  '--verbose': '-v',
  '--dryrun': '-n',
  '--large-block': '-L',
  '--embed': '-e',
  '--compressed': '-c',
  '--raw': '-w',
  '--backup': '-b',
  '--holds': '-h',
  '--saved': '-S',
}

const sendable = (dataset: Dataset): Record<string, string> => Object.fromEntries([...dataset.props].filter(([name]) => property(name)?.kind !== 'readonly'))

function entry(snapshot: Snapshot, root: string, from: Snapshot | undefined, props: boolean): Entry {
  const {owner, name, guid, created, dir} = snapshot
  const origin = from === undefined && owner.origin ? full(owner.origin) : undefined
  return {
    path: owner.name.slice(root.length),
    tag: name,
    guid,
    created,
    dir: storeName(dir),
    props: {...(props ? sendable(owner) : {}), ...(props ? Object.fromEntries(snapshot.props) : {})},
    ...(from ? {from: from.guid} : {}),
    ...(origin ? {origin} : {}),
  }
}

/** -i and -I accept `@tag`, `tag`, or a full name; a clone may be sent from its origin. */
function source(state: State, target: Snapshot, name: string): Snapshot {
  const wanted = name.includes('/') && name.includes('@') ? name : `${target.owner.name}@${name.replace(/^@/, '')}`
  const found = findSnapshot(state, wanted)
  if (!found) refuse(`cannot open '${wanted}': dataset does not exist`)
  const earlier = found.owner === target.owner && found.txg < target.txg
  if (!earlier && target.owner.origin !== found) refuse(`warning: cannot send '${full(target)}': not an earlier snapshot from the same fs`)
  return found
}

export async function send(call: Call, state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(
    argv.map((word) => LONG[word] ?? word),
    'i:I:RsDpVvnPLeht:cwbd:SX:',
    complaints('send'),
  )
  if (options.has('t') || options.has('S') || options.has('d') || options.has('X')) refuse('freebsd model: send -t, -S, -X and --redact are not modelled', 70)
  if (options.count('i') + options.count('I') > 1) misuse('send', '')
  const [name, ...more] = options.operands
  if (name === undefined) misuse('send', 'missing snapshot argument')
  if (more.length > 0) misuse('send', 'too many arguments')
  if (!options.has('n') && call.ttyOut) refuse('Error: Stream can not be written to a terminal.\nYou must redirect standard output.')
  const replicate = options.has('R')
  if (options.has('s') && !replicate) misuse('send', 'skip-missing flag can only be used in conjunction with replicate')

  if (!name.includes('@') && !replicate) {
    const dataset = open(state, name)
    refuse(`warning: cannot send '${dataset.name}': target is busy; if a filesystem, it must not be mounted`)
  }
  const target = openSnapshot(state, name)
  const base = options.value('i') ?? options.value('I')
  const from = base === undefined ? undefined : source(state, target, base)
  const entries: Entry[] = []
  for (const owner of replicate ? withDescendants(state, target.owner) : [target.owner]) {
    const last = owner.snapshots.findIndex((snapshot) => snapshot.name === target.name)
    if (last < 0) {
      if (!options.has('s')) refuse(`cannot send ${name} recursively: snapshot ${owner.name}@${target.name} does not exist`)
      continue
    }
    const first = from ? owner.snapshots.findIndex((snapshot) => snapshot.name === from.name) : -1
    const every = options.has('I') || (replicate && base === undefined)
    const chosen = every ? owner.snapshots.slice(first + 1, last + 1) : owner.snapshots.slice(last, last + 1)
    for (const [index, snapshot] of chosen.entries()) {
      const previous = index === 0 ? (owner === target.owner ? from : owner.snapshots[first]) : chosen[index - 1]
      entries.push(entry(snapshot, target.owner.name, previous, replicate || options.has('p')))
    }
  }

  if (options.has('n')) return dry(options.has('P'), options.has('v'), name)
  if (options.has('v')) call.warn(`full send of ${name} estimated size is ${nice(100_000)}\n`)
  const dirs = [...new Set(entries.map(({dir}) => dir))]
  call.print(encodeStream({entries, replicated: replicate}))
  const status = await call.run({
    argv: ['/bin/tar', '-C', state.store, '--numeric-owner', '--sparse', '-cf', '-', ...dirs],
    env: {PATH: '/usr/bin:/bin', LC_ALL: 'C'},
    cwd: '/',
  })
  // Nobody read it to its end.
  return status === 0 ? ok() : fail(`warning: cannot send '${full(target)}': Broken pipe`)
}

function dry(parsable: boolean, verbose: boolean, name: string): Reply {
  if (parsable) return ok(`full\t${name}\t100000\nsize\t100000\n`)
  return ok(verbose ? `would send ${name}\ntotal estimated size is ${nice(100_000)}\n` : '')
}
