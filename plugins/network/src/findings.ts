import {readPots, type Finding, type Pot, type Surroundings, messageOf} from '@pot/core'
import {privateBridges, publicBridge} from './bridges.js'
import {aliasCollisions, collisionsOf, list, relevant} from './networks/collisions.js'
import {readLeases} from './addresses/leases.js'
import type {NetworkSettings} from './driver.js'
import type {Occupant} from './networks/occupants.js'
import {missingNics} from './missing-nics.js'
import {openNetwork, type Opened} from './open-driver.js'
import {outsiders} from './outsiders.js'
import {resolverFindings} from './resolver/resolver.js'
import {strays} from './networks/strays.js'

/** Later addresses and networks of the host that a network of pots covers. The host cannot reach them while pots are up. */
async function collisions(ctx: Surroundings, {driver, settings}: Opened): Promise<readonly Finding[]> {
  const {pots} = readPots(ctx.settings)
  let occupants: readonly Occupant[]
  try {
    occupants = relevant(ctx, settings, await driver.occupants())
  } catch {
    // The driver's own findings name the missing thing.
    return []
  }
  const onBridges = [publicBridge(ctx, settings), ...privateBridges(ctx, settings)].flatMap((bridge) => {
    const used = pots.some(({network, bridge: name}) =>
      bridge.name === undefined ? network === 'public-bridge' : network === 'private-bridge' && name === bridge.name,
    )
    return collisionsOf(ctx, bridge, occupants).map(({what, fix}): Finding => ({severity: used ? 'error' : 'warning', what, fix}))
  })
  const up = readLeases(ctx.places).filter(({type}) => type === 'alias')
  const aliases = up.flatMap(({pot, addresses}) =>
    addresses.flatMap(({address, nic}): Finding[] => {
      const found = aliasCollisions(address, nic, occupants).filter(({what, where}) => what !== 'address' || where !== nic)
      return found.length === 0 ? [] : [{severity: 'error', what: `${address} of ${pot} is in use on this host: ${list(found)}`, fix: `pot stop ${pot}`}]
    }),
  )
  return [...onBridges, ...aliases]
}

/** The interfaces of the bridges of these pots. */
const devicesOf = (ctx: Surroundings, settings: NetworkSettings, pots: readonly Pot[]): string[] =>
  [publicBridge(ctx, settings), ...privateBridges(ctx, settings)]
    .filter(({name}) => pots.some(({network, bridge}) => (name === undefined ? network === 'public-bridge' : network === 'private-bridge' && bridge === name)))
    .map(({device}) => device)

/** Problems of the networks of pots: missing features of the host, leftovers, and rules that a reload of the firewall has removed. */
export async function findings(ctx: Surroundings): Promise<readonly Finding[]> {
  let opened: Opened
  try {
    opened = await openNetwork(ctx)
  } catch (error) {
    return [{severity: 'error', what: messageOf(error), fix: 'pot config'}]
  }
  const {driver, settings} = opened
  const {pots} = readPots(ctx.settings)
  const bridged = pots.filter(({network}) => network === 'public-bridge' || network === 'private-bridge')
  const [lacking, state, forwarding, nics] = await Promise.all([
    driver.doctor(devicesOf(ctx, settings, bridged)),
    driver.state(),
    driver.forwarding(),
    driver.nics(),
  ])
  const left = strays(ctx.places, state, [publicBridge(ctx, settings), ...privateBridges(ctx, settings)])
  const up = readLeases(ctx.places).filter(({bridge}) => bridge !== undefined)
  const without = up.filter(({uuid}) => !state.rules.includes(uuid)).map(({pot}) => pot)
  const answer = await Promise.all(up.map(async (attachment) => (await driver.answersAtLocalhost?.(attachment)) ?? true))
  const silent = up.filter((_, index) => !answer[index]).map(({pot}) => pot)
  const broken = up.length > 0 && (!state.ready || without.length > 0)
  return [
    ...lacking,
    ...missingNics(settings, pots, nics),
    ...(await collisions(ctx, opened)),
    ...outsiders(ctx, settings, pots),
    ...(await resolverFindings(ctx, pots)),
    ...(bridged.length > 0 && !forwarding.on
      ? [
          {
            severity: 'warning',
            what: 'this host does not forward packets: pots on bridges reach only each other and the host',
            fix: 'pot vnet-start --forwarding',
          } as const,
        ]
      : []),
    ...(broken
      ? [
          {
            severity: 'error',
            what: `the firewall lacks rules of pots that run: ${(without.length > 0 ? without : up.map(({pot}) => pot)).join(', ')}`,
            fix: 'pot vnet-start',
          } as const,
        ]
      : []),
    ...(silent.length > 0
      ? [{severity: 'warning', what: `exported ports of pots that run do not answer at localhost: ${silent.join(', ')}`, fix: 'pot vnet-start'} as const]
      : []),
    ...left.map((uuid): Finding => {
      const name = pots.find((pot) => pot.uuid === uuid)?.name ?? uuid
      return {severity: 'warning', what: `interfaces or rules of ${name} are left, and it has no network`, fix: 'pot vnet-start'}
    }),
  ]
}
