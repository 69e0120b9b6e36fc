import {formatPort, type PortSpec} from '../../record/ports.js'
import {withConfigs, type StackConfig} from './configs.js'
import type {Draft} from './draft.js'
import type {NetworkMeans} from './means.js'
import type {Reading} from './nodes.js'
import type {Stack, StackPot} from './stack.js'

interface Declared extends Pick<Stack, 'networks' | 'volumes' | 'secrets' | 'means'> {
  readonly configs: readonly StackConfig[]
}

/** Makes the pots of a stack from what their fields say, in the order of their dependencies, and notes what contradicts itself. */
export function finishPots(reading: Reading, drafts: readonly Draft[], declared: Declared, notice: (line: string) => void): StackPot[] {
  const names = new Map<string, string>()
  for (const {at, name} of drafts) {
    const other = names.get(name)
    if (other !== undefined) reading.problem(at, `has the name ${name}, as ${other} has`)
    names.set(name, at.key)
  }
  // The command of compose is for the entrypoint of the image, which is not known before the image is here.
  for (const {at, compose, from, command, entrypoint} of drafts)
    if (compose && from !== undefined && command !== undefined && entrypoint === undefined)
      notice(`${at.field}.command is the whole main command: if the image has an entrypoint, write it into entrypoint`)
  const pots = drafts.map((draft) => finish(reading, draft, drafts, declared))
  checkPorts(reading, drafts)
  return inOrder(reading, drafts, pots)
}

function finish(reading: Reading, draft: Draft, drafts: readonly Draft[], {networks, volumes, secrets, configs, means}: Declared): StackPot {
  const {at, source} = draft
  if (source.size === 0) reading.problem(at, 'needs base, image or clone')
  else if (source.size > 1) reading.problem([...source.values()][1] ?? at, `${[...source.keys()].join(' and ')} exclude each other`)
  const make = new Map(draft.make)
  if (draft.from !== undefined)
    for (const name of ['type', 'level']) if (make.has(name)) reading.problem(at, `${name} is for a pot with base: that of an image or a pot is given`)
  joinNetwork(reading, draft, make, networks, means.networks)
  for (const [name, place] of draft.secrets) if (!secrets.some((one) => one.name === name)) reading.problem(place, `there is no secret '${name}' in secrets`)
  for (const mount of draft.mounts.values())
    if (mount.kind === 'fscomp' && !volumes.some(({name}) => name === mount.source))
      reading.problem(at, `mounts the volume '${mount.source}', which is not in volumes`)
  const attributes = new Map(draft.attributes)
  if (draft.secrets.size > 0) attributes.set('secrets', [...draft.secrets.keys()].join(' '))
  const command = [draft.entrypoint, draft.command].filter((one) => one !== undefined && one !== '').join(' ')
  return {
    name: draft.name,
    from: draft.from,
    make: Object.fromEntries(make),
    command: command === '' ? undefined : command,
    env: [...new Map([...draft.fileEnv, ...draft.env])],
    ports: draft.ports,
    mounts: withConfigs(reading, draft, configs),
    attributes: Object.fromEntries(attributes),
    hosts: draft.hosts,
    depends: [...draft.depends.values()].flatMap(({name, healthy, at: place}) => {
      const other = drafts.find((one) => one.at.key === name)
      if (other === undefined) return reading.problem(place, `there is no pot '${name}' in this file`) ?? []
      const checked = (other.attributes.get('health-cmd') ?? '') !== ''
      if (healthy && !checked && other.from === undefined) reading.problem(place, `waits until ${name} is healthy, and ${name} has no healthcheck`)
      return [{name: other.name, healthy}]
    }),
    start: draft.start,
  }
}

/** Sets the options that put a pot on its network. */
function joinNetwork(reading: Reading, draft: Draft, make: Map<string, readonly string[]>, networks: Stack['networks'], means: NetworkMeans | undefined): void {
  const {at} = draft
  const [network, ...more] = draft.networks
  const opens = (draft.ports?.length ?? 0) > 0
  if (means === undefined) {
    if (network !== undefined || opens) reading.problem(network?.[1] ?? at, 'needs a plugin that makes networks and opens ports')
    return
  }
  const {type: own, shared, option} = means
  if (network !== undefined) {
    const [name, place] = network
    if (more.length > 0) reading.problem(more[0]?.[1] ?? at, `${draft.name} would be on ${more.length + 1} networks, and a pot is on one`)
    if (make.has('network-type') || make.has(option)) reading.problem(place, `networks, and network or ${option}, exclude each other`)
    const known = networks.some((one) => one.name === name)
    if (name === 'default' && !known) make.set('network-type', [shared])
    else if (known) make.set('network-type', [own]).set(option, [name])
    else reading.problem(place, `there is no network '${name}' in networks${networks.length === 0 ? '' : `: ${networks.map((one) => one.name).join(', ')}`}`)
  } else if (!make.has('network-type') && (draft.compose || opens)) make.set('network-type', [shared])
  const type = make.get('network-type')?.[0]
  if (opens && type !== shared && type !== own)
    reading.problem(at, `has ports, which are opened only for a pot whose network is ${shared} or ${own}, and its network is ${type}`)
  if (type === own && !make.has(option)) reading.problem(at, `has the network ${own}, and needs networks or ${option}`)
}

const at = ({proto, hostPort, hostAddress = '*'}: PortSpec) => `${proto}/${hostPort}@${hostAddress}`

/** Notes ports of the host that two pots want. */
function checkPorts(reading: Reading, drafts: readonly Draft[]): void {
  const taken = new Map<string, string>()
  for (const {ports = [], name, at: place} of drafts) {
    for (const port of ports) {
      if (port.hostPort === undefined) continue
      const other = taken.get(at(port))
      if (other !== undefined) reading.problem(place, `opens the port ${formatPort(port)}, which ${other === name ? 'it has' : `${other} opens`} already`)
      taken.set(at(port), name)
    }
  }
}

/** Sorts the pots so that each follows those that it depends on, and notes a circle. */
function inOrder(reading: Reading, drafts: readonly Draft[], pots: readonly StackPot[]): StackPot[] {
  const sorted: StackPot[] = []
  let circle = false
  const visit = (pot: StackPot, path: readonly string[]): void => {
    if (sorted.includes(pot) || circle) return
    if (path.includes(pot.name)) {
      circle = true
      const around = [...path.slice(path.indexOf(pot.name)), pot.name]
      reading.problem(drafts.find(({name}) => name === pot.name)?.at ?? reading.root, `depends on itself: ${around.join(' -> ')}`)
      return
    }
    for (const {name} of pot.depends) {
      const other = pots.find((one) => one.name === name)
      if (other !== undefined) visit(other, [...path, pot.name])
    }
    if (!sorted.includes(pot)) sorted.push(pot)
  }
  for (const pot of pots) visit(pot, [])
  return sorted
}
