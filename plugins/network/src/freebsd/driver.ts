import type {ProgramStep, Step, Surroundings} from '@pot/core'
import {notFinal, PotError} from '@pot/core'
import {ownDevices, refuseAliases, refuseBridge} from '../networks/collisions.js'
import type {Address, Attachment, Bridge, NetworkDriver, NetworkSettings} from '../driver.js'
import {addAliases, aliasParams, removeAliases} from './aliases.js'
import {freebsdDoctor} from './doctor.js'
import {freebsdForwarding} from './forwarding.js'
import {look, ownInterfaces, type Seen} from './interfaces.js'
import {configure, makeBridge, makeBridgeForNow, plug, removeBridge, replug, unplugged} from './links.js'
import {answersAtLocalhost, leaveLocalhost, serveLocalhost} from './localhost.js'
import {freebsdOccupants} from './occupants.js'
import {bridgeFilter, potsWithRules, publish, sharedRules, unpublished, withoutRules} from './packet-filter.js'
import {setUpPf, tearDownPf} from './pf-conf.js'
import {restoreRcConf, writeRcConf} from './rc-conf.js'
import {lookWithPorts} from './sockets.js'

/** Whether the bridge exists with all addresses of the host. */
function isUp(seen: readonly Seen[], {device, ipv4, ipv6}: Bridge): boolean {
  const own = seen.find(({name}) => name === device)
  return own !== undefined && [ipv4, ipv6].every((part) => part === undefined || own.addresses.includes(`${part.gateway}/${part.prefix}`))
}

/**
 * if_bridge(4), epair(4) and vnet jails by ifconfig(8), and rules in anchors of pf(4). Each pot and each bridge has an interface group of its
 * own, by which its interfaces are recognised.
 */
export function freebsdDriver({host, places, settings: core}: Pick<Surroundings, 'host' | 'places' | 'settings'>, settings: NetworkSettings): NetworkDriver {
  const {ask} = host
  // Rules first, so that an existing bridge has its rules.
  const bridge = (one: Bridge, seen: readonly Seen[], make: (bridge: Bridge) => Step): Step[] => [
    bridgeFilter(settings, one),
    ...(isUp(seen, one) ? [] : [make(one)]),
  ]

  // A pot that publishes ports asks for them first: one process answers all questions.
  let asked: ReturnType<typeof lookWithPorts> | undefined
  const ports = async () => {
    asked ??= lookWithPorts(ask, settings)
    return (await asked).ports
  }

  const ctx = {settings: core, places}
  const occupantsOf = (seen: readonly Seen[]) => freebsdOccupants(ask, seen, ownDevices(ctx, settings))
  const refuse = async (wanted: readonly Bridge[], seen: readonly Seen[]) => {
    const missing = wanted.filter((one) => !isUp(seen, one))
    if (missing.length === 0) return
    const occupants = await occupantsOf(seen)
    for (const one of missing) refuseBridge(ctx, settings, one, occupants)
  }
  // An existing address belongs to somebody else, and stays.
  const refuseAddresses = async (wish: Pick<Attachment, 'pot' | 'addresses'>, seen: readonly Seen[]) => {
    const there = ({address, nic}: Address) => seen.some(({name, addresses}) => name === nic && addresses.some((one) => one.startsWith(`${address}/`)))
    const addresses = wish.addresses.filter((one) => !there(one))
    if (addresses.length > 0) refuseAliases(ctx, settings, {...wish, addresses}, await occupantsOf(seen))
  }

  // The rules of the hook replace all ways to a port, as in pot 0.16.
  const localhost = (attachment: Attachment): Step[] => (settings.rulesHook === undefined ? serveLocalhost(places, attachment) : [])

  async function onBridge(attachment: Attachment, on: Bridge): ReturnType<NetworkDriver['up']> {
    const {release, seen, ready} = await (asked ?? look(ask, settings))
    await refuse([on], seen)
    return {
      before: [
        ...(ready ? [] : await sharedRules(ask, settings)),
        ...(ready && isUp(seen, on) ? [] : bridge(on, seen, makeBridge)),
        plug(attachment, on),
        publish(settings, attachment),
        ...localhost(attachment),
        ...writeRcConf(attachment),
      ],
      params: {vnet: '', 'exec.created': configure(attachment, on, release)},
    }
  }

  return {
    async check(wish) {
      const {seen} = await look(ask, settings)
      if (wish.bridge === undefined) await refuseAddresses(wish, seen)
      else await refuse([wish.bridge], seen)
    },

    async occupants() {
      return occupantsOf((await look(ask, settings)).seen)
    },

    async up(attachment) {
      if (attachment.bridge !== undefined) return onBridge(attachment, attachment.bridge)
      const {seen} = await look(ask, settings)
      await refuseAddresses(attachment, seen)
      return {before: addAliases(places, attachment, seen), params: aliasParams(attachment)}
    },

    async reopen(before, after) {
      const served = JSON.stringify(localhost(before)) === JSON.stringify(localhost(after))
      const again = localhost(before).flatMap(({run}) => [run])
      return [
        {...publish(settings, after), undo: [publish(settings, before).run]},
        ...(served ? [] : [...leaveLocalhost(places, before).map((step): Step => ({...notFinal(step), undo: again})), ...localhost(after)]),
      ]
    },

    async down(attachment) {
      const aliases = removeAliases(places, attachment)
      return attachment.type === 'alias'
        ? aliases
        : [...leaveLocalhost(places, attachment), ...aliases, unpublished(attachment), unplugged(attachment), ...restoreRcConf(attachment)]
    },

    async start(bridges, running) {
      const {seen} = await look(ask, settings)
      await refuse(bridges, seen)
      const bridged = running.flatMap((attachment) => (attachment.bridge === undefined ? [] : [{attachment, on: attachment.bridge}]))
      const unplugged = bridged.filter(
        ({attachment, on}) =>
          seen.some(({name}) => name === attachment.device) && !seen.some(({name, members}) => name === on.device && members.includes(attachment.device)),
      )
      const answering = await Promise.all(bridged.map(({attachment}) => answersAtLocalhost(places, attachment)))
      return [
        ...(await sharedRules(ask, settings)),
        ...bridges.flatMap((one) => bridge(one, seen, makeBridgeForNow)),
        ...unplugged.map(({attachment, on}) => replug(attachment, on)),
        // The rules of a running pot stay when the operation fails.
        ...bridged.map(({attachment}): ProgramStep => ({...publish(settings, attachment), undo: 'stays'})),
        ...bridged.flatMap(({attachment}, index) => (answering[index] ? [] : localhost(attachment))),
      ]
    },

    async stop(bridges, {rules}) {
      return [...withoutRules(settings, bridges, rules), ...bridges.map(removeBridge)]
    },

    async state() {
      const [{seen, ready}, rules] = await Promise.all([look(ask, settings), potsWithRules(ask)])
      return {interfaces: ownInterfaces(seen, settings), rules, ready}
    },

    usedPorts: async () => (await ports()).open,
    dynamicPorts: async () => (await ports()).dynamic,
    async nics() {
      const {code, stdout, stderr} = await ask('ifconfig', ['-l'])
      if (code !== 0) throw new PotError('NETWORK_UNKNOWN', `ifconfig -l: ${stderr.trim()}`)
      return stdout.trim().split(/\s+/)
    },
    forwarding: () => freebsdForwarding(ask, places, settings.extif),
    setUp: (options) => setUpPf(ask, options),
    tearDown: () => tearDownPf(ask),
    doctor: () => freebsdDoctor({host, settings: core}, settings),
    answersAtLocalhost: async (attachment) => settings.rulesHook !== undefined || answersAtLocalhost(places, attachment),
  }
}
