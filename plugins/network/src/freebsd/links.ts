import {script, type ExecAction, type ProgramStep, type Step} from '@pot/core'
import type {Attachment, Bridge, Family} from '../driver.js'
import {descriptionOf, groupOf, groupOfBridge, INET, insideOf} from './names.js'

const makeBy = script(import.meta.url, 'bridge')
const unbridgeBy = script(import.meta.url, 'unbridge')
const plugBy = script(import.meta.url, 'plug')
const unplugBy = script(import.meta.url, 'unplug')

const exec = (argv: readonly string[]): ExecAction => ({do: 'exec', argv})

/** A bridge with the addresses of the host. It stays after a rollback, since other pots may be about to use it. Repeatable. */
export function makeBridge(bridge: Bridge): ProgramStep {
  const {device, label, ipv4, ipv6} = bridge
  const addresses = [...(ipv4 ? ['inet', `${ipv4.gateway}/${ipv4.prefix}`] : []), ...(ipv6 ? ['inet6', `${ipv6.gateway}/${ipv6.prefix}`] : [])]
  return {title: `make the bridge ${device}`, run: exec(makeBy(groupOfBridge(bridge), label, device, ...addresses)), undo: 'stays'}
}

/** A bridge that goes again after a rollback, unless something was plugged into it. */
export const makeBridgeForNow = (bridge: Bridge): ProgramStep => ({...makeBridge(bridge), undo: [exec(unbridgeBy(groupOfBridge(bridge)))]})

export const removeBridge = (bridge: Bridge): Step => ({title: `remove the bridge ${bridge.device}`, run: exec(unplugBy(groupOfBridge(bridge))), final: true})

const unplug = (attachment: Attachment) => exec(unplugBy(groupOf(attachment)))

/** An epair(4): one end on the bridge, the other one for the jail. */
export function plug(attachment: Attachment, bridge: Bridge): Step {
  const {pot, device, mac, isolated} = attachment
  const words = [groupOf(attachment), descriptionOf(attachment), bridge.device, device, insideOf(attachment), mac]
  return {
    title: `plug ${pot} into ${bridge.device}`,
    run: exec(plugBy(...words, ...(isolated ? ['private'] : []))),
    undo: [unplug(attachment)],
  }
}

/** Removes both ends of the epair, wherever the other end is. */
export const unplugged = (attachment: Attachment): Step => ({
  title: `remove the interfaces of ${attachment.pot}`,
  run: unplug(attachment),
  final: true,
})

/** kern.osreldate of the first release whose ifconfig(8) and route(8) reach into a jail with -j. Before it, the programs of the pot do the work. */
export const REACHES_JAILS = 1_400_000

/** Adds the interface of a running pot to its bridge again. */
export const replug = ({pot, device, isolated}: Attachment, bridge: Bridge): Step => ({
  title: `plug ${pot} into ${bridge.device} again`,
  run: {
    do: 'exec',
    argv: ['ifconfig', bridge.device, 'addm', device, ...(isolated ? ['private', device] : [])],
    tolerate: ['File exists', 'No such file or directory'],
  },
  undo: 'stays',
})

/**
 * Commands for exec.created of jail(8), one per line. jail(8) runs each without a shell after it has created the jail: the interface moves in and
 * gets addresses and default routes. `vnet.interface` would be too late: jail(8) moves it after exec.created. When a command fails, jail(8) removes
 * the jail; the interface returns to the host and is removed with its pair. `release`: kern.osreldate.
 */
export function configure({pot, addresses, ...attachment}: Attachment, bridge: Bridge, release: number): string {
  const nic = insideOf(attachment)
  const ifconfig = release < REACHES_JAILS ? `jexec ${pot} /sbin/ifconfig` : `ifconfig -j ${pot}`
  const route = release < REACHES_JAILS ? `jexec ${pot} /sbin/route` : `route -j ${pot}`
  const seen = new Set<Family>()
  const lines = addresses.flatMap(({family, address, prefix}) => {
    // Further addresses of a family are in the same network.
    const gateway = seen.has(family) ? undefined : bridge[family]?.gateway
    const length = seen.has(family) ? (family === 'ipv4' ? 32 : 128) : prefix
    seen.add(family)
    return [
      `${ifconfig} ${nic} ${INET[family]} ${address}/${length} alias up${family === 'ipv6' ? ' no_dad -ifdisabled' : ''}`,
      ...(gateway === undefined ? [] : [`${route} -n -q add -${INET[family]} default ${gateway}`]),
    ]
  })
  return [`ifconfig ${nic} vnet ${pot}`, `${ifconfig} lo0 inet 127.0.0.1/8 up`, ...lines].join('\n')
}
