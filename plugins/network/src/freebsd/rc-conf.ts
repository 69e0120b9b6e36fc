import {join} from 'node:path'
import type {Step} from '@pot/core'
import type {Attachment} from '../driver.js'

/** The end of each line that pot adds. */
const MARK = '# pot: the host sets up the network'

/** Lines from pot 0.16, an earlier start, or the template of a clone. */
const OURS = String.raw`^(ifconfig_(epair\d+[ab]|in[0-9a-f]{12})(_ipv6|_aliases)?|(ipv6_)?defaultrouter)=|${MARK}$`

/**
 * Lines of rc.conf(5) that leave the network to the host, which has set it up before /etc/rc begins. An interface that rc.d/netif sets up again with
 * the same IPv6 address loses the multicast group of that address, and no neighbour finds it any more.
 */
export function rcLines({addresses}: Pick<Attachment, 'addresses'>): string[] {
  const v6 = addresses.some(({family}) => family === 'ipv6')
  // rc.d/ip6addrctl would go by the interfaces of rc.conf, which has none.
  return [`network_interfaces="lo0" ${MARK}`, ...(v6 ? [`ip6addrctl_policy="ipv6_prefer" ${MARK}`] : [])]
}

const fileOf = ({root}: Pick<Attachment, 'root'>): string => join(root, 'etc/rc.conf')

/** Steps for a pot that boots. */
export function writeRcConf(attachment: Attachment): Step[] {
  const {root, noRcScript, pot} = attachment
  if (noRcScript) return []
  const path = fileOf(attachment)
  const append = rcLines(attachment)
  return [
    {title: `tell the boot script of ${pot} that it has a network`, run: {do: 'edit', path, within: root, rules: [{match: OURS}], append}},
    {title: `make ${path}`, run: {do: 'write', path, within: root, content: append.map((line) => `${line}\n`).join(''), when: {absent: path}}},
  ]
}

/** Takes the lines out again: pot 0.16 lets rc.d/netif set up the network. */
export function restoreRcConf(attachment: Pick<Attachment, 'root' | 'noRcScript' | 'pot'>): Step[] {
  if (attachment.noRcScript) return []
  const run = {do: 'edit', path: fileOf(attachment), within: attachment.root, rules: [{match: `${MARK}$`}]} as const
  return [{title: `leave the network of ${attachment.pot} to its boot script`, run, final: true, optional: true}]
}
