import type {Step, Surroundings} from '@pot/core'
import {refuseAliases, refuseBridge} from '../networks/collisions.js'
import type {Attachment, Bridge, NetworkDriver, NetworkSettings} from '../driver.js'
import {parseIp} from '../ip.js'
import {linuxDoctor} from './doctor.js'
import {foreignDrops} from './foreign-drops.js'
import {forwards, linuxForwarding} from './forwarding.js'
import {addAddresses, makeBridge, makeBridgeForNow, makePair, removeAddresses, removeLink} from './links.js'
import {namespaceDirectory, namespaceOf, tableOf} from './names.js'
import {linuxOccupants} from './occupants.js'
import {potRules, replacedRules, sharedRules, withoutBridges, withoutPotRules} from './rules.js'
import {dynamicRange, hasAddress6, hasNetwork, interfaces, listening} from './sockets.js'
import {linuxState} from './state.js'

const filter = (title: string, lines: readonly string[]): Step => ({
  title,
  run: {do: 'exec', argv: ['nft', '-f', '-'], input: `${lines.join('\n')}\n`},
  undo: 'stays',
})

/** Whether the bridge exists with all addresses of the host. Starts no process. */
function isUp({device, ipv4, ipv6}: Bridge): boolean {
  const gateway6 = parseIp(ipv6?.gateway ?? '')?.value
  return (ipv4 === undefined || hasNetwork(device, ipv4.network)) && (gateway6 === undefined || hasAddress6(device, gateway6))
}

/** Bridges, pairs of interfaces and network namespaces by ip(8), and one table of nft(8). */
export function linuxDriver(ctx: Surroundings, settings: NetworkSettings): NetworkDriver {
  const {host, places} = ctx
  const nics = () => interfaces()
  const withoutRules = (attachment: Attachment): Step => filter(`remove the rules of ${attachment.pot}`, withoutPotRules(settings, attachment))

  function namespace(attachment: Attachment): Step[] {
    const path = namespaceOf(places, attachment)
    return [
      {title: 'make the directory of network namespaces', run: {do: 'mkdir', path: namespaceDirectory(places), mode: 0o700}},
      {title: `make ${path}`, run: {do: 'write', path, content: '', mode: 0o600}},
    ]
  }

  const check: NetworkDriver['check'] = async (wish) => {
    if (wish.bridge === undefined) refuseAliases(ctx, settings, wish, await linuxOccupants(host.ask))
    else if (!isUp(wish.bridge)) refuseBridge(ctx, settings, wish.bridge, await linuxOccupants(host.ask))
  }

  return {
    check,
    occupants: () => linuxOccupants(host.ask),

    async up(attachment) {
      const {bridge} = attachment
      await check(attachment)
      // An empty list asks for the network of the host: without it the pot would get no network.
      if (bridge === undefined) return {before: addAddresses(attachment), oci: {linux: {namespaces: []}}}
      const rules = filter(`let packets of ${attachment.pot} through`, [...sharedRules(settings, [bridge], nics()), ...potRules(settings, attachment)])
      return {
        before: [
          ...(isUp(bridge) ? [] : makeBridge(bridge)),
          ...namespace(attachment),
          ...makePair({...attachment, bridge}, namespaceOf(places, attachment)),
          {...rules, undo: [withoutRules(attachment).run]},
        ],
        oci: {linux: {namespaces: [{type: 'network', path: namespaceOf(places, attachment)}]}},
      }
    },

    async reopen(before, after) {
      const change = (from: Attachment, to: Attachment) => filter(`open the ports of ${after.pot}`, replacedRules(settings, from, to))
      return [{...change(before, after), undo: [change(after, before).run]}]
    },

    async down(attachment) {
      if (attachment.type === 'alias') return removeAddresses(attachment)
      const path = namespaceOf(places, attachment)
      return [
        {...withoutRules(attachment), final: true},
        removeLink(attachment.device),
        ...host.mounts.unmount(path),
        {title: `remove ${path}`, run: {do: 'remove', path}, final: true},
      ]
    },

    async start(bridges, running) {
      const bridged = running.filter(({bridge}) => bridge !== undefined)
      const rules = [...sharedRules(settings, bridges, nics()), ...bridged.flatMap((attachment) => potRules(settings, attachment))]
      const missing = bridges.filter((bridge) => !isUp(bridge))
      const occupants = missing.length === 0 ? [] : await linuxOccupants(host.ask)
      for (const bridge of missing) refuseBridge(ctx, settings, bridge, occupants)
      return [...missing.flatMap(makeBridgeForNow), filter('write the rules of all pots', rules)]
    },

    async stop(bridges, {rules}) {
      const table: Step = {
        title: 'remove the rules of pots',
        run: {do: 'exec', argv: ['nft', 'delete', 'table', 'inet', tableOf(settings)], tolerate: ['No such file or directory']},
        final: true,
      }
      const there = interfaces()
      const up = bridges.filter(({device}) => there.includes(device))
      const forget: Step = {...filter('remove the rules of the bridges', withoutBridges(settings, up)), final: true}
      return [...up.map(({device}) => removeLink(device)), ...(rules ? [table] : up.length > 0 ? [forget] : [])]
    },

    state: () => linuxState(host.ask, settings),
    usedPorts: async () => listening(),
    dynamicPorts: async () => dynamicRange(),
    nics: async () => nics(),
    forwarding: async () => linuxForwarding(settings.tag),
    forwards: (stack) => forwards(stack),
    doctor: async (devices) => [...(await linuxDoctor(ctx)), ...(await foreignDrops(host.ask, tableOf(settings), devices))],
  }
}
