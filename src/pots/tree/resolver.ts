import {existsSync, readFileSync} from 'node:fs'
import {hasOwnNetwork} from '../../record/fields.js'
import type {Pot} from '../../record/pot.js'

/** Files of systemd-resolved, NetworkManager, dnsmasq and local_unbound that contain the servers which a resolver on loopback uses. */
const UPSTREAMS = [
  '/run/systemd/resolve/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
  '/run/dnsmasq/resolv.conf',
  '/etc/resolv.dnsmasq.conf',
  '/var/unbound/forward.conf',
]

const SERVER = /^[^\S\n]*(?:nameserver|forward-addr:)[^\S\n]+([^\s@#]+)/gm
/** Whether only programs of the host can reach a resolver at this address. */
const isLocal = (server: string): boolean => /^(127\.|0\.0\.0\.0$|::1$|::$|::ffff:127\.)/i.test(server)

/** The servers in a text that a pot with its own network can reach. */
const reachable = (text: string): string[] => [...text.matchAll(SERVER)].flatMap(([, server = '']) => (isLocal(server) ? [] : [server]))

/** The text without the lines of servers on loopback. */
const withoutLocal = (text: string): string =>
  text.replaceAll(/^[^\S\n]*nameserver[^\S\n]+(\S+).*(?:\n|$)/gm, (line, server: string) => (isLocal(server) ? '' : line))

const withServers = (text: string, servers: readonly string[]): string => {
  const rest = withoutLocal(text)
  return `${rest}${rest === '' || rest.endsWith('\n') ? '' : '\n'}${servers.map((server) => `nameserver ${server}\n`).join('')}`
}

export interface Resolver {
  /** resolv.conf(5) for the pot. */
  readonly text: string
  /** Whether the pot can reach any server. */
  readonly answers: boolean
}

const upstreamTexts = (): string[] => UPSTREAMS.flatMap((file) => (existsSync(file) ? [readFileSync(file, 'utf8')] : []))

/**
 * The resolver configuration of the host for a pot. Servers on loopback do not answer a pot with its own network, so the pot gets the other servers. When
 * there are none, the pot gets the servers that the resolver on loopback uses, if its files contain them.
 */
export function resolverOf(pot: Pick<Pot, 'network'>, own: string, upstreams: () => readonly string[] = upstreamTexts): Resolver {
  if (!hasOwnNetwork(pot)) return {text: own, answers: true}
  if (reachable(own).length > 0) return {text: withoutLocal(own), answers: true}
  const servers = upstreams()
    .map(reachable)
    .find((found) => found.length > 0)
  // Without a line for a server, programs ask 127.0.0.1.
  return servers === undefined ? {text: withoutLocal(own), answers: false} : {text: withServers(own, servers), answers: true}
}
