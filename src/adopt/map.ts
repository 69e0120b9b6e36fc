import {lstatSync, statSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../context.js'
import {hasCode, messageOf} from '../errors.js'
import {parseAttribute} from '../record/attribute-values.js'
import {cleanName, validName} from '../record/names.js'
import {parsePort, type PortSpec} from '../record/ports.js'
import type {NetworkType, Stack} from '../record/pot.js'
import {potNames} from '../record/store.js'
import type {Found, FoundMount, Left} from './sources/found.js'

/** The pot that a container becomes. */
export interface Mapped {
  readonly name: string
  readonly base: string
  /** undefined if it has none, and none was chosen. */
  readonly network: NetworkType | undefined
  readonly addresses: readonly string[]
  readonly stack: Stack | undefined
  readonly ports: readonly PortSpec[]
  readonly mounts: readonly FoundMount[]
  /** Values by name, in stored form. */
  readonly attributes: Readonly<Record<string, string>>
  readonly depends: readonly string[]
  /** What the pot does not get. */
  readonly left: readonly Left[]
  /** Why it cannot be adopted; undefined if it can. */
  readonly obstacle: {readonly code: string; readonly message: string; readonly hint: string} | undefined
}

export interface Wishes {
  readonly name?: string | undefined
  readonly network?: NetworkType | undefined
}

/** Says what becomes of a container on this host: its name, its settings, what is left out, and what stands in the way. Reads files only. */
export function mapContainer(ctx: Pick<Context, 'settings' | 'host' | 'attributes' | 'networks'>, found: Found, wishes: Wishes = {}): Mapped {
  const {network, left: noNetwork} = networkFor(ctx, found, wishes.network)
  const {attributes, left: noAttributes} = attributesFor(ctx, found)
  const {mounts, left: noMounts} = mountsFor(found)
  const {ports, left: noPorts} = portsFor(found, network)
  const addresses = network === 'alias' ? found.addresses : []
  const families = new Set(addresses.map((address) => address.includes(':')))
  const name = wishes.name ?? cleanName(found.name)
  const known = knownPots(ctx)
  const depends = found.depends.filter((one) => known?.includes(cleanName(one)))
  return {
    name,
    base: baseOf(ctx, found),
    network,
    addresses,
    stack: addresses.length === 0 ? undefined : families.size === 2 ? 'dual' : families.has(true) ? 'ipv6' : 'ipv4',
    ports,
    mounts,
    // A tmpfs would hide what is mounted below /tmp.
    attributes: {...attributes, ...(mounts.some(({target}) => /^\/tmp(\/|$)/.test(target)) ? {'no-tmpfs': 'YES'} : {})},
    depends: depends.map(cleanName),
    left: [
      ...noNetwork,
      ...noAttributes,
      ...noMounts,
      ...noPorts,
      ...found.depends
        .filter((one) => !depends.includes(one))
        .map((one) => ({what: `depend=${one}`, why: `there is no pot '${cleanName(one)}': adopt it first`})),
      ...found.left,
    ],
    obstacle: obstacleOf(ctx, found, {name, known, network}),
  }
}

/** undefined before `pot init`: the report is for those who think about it. */
function knownPots({settings}: Pick<Context, 'settings'>): readonly string[] | undefined {
  try {
    return potNames(settings)
  } catch (error) {
    if (hasCode(error, 'NOT_INITIALISED')) return undefined
    throw error
  }
}

function obstacleOf(
  {host}: Pick<Context, 'host'>,
  {source, name: old, running, stop, root, layers}: Found,
  {name, known, network}: {readonly name: string; readonly known: readonly string[] | undefined; readonly network: NetworkType | undefined},
): Mapped['obstacle'] {
  const again = `pot adopt --from ${source} ${old}`
  if (root !== undefined && statSync(root, {throwIfNoEntry: false})?.isDirectory() !== true)
    return {code: 'NO_DIRECTORY', message: `the tree of '${old}' is not there: ${root || 'it has no path'}`, hint: `is ${host.storage.name} mounted?`}
  const link = layers.find(({target}) => hasLink(root ?? '/', target))
  if (link !== undefined) return {code: 'LINK_IN_PATH', message: `${link.target} of '${old}' is behind a link`, hint: `look at ${root}${link.target}`}
  if (running) return {code: 'RUNNING', message: `'${old}' of ${source} is running`, hint: stop}
  if (known === undefined) return {code: 'NOT_INITIALISED', message: 'pot is not set up on this host', hint: 'pot init'}
  if (!validName(name)) return {code: 'BAD_NAME', message: `'${old}' has no name for a pot`, hint: `${again} -n NAME`}
  if (known.includes(name)) return {code: 'EXISTS', message: `there is a pot '${name}' already`, hint: `${again} -n NAME`}
  if (network === undefined) return {code: 'NO_NETWORK', message: `'${old}' has no network, and every pot has one`, hint: `${again} -N inherit|public-bridge`}
  return undefined
}

/** Whether a link is on the path in a tree: the tree belongs to the container, and a link could lead out of it. */
function hasLink(root: string, path: string): boolean {
  const parts = path.split('/').filter(Boolean)
  return parts.some((_, index) => lstatSync(join(root, ...parts.slice(0, index + 1)), {throwIfNoEntry: false})?.isSymbolicLink() === true)
}

/** `14.2` for 14.2-RELEASE-p1, as bases are named. */
function baseOf({host}: Pick<Context, 'host'>, {release, root, layers}: Found): string {
  const detected = [root, ...layers.map(({source}) => source)].map((directory) => (directory === undefined ? undefined : detect(directory))).find(Boolean)
  const full = detected ?? release ?? 'unknown'
  return (/^(\d+\.\d+)-/.exec(full)?.[1] ?? full).replaceAll(/[^\w.+-]/g, '_')

  function detect(directory: string): string | undefined {
    return statSync(directory, {throwIfNoEntry: false})?.isDirectory() === true ? host.releases.detect(directory) : undefined
  }
}

function networkFor(
  {networks}: Pick<Context, 'networks'>,
  {network, addresses}: Found,
  wish: NetworkType | undefined,
): {readonly network: NetworkType | undefined; readonly left: readonly Left[]} {
  if (wish !== undefined) return {network: wish, left: []}
  if (network === 'none') return {network: undefined, left: []}
  const wanted = network === 'host' ? 'inherit' : network === 'bridge' ? 'public-bridge' : 'alias'
  if (wanted === 'inherit' || networks.includes(wanted)) return {network: wanted, left: []}
  const what = network === 'bridge' ? 'network of its own' : `addresses ${addresses.join(' ')}`
  return {network: 'inherit', left: [{what, why: `no plugin that is installed provides the network ${wanted}`}]}
}

function attributesFor({attributes: known, host}: Pick<Context, 'attributes' | 'host'>, found: Found): Pick<Mapped, 'attributes' | 'left'> {
  const attributes: Record<string, string> = {}
  const left: Left[] = []
  const wanted = {...found.attributes, ...(found.boot ? {'start-at-boot': 'YES'} : {})}
  for (const [name, value] of Object.entries(wanted)) {
    const attribute = known.find((one) => (one.name === name || one.resource === name) && (one.system === undefined || one.system === host.name))
    try {
      if (attribute === undefined) left.push({what: `${name}=${value}`, why: 'no plugin that is installed sets this limit'})
      else attributes[attribute.name] = parseAttribute(attribute, value)
    } catch (error) {
      left.push({what: `${name}=${value}`, why: messageOf(error)})
    }
  }
  return {attributes, left}
}

function mountsFor({mounts: all}: Found): Pick<Mapped, 'mounts' | 'left'> {
  const isThere = ({source}: FoundMount) => {
    const stat = statSync(source, {throwIfNoEntry: false})
    return stat?.isDirectory() === true || stat?.isFile() === true
  }
  const isTwin = ({source}: FoundMount, index: number) => all.findIndex((one) => one.source === source) < index
  const mounts = all.filter((mount, index) => isThere(mount) && !isTwin(mount, index))
  const left = all
    .map((mount, index) => ({
      mount,
      why: isThere(mount) ? (isTwin(mount, index) ? 'a pot mounts a directory once' : '') : 'it is no directory or file of this host',
    }))
    .filter(({why}) => why !== '')
    .map(({mount: {source, target}, why}) => ({what: `${source} on ${target}`, why}))
  return {mounts, left}
}

function portsFor({ports: words}: Found, network: NetworkType | undefined): Pick<Mapped, 'ports' | 'left'> {
  const ports: PortSpec[] = []
  const left: Left[] = []
  for (const word of words) {
    try {
      if (network?.endsWith('-bridge')) ports.push(parsePort(word))
      else left.push({what: `port ${word}`, why: 'a pot that is not on a bridge opens its ports itself'})
    } catch (error) {
      left.push({what: `port ${word}`, why: messageOf(error)})
    }
  }
  return {ports, left}
}
