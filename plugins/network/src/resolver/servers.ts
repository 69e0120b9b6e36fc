import {which} from '@pot/core'
import {join} from 'node:path'
import type {Address, Bridge, Family} from '../driver.js'
import {readText} from '../read-text.js'

/** The names of one pot, and its addresses. */
export interface Named {
  readonly names: readonly string[]
  readonly addresses: readonly Pick<Address, 'family' | 'address'>[]
}

/** A name server that can answer pots. */
export interface Server {
  /** Absolute path of the program. */
  readonly program: string
  /** The command line that runs it in the foreground. `dir`: see scripts/resolver.sh. */
  argv(dir: string): readonly string[]
  /** Its settings. All names but those of pots are asked of the servers of the host. */
  conf(dir: string, bridge: Bridge): string
  /** A file of names in its own format. */
  names(pot: Named): string
}

/** An address of the host on the bridge, of each family that the bridge has. */
export const gatewaysOf = (bridge: Bridge): {readonly family: Family; readonly address: string; readonly network: string}[] =>
  (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const part = bridge[family]
    return part === undefined ? [] : [{family, address: part.gateway, network: `${part.network}/${part.prefix}`}]
  })

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('')

/** dnsmasq(8) */
const dnsmasq = (program: string): Server => ({
  program,
  argv: (dir) => [program, '--keep-in-foreground', `--conf-file=${join(dir, 'conf')}`],
  conf: (dir, bridge) =>
    lines(
      '# Written by pot.',
      `pid-file=${join(dir, 'server.pid')}`,
      'log-facility=-',
      'bind-interfaces',
      ...gatewaysOf(bridge).map(({address}) => `listen-address=${address}`),
      'no-hosts',
      `addn-hosts=${join(dir, 'names')}`,
      // A name of one word is that of a pot.
      'domain-needed',
    ),
  names: ({names, addresses}) => lines(...addresses.map(({address}) => `${address} ${names.join(' ')}`)),
})

/** The servers of resolv.conf(5), also those on loopback: the server runs on the host. */
export const serversIn = (text: string): string[] => [...text.matchAll(/^nameserver\s+(\S+)/gm)].map(([, server = '']) => server)

/** unbound(8), with unbound.conf(5) */
const unbound = (program: string): Server => ({
  program,
  argv: (dir) => [program, '-d', '-c', join(dir, 'conf')],
  conf(dir, bridge) {
    const gateways = gatewaysOf(bridge)
    const servers = serversIn(readText('/etc/resolv.conf'))
    return lines(
      '# Written by pot.',
      'server:',
      ...gateways.flatMap(({address, network}) => [`  interface: ${address}`, `  access-control: ${network} allow`]),
      '  do-daemonize: no',
      '  use-syslog: no',
      '  logfile: ""',
      '  chroot: ""',
      `  directory: "${dir}"`,
      `  pidfile: "${join(dir, 'server.pid')}"`,
      // The servers of the host may neither sign nor pass signatures on.
      '  module-config: "iterator"',
      '  do-not-query-localhost: no',
      `  include: "${join(dir, 'names')}/*"`,
      ...(servers.length === 0 ? [] : ['forward-zone:', '  name: "."', ...servers.map((server) => `  forward-addr: ${server}`)]),
      'remote-control:',
      '  control-enable: no',
    )
  },
  names: ({names, addresses}) =>
    lines(
      ...addresses.flatMap(({family, address}) => [
        ...names.map((name) => `local-data: "${name}. 0 IN ${family === 'ipv4' ? 'A' : 'AAAA'} ${address}"`),
        `local-data-ptr: "${address} 0 ${names[0]}"`,
      ]),
    ),
})

const KINDS = {dnsmasq, unbound} as const
export const SERVERS = ['dnsmasq', 'unbound'] as const

/** The first server that this host has. */
export function findServer(): Server | undefined {
  for (const name of SERVERS) {
    const program = which(name)
    if (program !== undefined) return KINDS[name](program)
  }
  return undefined
}

/** For tests: the server of this name. */
export const serverOf = (name: (typeof SERVERS)[number], program: string): Server => KINDS[name](program)
