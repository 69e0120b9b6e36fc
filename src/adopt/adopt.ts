import {join} from 'node:path'
import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {PotError} from '../errors.js'
import type {Step} from '../operations/types.js'
import {designOf, planCreate, potOf} from '../pots/make/create.js'
import {checkNewName} from '../pots/make/new-name.js'
import {change} from '../record/codec.js'
import type {Pot} from '../record/pot.js'
import {checkNetwork} from '../record/network-type.js'
import type {FoundSource} from './find.js'
import {mapContainer, type Wishes} from './map.js'
import type {Found, Left} from './sources/found.js'

/** The outcome for one container. */
export interface Adopted {
  readonly source: string
  readonly container: string
  readonly pot: string
  /** What the pot did not get. */
  readonly left: readonly Left[]
}

/** Returns the container of this name. Throws NO_CONTAINER, and USAGE if several tools have one. */
export function chosen(sources: readonly FoundSource[], name: string): Found {
  const found = sources.flatMap((source) => source.found.filter((one) => one.name === name))
  const [first, second] = found
  if (first === undefined) {
    const problem = sources.flatMap(({problems}) => problems)[0]
    const where = sources.length === 0 ? 'no tool' : sources.map((source) => source.name).join(', ')
    throw new PotError('NO_CONTAINER', `${where} has no container '${name}'${problem === undefined ? '' : ` (${problem})`}`, {hint: 'pot adopt'})
  }
  if (second !== undefined)
    throw new PotError('USAGE', `'${name}' is a container of ${found.map(({source}) => source).join(' and of ')}`, {
      exit: 2,
      hint: `pot adopt --from ${first.source} ${name}`,
    })
  return first
}

/**
 * Makes a pot from a stopped container of another tool, all or nothing. The container is not changed. Rejects with RUNNING, EXISTS, BAD_NAME, NO_DIRECTORY,
 * LINK_IN_PATH, NO_NETWORK, NEEDS_PLUGIN, and with the errors of `createPot`.
 */
export async function adopt(ctx: Context, found: Found, wishes: Wishes): Promise<Adopted> {
  const mapped = mapContainer(ctx, found, wishes)
  if (mapped.obstacle !== undefined) {
    const {code, message, hint} = mapped.obstacle
    throw new PotError(code, message, {exit: code === 'BAD_NAME' ? 2 : 1, hint})
  }
  const {network = 'inherit'} = mapped
  checkNetwork(ctx, network)
  const design = designOf(ctx, {
    name: mapped.name,
    type: 'single',
    level: 0,
    base: mapped.base,
    network,
    addresses: mapped.addresses,
    stack: mapped.stack,
    dns: 'inherit',
    attributes: mapped.attributes,
    options: {
      env: found.env,
      volumes: mapped.mounts.map(({source, target, readonly}) => ({source, target, readOnly: readonly})),
      attributes: {},
    },
  })
  const made = await potOf(ctx, design)
  const pot = change(made, {
    ports: mapped.ports,
    depends: [...made.depends, ...mapped.depends],
    ...defined({command: found.command}),
    ...(found.hostname === '' || found.hostname.length > ctx.settings.hostnameMax ? {} : {hostname: found.hostname}),
  })
  await ctx.operate({
    title: `adopt ${found.name} of ${found.source} as ${pot.name}`,
    event: 'create',
    subject: {pot, detail: `${found.source} ${found.name}`},
    locks: [`pot/${pot.name}`],
    async plan(look, added) {
      checkNewName(ctx, pot.name)
      return planCreate(ctx, look, design, pot, added, async () => treeSteps(ctx, found, pot))
    },
  })
  return {source: found.source, container: found.name, pot: pot.name, left: mapped.left}
}

/** Steps that copy the tree of a container into a new volume, with copies of the trees that are mounted in it. */
function treeSteps({host: {archives, storage}}: Pick<Context, 'host'>, {name, root, archive, layers}: Found, pot: Pot): Step[] {
  const from = root === undefined ? (archive ?? []) : archives.pack(root)
  const directory = (path: string, mode?: number): Step => ({
    title: `make ${path}`,
    run: {do: 'mkdir', path: join(pot.root, path), within: pot.root, ...defined({mode})},
  })
  return [
    ...storage.create(`jails/${pot.name}/m`),
    {title: `copy the tree of ${name}`, run: {do: 'pipe', from, to: archives.unpack(pot.root)}, undo: 'covered'},
    ...layers.flatMap(({source, target}): Step[] => [
      directory(target),
      {title: `copy ${source} to ${target}`, run: {do: 'pipe', from: archives.pack(source), to: archives.unpack(join(pot.root, target))}, undo: 'covered'},
    ]),
    directory('dev'),
    directory('tmp', 0o1777),
  ]
}
