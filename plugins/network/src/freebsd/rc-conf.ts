import {join} from 'node:path'
import type {Step} from '@pot/core'
import type {Attachment, Bridge} from '../driver.js'
import {insideOf} from './names.js'

/** Lines from pot 0.16, an earlier start, or the template of a clone. */
const OURS = String.raw`^(ifconfig_(epair\d+[ab]|in[0-9a-f]{12})(_ipv6|_aliases)?|(ipv6_)?defaultrouter)=`

/** Lines of rc.conf(5), so that /etc/rc sets up the same network that exists already. */
export function rcLines(attachment: Attachment, bridge: Bridge): string[] {
  const {addresses} = attachment
  const nic = insideOf(attachment)
  const [v4, ...more4] = addresses.filter(({family}) => family === 'ipv4')
  const [v6, ...more6] = addresses.filter(({family}) => family === 'ipv6')
  const aliases = [...more4.map(({address}) => `inet ${address}/32`), ...more6.map(({address}) => `inet6 ${address}/128`)]
  return [
    ...(v4 ? [`ifconfig_${nic}="inet ${v4.address}/${v4.prefix}"`] : []),
    ...(v6 ? [`ifconfig_${nic}_ipv6="inet6 ${v6.address}/${v6.prefix} no_dad"`] : []),
    ...(aliases.length > 0 ? [`ifconfig_${nic}_aliases="${aliases.join(' ')}"`] : []),
    ...(v4 && bridge.ipv4 ? [`defaultrouter="${bridge.ipv4.gateway}"`] : []),
    ...(v6 && bridge.ipv6 ? [`ipv6_defaultrouter="${bridge.ipv6.gateway}"`] : []),
  ]
}

/** Steps for a pot that boots. */
export function writeRcConf(attachment: Attachment, bridge: Bridge): Step[] {
  const {root, noRcScript, pot} = attachment
  if (noRcScript) return []
  const path = join(root, 'etc/rc.conf')
  const append = rcLines(attachment, bridge)
  return [
    {title: `tell the boot script of ${pot} its addresses`, run: {do: 'edit', path, within: root, rules: [{match: OURS}], append}},
    {title: `make ${path}`, run: {do: 'write', path, within: root, content: append.map((line) => `${line}\n`).join(''), when: {absent: path}}},
  ]
}
