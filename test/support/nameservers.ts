import {readFileSync} from 'node:fs'

/**
 * Addresses of the nameservers of this machine. A network of a test may lie where they are when it is in a namespace or on a model, where nobody asks them:
 * POT_ALLOW_OVERLAP says so.
 */
export const nameserversHere = (): string[] =>
  ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf', '/run/NetworkManager/no-stub-resolv.conf'].flatMap((file) => {
    try {
      return [...readFileSync(file, 'utf8').matchAll(/^nameserver\s+([0-9A-Fa-f.:]+)\s*$/gm)].flatMap(([, address]) => address ?? [])
    } catch {
      return []
    }
  })
