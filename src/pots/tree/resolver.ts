import {existsSync, readFileSync} from 'node:fs'
import type {Pot} from '../../record/pot.js'

/** Files in which resolvers that listen on loopback have the servers that they ask: systemd-resolved, NetworkManager, dnsmasq, and local_unbound. */
const UPSTREAMS = [
  '/run/systemd/resolve/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
  '/run/dnsmasq/resolv.conf',
  '/etc/resolv.dnsmasq.conf',
  '/var/unbound/forward.conf',
]

const SERVER = /^[^\S\n]*(?:nameserver|forward-addr:)[^\S\n]+([^\s@#]+)/gm
/** Addresses at which only programs of the host itself find a resolver. */
const isLocal = (server: string): boolean => /^(127\.|0\.0\.0\.0$|::1$|::$|::ffff:127\.)/i.test(server)

/** The servers in a text that a pot with a network of its own can ask. */
const reachable = (text: string): string[] => [...text.matchAll(SERVER)].flatMap(([, server = '']) => (isLocal(server) ? [] : [server]))

/** The lines of a text without servers on loopback. */
const withoutLocal = (text: string): string =>
  text.replaceAll(/^[^\S\n]*nameserver[^\S\n]+(\S+).*(?:\n|$)/gm, (line, server: string) => (isLocal(server) ? '' : line))

const withServers = (text: string, servers: readonly string[]): string => {
  const rest = withoutLocal(text)
  return `${rest}${rest === '' || rest.endsWith('\n') ? '' : '\n'}${servers.map((server) => `nameserver ${server}\n`).join('')}`
}

export interface Resolver {
  /** resolv.conf(5) for the pot. */
  readonly text: string
  /** Whether the pot can ask any server. */
  readonly answers: boolean
}

export const hasOwnNetwork = ({network}: Pick<Pot, 'network'>): boolean => network === 'public-bridge' || network === 'private-bridge'

const upstreamTexts = (): string[] => UPSTREAMS.flatMap((file) => (existsSync(file) ? [readFileSync(file, 'utf8')] : []))

/**
 * The resolver configuration of the host for a pot. A pot with a network of its own does not get servers on loopback, which cannot answer there: it gets the
 * others, or else the servers that the resolver on loopback asks, as far as its files tell them.
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
