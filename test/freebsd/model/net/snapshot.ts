import type {State} from '../state.js'
import type {Interface} from './interface.js'

/** All that the network tools have left in the kernel; the order and the names of what is numbered by chance do not count. */
export function network({net, pf, jails}: State): string[] {
  const where = (vnet: number) => (vnet === 0 ? 'host' : (jails.get(vnet)?.name ?? String(vnet)))
  const called = ({kind, name}: Interface) => (/^epair\d+[ab]$/.test(name) ? 'epair' : kind === 'bridge' ? name.replace(/^bridge\d+$/, 'bridge') : name)
  const addresses = ({inet, inet6, deaf}: Interface) =>
    [...inet, ...inet6].map(({address, prefix}) => `${address}/${prefix}${deaf.has(address) ? ' (deaf)' : ''}`).join(' ')
  return [
    ...net.interfaces.map((one) =>
      [
        where(one.vnet),
        called(one),
        one.up ? 'up' : 'down',
        one.kind === 'epair' ? one.mac.replace(/^02:5a:3c:7e:.*/, '') : '',
        addresses(one),
        one.groups.join(','),
        one.description,
      ]
        .concat([...one.members].map(([member, {private: apart}]) => `member ${called(member)}${apart ? ' private' : ''}`).sort())
        .join(' | '),
    ),
    ...net.routes.map(({vnet, family, gateway}) => `${where(vnet)} route ${family} default ${gateway}`),
    `pf ${pf.enabled ? 'on' : 'off'}`,
    ...[...pf.rulesets].flatMap(([path, {nat, rdr, filter, tables}]) =>
      [...nat, ...rdr, ...filter, ...[...tables].map(([name, list]) => `<${name}> ${list.join(' ')}`)].map((rule) => `pf '${path}': ${rule}`),
    ),
  ].sort()
}
