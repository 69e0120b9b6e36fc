import {misuse, parsePort} from '@pot/core'

const HINT = '[[ADDRESS:]HOSTPORT:]PORT[/udp], such as 8080:80, 127.0.0.1:8080:80, 53:53/udp'

/** The ports of --publish, in the form of export-ports, which has the port of the pot first. Throws USAGE. */
export function publishedPorts({publish}: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(publish) ? publish.filter((word) => typeof word === 'string').map(exportedPort) : []
}

function exportedPort(text: string): string {
  const [, address6, address4, host, port, proto = 'tcp'] = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):(?=[^:]*:))?(?:(\d*):)?(\d+)(?:\/(tcp|udp))?$/.exec(text) ?? []
  if (port === undefined) throw misuse(`'${text}' is not a port to publish`, HINT)
  const address = address6 ?? address4
  const spec = `${proto}:${port}${host ? `:${host}` : ''}${address ? `@${address}` : ''}`
  try {
    parsePort(spec)
  } catch {
    throw misuse(`'${text}' is not a port to publish: ports are numbers from 1 to 65535, and the address is one of this host`, HINT)
  }
  return spec
}
