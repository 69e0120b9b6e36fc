import {join} from 'node:path'
import type {Step, Surroundings} from '@pot/core'
import {privateBridges, publicBridge} from './bridges.js'
import {chooseNetworks} from './networks/init-network.js'
import type {Hook} from './pot-types.js'
import {leaseDirectory} from './addresses/leases.js'
import type {Opened} from './open-driver.js'
import {openNetwork} from './open-driver.js'

/** Switches forwarding on, and changes the host's own firewall rules, only on request. */
export const planInit: Hook<'pot:init:plan'> = async ({subject: {contributed}, ctx}) => {
  const opened = await openOrNot(ctx)
  const wanted = contributed.forwarding === true || contributed['edit-pf'] === true
  const {driver} = opened ?? (wanted ? await openNetwork(ctx) : {driver: undefined})
  const {steps, say} = (await driver?.setUp?.({edit: contributed['edit-pf'] === true})) ?? {steps: [], say: []}
  for (const line of say) ctx.report.info(line)
  return {
    settings: opened === undefined ? {} : await chooseNetworks(ctx, opened),
    after: [...(contributed.forwarding === true ? ((await driver?.forwarding())?.enable ?? []) : []), ...steps],
  }
}

const openOrNot = async (ctx: Surroundings): Promise<Opened | undefined> => {
  try {
    return await openNetwork(ctx)
  } catch {
    // Invalid settings have made no network.
    return undefined
  }
}

/** Removes bridges and rules, and switches forwarding off if pot switched it on. */
export const planDeInit: Hook<'pot:de-init:plan'> = async ({ctx}) => {
  const opened = await openOrNot(ctx)
  if (opened === undefined) return {}
  const {settings, driver} = opened
  const bridges = [publicBridge(ctx, settings), ...bridgesOf(ctx, opened)]
  const steps: Step[] = [...(await driver.stop(bridges, {rules: true})), ...(await driver.forwarding()).disable, ...((await driver.tearDown?.()) ?? [])]
  const empty = (path: string): Step => ({
    title: `remove ${path}`,
    run: {do: 'exec', argv: ['rmdir', path], tolerate: ['not empty', 'No such file']},
    final: true,
  })
  return {
    before: [
      ...steps,
      ...[join(ctx.places.run, 'netns'), join(ctx.places.run, 'aliases'), join(ctx.places.run, 'localhost'), leaseDirectory(ctx.places)].map(empty),
    ],
  }
}

/** The private bridges; [] on a host where pot is not set up. */
function bridgesOf(ctx: Surroundings, {settings}: Opened) {
  try {
    return privateBridges(ctx, settings)
  } catch {
    return []
  }
}
