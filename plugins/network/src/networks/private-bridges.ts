import {join} from 'node:path'
import {misuse, PotError, readPots, type Context, type Step} from '@pot/core'
import {hasBridge, networksOf, PREFIX6, privateBridge, privateBridges, publicBridge, publicNetwork6} from '../bridges.js'
import {relevant} from './collisions.js'
import {formatIp, formatNetwork, overlap, parseIp, subnet, contains, type Network} from '../ip.js'
import {coveredBy, type Occupant} from './occupants.js'
import {openNetwork} from '../open-driver.js'
import {takenOn} from '../addresses/pool.js'
import {internalNetwork, internalNetwork6, networkSettings} from '../settings.js'

export interface MadeBridge {
  readonly name: string
  /** CIDR */
  readonly net: string
  readonly gateway: string
  readonly net6: string
  readonly gateway6: string
}

const file = ({settings}: Pick<Context, 'settings'>, name: string): string => join(settings.fsRoot, 'bridges', name)

/** As pot 0.16 counts: the smallest network whose hosts, the gateway among them, are `size`; /30 at least. Rejects with USAGE. */
export function prefixFor(size: number): number {
  if (!Number.isInteger(size) || size < 2 || size > 65534) throw misuse(`'${size}' is not a size of a bridge`, '-S N: number of hosts, from 2 to 65534')
  let bits = 2
  while (2 ** bits - 2 < size) bits += 1
  return 32 - bits
}

/** What a new bridge must not cover. A host that cannot be asked is asked again before the bridge gets its addresses. */
async function occupantsOf(ctx: Context): Promise<readonly Occupant[]> {
  const {settings, driver} = await openNetwork(ctx)
  try {
    return relevant(ctx, settings, await driver.occupants())
  } catch {
    return []
  }
}

/** The first network of `prefix` bits in the internal one in which nothing is, of pots or of the host. Rejects with POOL_EXHAUSTED. */
function freeNetwork(ctx: Context, prefix: number, occupants: readonly Occupant[]): Network {
  const settings = networkSettings(ctx)
  const whole = internalNetwork(ctx)
  const {addresses, networks} = takenOn(ctx, settings, publicBridge(ctx, settings))
  const taken = [...addresses.keys()].flatMap((address) => parseIp(address) ?? [])
  for (let index = 0n; ; index += 1n) {
    const network = subnet(whole, prefix, index)
    if (network === undefined) throw new PotError('POOL_EXHAUSTED', `no network of /${prefix} is free in ${formatNetwork(whole)}`, {hint: 'pot network list'})
    if (networks.some((other) => overlap(other, network)) || taken.some((ip) => contains(network, ip))) continue
    if (coveredBy(network, occupants).length === 0) return network
  }
}

/** The first /64 beside those of other bridges. Rejects with POOL_EXHAUSTED. */
function freeNetwork6(ctx: Context, occupants: readonly Occupant[]): Network {
  const whole = internalNetwork6(ctx)
  const used = [publicNetwork6(ctx), ...privateBridges(ctx, networkSettings(ctx)).flatMap(networksOf)]
  for (let index = 1n; ; index += 1n) {
    const network = subnet(whole, PREFIX6, index)
    if (network === undefined) throw new PotError('POOL_EXHAUSTED', `no network of /${PREFIX6} is left in ${formatNetwork(whole)}`, {hint: 'set POT_NETWORK6'})
    if (!used.some((other) => overlap(other, network)) && coveredBy(network, occupants).length === 0) return network
  }
}

/** Makes the record of a private bridge; its interface comes with the first pot. Rejects with USAGE, EXISTS, POOL_EXHAUSTED. */
export async function createBridge(ctx: Context, {name, size}: {readonly name: string; readonly size: number}): Promise<MadeBridge> {
  if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(name)) throw misuse(`'${name}' is not a name for a bridge`, 'use letters, digits, - and _')
  const prefix = prefixFor(size)
  const {result} = await ctx.operate({
    title: `create bridge ${name}`,
    locks: ['network', `bridge/${name}`],
    async plan() {
      if (hasBridge(ctx, name)) throw new PotError('EXISTS', `there is a bridge '${name}' already`, {hint: `pot network show ${name}`})
      const occupants = await occupantsOf(ctx)
      const [net, net6] = [freeNetwork(ctx, prefix, occupants), freeNetwork6(ctx, occupants)]
      const gateway = ({family, first}: Network) => formatIp({family, value: first + 1n})
      const made: MadeBridge = {name, net: formatNetwork(net), gateway: gateway(net), net6: formatNetwork(net6), gateway6: gateway(net6)}
      // pot 0.16 reads the first three.
      const lines = [`net=${made.net}`, `gateway=${made.gateway}`, `name=${name}`, `net6=${made.net6}`, `gateway6=${made.gateway6}`]
      const steps: Step[] = [
        {title: 'make the directory of bridges', run: {do: 'mkdir', path: join(ctx.settings.fsRoot, 'bridges')}},
        {title: `write bridge ${name}`, run: {do: 'write', path: file(ctx, name), content: lines.map((line) => `${line}\n`).join('')}},
      ]
      return {steps, result: made}
    },
  })
  return result
}

/** Removes a private bridge. Rejects with NO_BRIDGE, and with IN_USE when pots are on it. */
export async function destroyBridge(ctx: Context, name: string): Promise<void> {
  await ctx.operate({
    title: `destroy bridge ${name}`,
    locks: ['network', `bridge/${name}`],
    async plan() {
      if (!hasBridge(ctx, name)) throw new PotError('NO_BRIDGE', `there is no bridge '${name}'`, {hint: 'pot ls -B'})
      const users = readPots(ctx.settings).pots.filter((pot) => pot.network === 'private-bridge' && pot.bridge === name)
      if (users.length > 0)
        throw new PotError('IN_USE', `pots are on bridge '${name}': ${users.map((pot) => pot.name).join(', ')}`, {
          hint: `pot destroy -p ${users[0]?.name ?? ''}`,
        })
      const remove: Step = {title: `remove bridge ${name}`, run: {do: 'remove', path: file(ctx, name)}, final: true}
      return [...(await interfaceOf(ctx, name)), remove]
    },
  })
}

/** A file that makes no sense has none. */
async function interfaceOf(ctx: Context, name: string): Promise<Step[]> {
  try {
    const {settings, driver} = await openNetwork(ctx)
    return await driver.stop([privateBridge(ctx, settings, name)], {rules: false})
  } catch {
    return []
  }
}
