import {
  commandAction,
  formatAddress,
  hasCode,
  notFinal,
  type ContributionOf,
  type Finding,
  type Metric,
  type Pot,
  type Step,
  type Surroundings,
} from '@pot/core'
import {allocate, bridgeOf, wishOf} from './addresses/addresses.js'
import {readAliases} from './addresses/alias.js'
import {attachmentOf, emptyAttachment, ownType} from './attachment.js'
import type {Attachment, NetworkDriver} from './driver.js'
import {findings} from './findings.js'
import {dropLease, readLease, writeLease} from './addresses/leases.js'
import {forgetName, introduce, neighboursOf} from './addresses/neighbours.js'
import {openDriver, openNetwork} from './open-driver.js'
import type {Declared, Hook} from './pot-types.js'
import {publishedPorts} from './ports/publish.js'
import {asksHost, nameserversOf, needServer, startResolver, stopResolver} from './resolver/resolver.js'
import {networkSettings} from './settings.js'
import {trafficMetrics} from './traffic.js'

type Asked<E extends 'pot:create:plan' | 'pot:create:before'> = Parameters<Hook<E>>[0]

/** Checks the request before anything is planned, so that a wrong one is a usage error. */
async function check({subject: {pot, contributed}, ctx}: Pick<Asked<'pot:create:before'>, 'subject' | 'ctx'>): Promise<void> {
  publishedPorts(contributed)
  if (ownType(pot) === undefined) return
  const settings = networkSettings(ctx)
  const bridge = bridgeOf(ctx, settings, pot)
  if (bridge !== undefined) wishOf(pot, bridge)
  const addresses = bridge === undefined ? readAliases(pot, settings.extif) : []
  if (asksHost(ctx, pot)) needServer(ctx, pot.name)
  const driver = await openDriver(ctx, settings)
  try {
    await driver.check({pot: pot.name, addresses, ...(bridge && {bridge})})
  } catch (error) {
    // A host without networks can still make pots, for images.
    if (!hasCode(error, 'NETWORK_UNKNOWN') && !hasCode(error, 'TOOL_MISSING')) throw error
  }
}

/** A new pot gets permanent addresses, and the ports of --publish, which go before those of a flavour. */
async function keep(asked: Pick<Asked<'pot:create:plan'>, 'subject' | 'ctx' | 'claim'>): Promise<ContributionOf<'create', Declared>> {
  const {subject} = asked
  const ports = publishedPorts(subject.contributed)
  if (ports.length === 0) return addresses(asked)
  const command = ['export-ports', '-p', subject.pot.name, ...ports.flatMap((port) => ['-e', port])]
  return {...(await addresses(asked)), last: [{title: 'export its ports', run: commandAction(command), undo: 'covered'}]}
}

async function addresses({subject: {pot}, ctx, claim}: Parameters<typeof keep>[0]): Promise<ContributionOf<'create', Declared>> {
  if (ownType(pot) === undefined) return {}
  const settings = networkSettings(ctx)
  const bridge = bridgeOf(ctx, settings, pot)
  if (bridge === undefined) return {}
  warnOfForwarding(ctx, await openDriver(ctx, settings), pot)
  return {addresses: await allocate(ctx, settings, pot, bridge, wishOf(pot, bridge), claim)}
}

export const beforeCreate: Hook<'pot:create:before'> = check
export const beforeClone: Hook<'pot:clone:before'> = check
export const planCreate: Hook<'pot:create:plan'> = keep
export const planClone: Hook<'pot:clone:plan'> = keep

/** Without forwarding a pot on a bridge starts, and reaches nothing but its bridge: that looks like a fault of the pot. */
function warnOfForwarding({report}: Surroundings, driver: Pick<NetworkDriver, 'forwards'>, {name, stack}: Pot): void {
  if (driver.forwards?.(stack) === false)
    report.warn(`${name} reaches only pots of its bridge and the host, which does not forward packets: pot vnet-start --forwarding`)
}

/** Steps that remove the network of a pot that ended by itself. */
const remains = async (ctx: Surroundings, driver: NetworkDriver, name: string): Promise<Step[]> => {
  const old = readLease(ctx.places, name)
  return old === undefined ? [] : [...stopResolver(ctx, old), ...(await driver.down(old))].map(notFinal)
}

/** Addresses that the record of a pot on a bridge lacks get there, so that no other pot gets them while it is down. */
function newAddresses({addresses}: Pot, attachment: Attachment): {readonly addresses?: readonly string[]} {
  const missing = attachment.addresses.filter(({address}) => !addresses.some((own) => own.address === address))
  if (attachment.bridge === undefined || missing.length === 0) return {}
  return {addresses: [...addresses.filter(({address}) => address !== 'auto').map(formatAddress), ...missing.map(({address}) => address)]}
}

export const planStart: Hook<'pot:start:plan'> = async ({subject: {pot}, ctx, claim}) => {
  if (ownType(pot) === undefined) return {}
  const {settings, driver} = await openNetwork(ctx)
  const attached = await attachmentOf({ctx, settings, driver, claim}, pot)
  if (attached === undefined) return {}
  const attachment = {...attached, ...(asksHost(ctx, pot) ? {resolver: true} : {})}
  const resolver = startResolver(ctx, attachment)
  const own = attachment.addresses.map(({address}) => address)
  const {names, lines} = attachment.bridge === undefined ? {names: [], lines: []} : neighboursOf(ctx, pot, own)
  if (attachment.bridge !== undefined) warnOfForwarding(ctx, driver, pot)
  const up = await driver.up(attachment)
  return {
    ...up,
    ...newAddresses(pot, attachment),
    before: [
      ...(await remains(ctx, driver, pot.name)),
      ...writeLease(ctx.places, {...attachment, neighbours: names}),
      ...introduce(ctx, pot, own),
      ...(up.before ?? []),
      ...resolver,
    ],
    hosts: lines,
    ...(attachment.resolver === true ? {nameservers: nameserversOf(attachment)} : {}),
  }
}

/** Final steps. A pot without a lease may still have interfaces, which are recognised by its uuid. */
async function down(ctx: Surroundings, pot: Pot): Promise<Step[]> {
  const lease = readLease(ctx.places, pot.name)
  if (ownType(pot) === undefined && lease === undefined) return []
  const {driver} = await openNetwork(ctx)
  const attachment = lease ?? emptyAttachment(pot)
  return attachment === undefined ? [] : [...stopResolver(ctx, attachment), ...(await driver.down(attachment)), dropLease(ctx.places, pot.name)]
}

export const planStop: Hook<'pot:stop:plan'> = async ({subject: {pot}, ctx}) => ({after: await down(ctx, pot)})

export const planDestroy: Hook<'pot:destroy:plan'> = async ({subject: {pot}, ctx}) =>
  pot === undefined ? {} : {before: readLease(ctx.places, pot.name) === undefined ? [] : await down(ctx, pot), after: forgetName(ctx, pot)}

/** Removes leftovers under the old name, which would not be found under the new one, and tells the neighbours the new name. */
export const planRename: Hook<'pot:rename:plan'> = async ({subject: {pot, detail}, ctx}) =>
  pot === undefined
    ? {}
    : {
        before: readLease(ctx.places, pot.name) === undefined ? [] : (await down(ctx, pot)).map(notFinal),
        after: forgetName(ctx, pot, detail),
      }

export const doctor: Hook<'pot:doctor'> = async ({ctx}): Promise<readonly Finding[]> => findings(ctx)

export const metrics: Hook<'pot:metrics'> = async ({ctx, look}): Promise<readonly Metric[]> =>
  ctx.host.name === 'linux' ? trafficMetrics(ctx.places, await look.running()) : []
