import {ok, Refusal, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import {newStore, type State} from '../state.js'
import {badName, newGuid, parentName, type Dataset} from './dataset.js'
import {mountNew} from './mounting.js'
import {effective, validate} from './properties.js'
import {complaints, misuse} from './usage.js'

/** `name=value` options; a repeated one is refused. */
export function assignments(values: readonly string[], command: string): [string, string][] {
  const seen = new Set<string>()
  return values.map((assignment) => {
    const at = assignment.indexOf('=')
    if (at < 0) misuse(command, "missing '=' for property=value argument")
    const name = assignment.slice(0, at)
    if (seen.has(name)) misuse(command, `property '${name}' specified multiple times`)
    seen.add(name)
    return [name, assignment.slice(at + 1)]
  })
}

export function newDataset(state: State, name: string, props: Iterable<[string, string]>): Dataset {
  const dataset: Dataset = {
    name,
    type: 'filesystem',
    guid: newGuid(),
    txg: state.next.txg++,
    created: Math.floor(Date.now() / 1000),
    dir: newStore(state),
    props: new Map(props),
    received: new Map(),
    snapshots: [],
  }
  state.datasets.set(name, dataset)
  return dataset
}

/** Refuses a target that cannot be created: bad name, no parent, already there. */
export function checkTarget(state: State, name: string): void {
  const bad = badName(name, 'filesystem')
  if (bad) refuse(`cannot create '${name}': ${bad}`)
  const pool = name.split('/')[0] ?? ''
  const parent = state.datasets.get(parentName(name))
  if (!name.includes('/')) refuse(`cannot create '${name}': missing dataset name`)
  if (!state.datasets.has(pool)) refuse(`cannot create '${name}': no such pool '${pool}'`)
  if (!parent) refuse(`cannot create '${name}': parent does not exist`)
  if (parent.type !== 'filesystem') refuse(`cannot create '${name}': parent is not a filesystem`)
  if (state.datasets.has(name)) refuse(`cannot create '${name}': dataset already exists`)
}

/** The missing parents of `name`, each created and mounted. */
export async function createAncestors(state: State, name: string): Promise<void> {
  const words = name.split('/')
  if (!state.datasets.has(words[0] ?? '')) refuse(`cannot create '${name}': no such pool '${words[0]}'`)
  for (let depth = 2; depth < words.length; depth++) {
    const ancestor = words.slice(0, depth).join('/')
    if (!state.datasets.has(ancestor)) await mountNew(state, newDataset(state, ancestor, []))
  }
}

export async function create(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'PV:b:nso:puv', complaints('create'))
  if (options.has('V')) refuse('freebsd model: volumes are not modelled', 70)
  if (options.has('s') || options.has('b')) misuse('create', "'-s' and '-b' can only be used when creating a volume")
  const [name, ...more] = options.operands
  if (name === undefined) misuse('create', 'missing filesystem argument')
  if (more.length > 0) misuse('create', 'too many arguments')

  const given = assignments(options.values('o'), 'create')
  const props = given.map(([key, value]) => validate(key, value, `cannot create '${name}'`, true))
  const out: string[] = []
  if (options.has('p')) {
    const bad = badName(name, 'filesystem')
    if (bad) refuse(`cannot create '${name}': ${bad}`)
    if (state.datasets.has(name)) return ok()
    if (!options.has('n')) await createAncestors(state, name)
  }
  if (options.has('v') || options.has('P')) {
    out.push(options.has('P') ? `create\t${name}` : `${options.has('n') ? 'would create' : 'create'} ${name}`)
    for (const [key, value] of props) out.push(options.has('P') ? `property\t${key}\t${value}` : `\t${key}=${value}`)
  }
  if (!(options.has('n') && options.has('p'))) checkTarget(state, name)
  if (options.has('n')) return ok(lines(out))

  const parent = state.datasets.get(parentName(name))
  if (parent && Number(effective(state, parent, 'filesystem_limit').value) === 0) refuse(`cannot create '${name}': out of space`)
  const dataset = newDataset(state, name, props)
  try {
    if (!options.has('u')) await mountNew(state, dataset)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    refuse(`${error.message.trimEnd()}\nfilesystem successfully created, but not mounted`)
  }
  return ok(lines(out))
}

export const lines = (out: readonly string[]): string => out.map((line) => `${line}\n`).join('')
