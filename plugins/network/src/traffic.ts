import {readFileSync} from 'node:fs'
import type {Metric, Places, Running} from '@pot/core'
import {readLeases} from './addresses/leases.js'

interface Traffic {
  readonly received: number
  readonly sent: number
}

/** The sums of all interfaces except the loopback in the text of /proc/PID/net/dev; see proc(5). */
export function parseTraffic(text: string): Traffic {
  const rows = text.split('\n').flatMap((line) => {
    const [, nic, numbers = ''] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? []
    const fields = numbers.trim().split(/\s+/).map(Number)
    return nic === undefined || nic === 'lo' ? [] : [{received: fields[0] ?? 0, sent: fields[8] ?? 0}]
  })
  return rows.reduce((sum, {received, sent}) => ({received: sum.received + received, sent: sum.sent + sent}), {received: 0, sent: 0})
}

/** Linux shows the interfaces of a process' network in a file. undefined when the process has ended. */
function trafficOf(pid: number): Traffic | undefined {
  try {
    return parseTraffic(readFileSync(`/proc/${pid}/net/dev`, 'utf8'))
  } catch {
    return undefined
  }
}

/** The bytes of running pots that have a network of their own. Starts no process. Linux. */
export function trafficMetrics(places: Pick<Places, 'run'>, running: readonly Running[]): Metric[] {
  const own = new Set(readLeases(places).flatMap(({pot, bridge}) => (bridge === undefined ? [] : [pot])))
  const all = running.flatMap(({name, id}) => {
    const traffic = own.has(name) ? trafficOf(id) : undefined
    return traffic === undefined ? [] : [{pot: name, ...traffic}]
  })
  const metric = (direction: 'receive' | 'transmit', help: string, of: (traffic: Traffic) => number): Metric => ({
    name: `pot_network_${direction}_bytes`,
    type: 'counter',
    unit: 'bytes',
    help,
    samples: all.map(({pot, ...traffic}) => ({pot, value: of(traffic)})),
  })
  return [metric('receive', 'Bytes that the pot has received.', ({received}) => received), metric('transmit', 'Bytes that the pot has sent.', ({sent}) => sent)]
}
