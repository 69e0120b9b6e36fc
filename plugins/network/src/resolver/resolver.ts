import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {
  hasDnsPot,
  PotError,
  readPots,
  script,
  type Action,
  type Ask,
  type Finding,
  type Places,
  type Pot,
  type ProgramStep,
  type Step,
  type Surroundings,
} from '@pot/core'
import {readLeases} from '../addresses/leases.js'
import type {Attachment, Bridge} from '../driver.js'
import {findServer, gatewaysOf, SERVERS, type Named, type Server} from './servers.js'

const resolver = script(import.meta.url, 'resolver')

type Ctx = Pick<Surroundings, 'settings' | 'places'>
type Lease = Pick<Attachment, 'pot' | 'bridge' | 'addresses' | 'resolver'>
type OnBridge = Lease & {readonly bridge: Bridge}

/** The directory of the resolver of a bridge; see scripts/resolver.sh. */
const directoryOf = ({run}: Pick<Places, 'run'>, {device}: Pick<Bridge, 'device'>): string => join(run, 'dns', device)

const onBridge = (lease: Lease): OnBridge[] => (lease.bridge === undefined ? [] : [{...lease, bridge: lease.bridge}])

/** Whether the host answers this pot: with dns `pot`, on a bridge, where no pot POT_DNS_NAME answers. */
export const asksHost = ({settings}: Pick<Ctx, 'settings'>, {dns, network}: Pick<Pot, 'dns' | 'network'>): boolean =>
  dns === 'pot' && (network === 'public-bridge' || network === 'private-bridge') && !hasDnsPot(settings)

/** Throws NO_RESOLVER. */
export const needServer = (ctx: Pick<Ctx, 'settings'>, pot: string): Server => oneOf(ctx, pot, findServer())

/** Throws NO_RESOLVER for undefined. */
export function oneOf({settings}: Pick<Ctx, 'settings'>, pot: string, server: Server | undefined): Server {
  if (server !== undefined) return server
  throw new PotError('NO_RESOLVER', `${pot} has dns pot, and this host has neither ${SERVERS.join(' nor ')}, nor a pot '${settings.dnsName}'`, {
    hint: `install dnsmasq, or: pot create -p ${settings.dnsName}`,
  })
}

/** The name of a pot, and its host name if that is another one. */
function named({settings}: Pick<Ctx, 'settings'>, {pot: name, addresses}: Lease): Named {
  const hostname = readPots(settings).pots.find((pot) => pot.name === name)?.hostname
  return {names: hostname === undefined || hostname === name || hostname === '' ? [name] : [name, hostname], addresses}
}

const leave = ({places}: Pick<Ctx, 'places'>, {pot, bridge}: OnBridge): Action => {
  const dir = directoryOf(places, bridge)
  return {do: 'exec', argv: resolver('leave', dir, pot), when: {exists: dir}}
}

/** Makes the names of a running pot known. If it asks the resolver, the resolver then exists; otherwise only an existing resolver learns the names. */
function introduced(ctx: Ctx, lease: OnBridge, server: Server): ProgramStep {
  const dir = directoryOf(ctx.places, lease.bridge)
  const use = lease.resolver === true
  return {
    title: `tell the resolver of ${lease.bridge.device} where ${lease.pot} is`,
    run: {
      do: 'exec',
      argv: resolver('join', dir, lease.pot, ...(use ? ['use'] : [])),
      input: server.names(named(ctx, lease)),
      ...(use ? {env: {CONF: server.conf(dir, lease.bridge)}} : {when: {exists: join(dir, 'users')}}),
    },
    undo: [leave(ctx, lease)],
  }
}

function serve({places}: Pick<Ctx, 'places'>, bridge: Bridge, server: Server): Step[] {
  const dir = directoryOf(places, bridge)
  return [
    {
      title: `answer the pots on ${bridge.device} that ask for names`,
      run: {do: 'exec', argv: resolver('serve', dir, ...server.argv(dir)), background: join(dir, 'log')},
      undo: 'covered',
    },
    {title: `wait for the resolver of ${bridge.device}`, run: {do: 'exec', argv: resolver('wait', dir)}, undo: 'nothing changes'},
  ]
}

/** Steps after those that make the network of a pot that starts. Throws NO_RESOLVER. */
export function startResolver(ctx: Ctx, attachment: Lease): Step[] {
  const [lease] = onBridge(attachment)
  if (lease === undefined) return []
  const server = lease.resolver === true ? needServer(ctx, lease.pot) : findServer()
  if (server === undefined) return []
  const own = introduced(ctx, lease, server)
  if (lease.resolver !== true) return [own]
  const others = neighbours(ctx, lease.bridge).filter(({pot}) => pot !== lease.pot)
  return [own, ...others.map((other) => introduced(ctx, {...other, resolver: false}, server)), ...serve(ctx, lease.bridge, server)]
}

const neighbours = ({places}: Pick<Ctx, 'places'>, {device}: Bridge): OnBridge[] =>
  readLeases(places)
    .flatMap(onBridge)
    .filter(({bridge}) => bridge.device === device)

/** Final steps for a pot that stops. The resolver ends with the last pot that asks it. */
export const stopResolver = (ctx: Ctx, attachment: Lease): Step[] =>
  onBridge(attachment).map((lease) => ({
    title: `tell the resolver of ${lease.bridge.device} that ${lease.pot} is gone`,
    run: leave(ctx, lease),
    final: true,
  }))

/** The nameservers of a pot that asks the host, of the families that it has. */
export const nameserversOf = ({bridge, addresses}: Lease): string[] =>
  bridge === undefined ? [] : gatewaysOf(bridge).flatMap(({family, address}) => (addresses.some((one) => one.family === family) ? [address] : []))

/** Whether the process that keeps the server of a bridge running is there: it holds a lock. Starts a process. */
async function runs(ask: Ask, places: Pick<Places, 'run'>, bridge: Bridge): Promise<boolean> {
  const lock = join(directoryOf(places, bridge), 'lock')
  return existsSync(lock) && (await ask('flock', ['-n', lock, 'true'])).code !== 0
}

/** Bridges with pots that ask a resolver which does not run. */
async function silent({places, host}: Pick<Surroundings, 'places' | 'host'>): Promise<OnBridge[]> {
  const asking = readLeases(places)
    .flatMap(onBridge)
    .filter(({resolver}) => resolver === true)
  const bridges = [...new Map(asking.map((lease) => [lease.bridge.device, lease])).values()]
  const running = await Promise.all(bridges.map(({bridge}) => runs(host.ask, places, bridge)))
  return bridges.filter((_, index) => !running[index])
}

/** For vnet-start: steps that start the missing resolvers of pots that run. */
export async function restoreResolvers(ctx: Surroundings): Promise<Step[]> {
  return (await silent(ctx)).flatMap(({bridge, pot}) => {
    const server = needServer(ctx, pot)
    return [...neighbours(ctx, bridge).map((lease): Step => ({...introduced(ctx, lease, server), undo: 'stays'})), ...serve(ctx, bridge, server)]
  })
}

/** What doctor(1) says of resolvers. */
export async function resolverFindings(ctx: Surroundings, pots: readonly Pot[]): Promise<Finding[]> {
  const asking = pots.filter((pot) => asksHost(ctx, pot)).map(({name}) => name)
  const missing = await silent(ctx)
  return [
    ...(asking.length > 0 && findServer() === undefined
      ? [
          {
            severity: 'error',
            what: `pots with dns pot cannot start, because this host has neither ${SERVERS.join(' nor ')}, nor a pot '${ctx.settings.dnsName}': ${asking.join(', ')}`,
            fix: 'install dnsmasq',
          } as const,
        ]
      : []),
    ...missing.map(
      ({bridge}): Finding => ({
        severity: 'error',
        what: `the resolver of ${bridge.device} does not run: pots with dns pot find no names`,
        fix: 'pot vnet-start',
      }),
    ),
  ]
}
