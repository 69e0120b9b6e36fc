import {expect} from 'chai'
import type {Attachment, Bridge} from '../src/driver.js'
import {ownInterfaces, parseInterfaces} from '../src/freebsd/interfaces.js'
import {configure} from '../src/freebsd/links.js'
import {groupOf, groupOfBridge, insideOf} from '../src/freebsd/names.js'
import {missingLines} from '../src/freebsd/packet-filter.js'
import {withAnchors, withoutAnchors} from '../src/freebsd/pf-conf.js'
import {rcLines} from '../src/freebsd/rc-conf.js'
import {bridgeRules, natRules, potRules} from '../src/freebsd/rules.js'
import {parseSockets} from '../src/freebsd/sockets.js'
import {newNet} from '../../../test/freebsd/model/net/interface.js'
import {parse} from '../../../test/freebsd/model/pf/parse.js'
import {addressesOf} from '../../../test/freebsd/model/pf/state.js'
import {NETWORK_SETTINGS as settings} from '../../../test/support/network-settings.js'

const bridge: Bridge = {name: 'db', device: 'potb-0123456789', label: 'pot private bridge db', ipv4: {network: '10.192.1.0', prefix: 24, gateway: '10.192.1.1'}}
const v6 = {network: 'fd00:1:2:1::', prefix: 64, gateway: 'fd00:1:2:1::1'}
const uuid = '0f8fad5b-d9cb-469f-a165-708677289501'
const addresses: Attachment['addresses'] = [
  {family: 'ipv4', address: '10.192.1.2', prefix: 24},
  {family: 'ipv4', address: '10.192.1.3', prefix: 24},
  {family: 'ipv6', address: 'fd00:1:2:1::2', prefix: 64},
]
const attachment: Attachment = {
  ...{
    pot: 'web',
    uuid,
    root: '/opt/pot/jails/web/m',
    type: 'private-bridge',
    stack: 'dual',
    bridge,
    addresses,
    device: 'pot0f8fad5bd9cb',
    mac: '02:11:22:33:44:55',
  },
  ...{ports: [], noRcScript: false, isolated: false, neighbours: []},
}
/** As pf has them, or what it says. */
const understood = (text: string) => parse(text, addressesOf(newNet()), true)

describe('the parts of the FreeBSD network driver', () => {
  it('has names and groups that fit', () => {
    for (const name of [groupOf({uuid}), insideOf({uuid}), groupOfBridge(bridge)]) expect(name.length).to.be.at.most(15)
    for (const group of [groupOf({uuid}), groupOfBridge(bridge)]) expect(group).to.match(/[a-z]$/)
  })

  it('translates addresses by rules that pf takes', () => {
    expect(understood(natRules(settings)).nat).to.deep.equal([
      'nat on em0 inet from 10.192.0.0/10 to any -> (em0:0)',
      'nat on em0 inet6 from fd00:1:2::/48 to any -> (em0:0)',
    ])
    const more = {
      ...settings,
      network6: {network: '2001:db8:1::', prefix: 48},
      extifAddress: '192.0.2.11',
      extra: [
        {nic: 'em1', network: '172.16.0.0/12'},
        {nic: 'em2', network: undefined},
      ],
      vpn: {nic: 'tun0', networks: ['10.8.0.0/16', 'fd09::/64']},
    }
    expect(understood(natRules(more)).nat).to.deep.equal([
      'nat on em0 inet from 10.192.0.0/10 to any -> 192.0.2.11',
      'nat on em1 inet from 10.192.0.0/10 to 172.16.0.0/12 -> (em1:0)',
      'nat on tun0 inet from 10.192.0.0/10 to 10.8.0.0/16 -> (tun0:0)',
      'nat on tun0 inet6 from 2001:db8:1::/48 to fd09::/64 -> (tun0:0)',
    ])
  })

  it('keeps a private bridge apart in each of its families', () => {
    const {tables, filter, nat} = understood(bridgeRules(settings, {...bridge, ipv6: v6}))
    expect([...tables.keys()]).to.deep.equal(['others-inet', 'others-inet6'])
    expect(filter.filter((rule) => / inet /.test(rule))).to.deep.equal([
      'pass out on potb-0123456789 inet all flags S/SA keep state tagged pot-hairpin',
      'block return out quick on potb-0123456789 inet from <others-inet> to any ! tagged pot-hairpin',
      'block return in quick on potb-0123456789 inet from any to <others-inet> ! tagged pot-hairpin',
    ])
    expect(filter).to.have.length(6)
    expect(nat).to.have.length(2)
    expect(understood(bridgeRules(settings, {...bridge, name: undefined, ipv4: settings.network})).filter).to.deep.equal([])
  })

  it('publishes ports in both families, on all interfaces, for an address of the host when that is asked for', () => {
    const ports: Attachment['ports'] = [
      {proto: 'tcp', port: 80, hostPort: 8080},
      {proto: 'udp', port: 53, hostPort: 53, hostAddress: '192.0.2.10'},
      {proto: 'tcp', port: 443, hostPort: 443, hostAddress: '2001:db8::10'},
    ]
    const {rdr} = understood(potRules({...settings, extra: [{nic: 'em1', network: undefined}]}, {addresses, ports}))
    expect(rdr.filter((rule) => rule.includes('pot-export')).map((rule) => rule.replace(/ tag pot-export/, ''))).to.deep.equal([
      'rdr on em0 inet proto tcp from any to (em0) port = http-alt -> 10.192.1.2 port 80',
      'rdr on em1 inet proto tcp from any to (em1) port = http-alt -> 10.192.1.2 port 80',
      'rdr on em0 inet6 proto tcp from any to (em0) port = http-alt -> fd00:1:2:1::2 port 80',
      'rdr on em1 inet6 proto tcp from any to (em1) port = http-alt -> fd00:1:2:1::2 port 80',
      'rdr on em0 inet proto udp from any to 192.0.2.10 port = domain -> 10.192.1.2 port 53',
      'rdr on em1 inet proto udp from any to 192.0.2.10 port = domain -> 10.192.1.2 port 53',
      'rdr on em0 inet6 proto tcp from any to 2001:db8::10 port = https -> fd00:1:2:1::2 port 443',
      'rdr on em1 inet6 proto tcp from any to 2001:db8::10 port = https -> fd00:1:2:1::2 port 443',
    ])
    expect(rdr.filter((rule) => rule.startsWith('rdr on potbr '))).to.have.length(6)
    expect(rdr.join('\n')).not.to.include('rdr pass')
    expect(understood(potRules({...settings, extifAddress: '192.0.2.11'}, {addresses: addresses.slice(0, 1), ports: ports.slice(0, 1)})).rdr[0]).to.include(
      'to 192.0.2.11 port = http-alt',
    )
    expect(understood(potRules(settings, {addresses, ports: []})).tables.get('pot')).to.deep.equal(['10.192.1.2', '10.192.1.3', 'fd00:1:2:1::2'])
  })

  it('gives a jail the routes of its bridge only, and its further addresses without a network', () => {
    expect(configure(attachment, bridge, 1_402_000).split('\n')).to.deep.equal([
      'ifconfig in0f8fad5bd9cb vnet web',
      'ifconfig -j web lo0 inet 127.0.0.1/8 up',
      'ifconfig -j web in0f8fad5bd9cb inet 10.192.1.2/24 alias up',
      'route -j web -n -q add -inet default 10.192.1.1',
      'ifconfig -j web in0f8fad5bd9cb inet 10.192.1.3/32 alias up',
      'ifconfig -j web in0f8fad5bd9cb inet6 fd00:1:2:1::2/64 alias up no_dad -ifdisabled',
    ])
    // Those of 13 do not reach into a jail.
    expect(configure(attachment, bridge, 1_305_000).split('\n').slice(0, 4)).to.deep.equal([
      'ifconfig in0f8fad5bd9cb vnet web',
      'jexec web /sbin/ifconfig lo0 inet 127.0.0.1/8 up',
      'jexec web /sbin/ifconfig in0f8fad5bd9cb inet 10.192.1.2/24 alias up',
      'jexec web /sbin/route -n -q add -inet default 10.192.1.1',
    ])
    expect(rcLines(attachment).map((line) => line.replace(/ #.*/, ''))).to.deep.equal(['network_interfaces="lo0"', 'ip6addrctl_policy="ipv6_prefer"'])
  })

  it('adds to the rules of the host what they lack, before what they filter, and takes it out again', () => {
    for (const text of [
      '',
      'pass\n',
      '# nothing\nset skip on lo0\nnat on em0 from 10.0.0.0/8 to any -> (em0)\n\nblock in \\\n  on em0\npass out\n',
      'ext = "em0"',
      'anchor "x/*"\nnat-anchor pot-nat\n',
    ]) {
      const changed = withAnchors(text)
      expect(missingLines(changed), text).to.deep.equal([])
      // pfctl(8) takes no last line without its end.
      expect(changed).to.match(/\n$/)
      expect(withoutAnchors(changed)).to.equal(text)
      expect(withAnchors(changed)).to.equal(changed)
      if (!text.startsWith('anchor')) understood(changed)
    }
    expect(missingLines('nat-anchor pot-nat # "pot-nat/*"\nrdr-anchor   "pot-rdr/*" all\n')).to.deep.equal(['nat-anchor "pot-nat/*"', 'anchor "pot-nat/*"'])
  })

  it('reads what ifconfig and sockstat print', () => {
    const seen = parseInterfaces(
      [
        'em0: flags=8863<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500\n\toptions=481249b<RXCSUM>\n\tether 08:00:27:00:00:01\n\tinet 192.0.2.10/24 broadcast 192.0.2.255\n\tinet6 fe80::1%em0/64 scopeid 0x1\n\tmedia: Ethernet autoselect\n',
        'pot0: flags=8843<UP> metric 0 mtu 1500\n\tdescription: pot public bridge\n\tinet 10.192.0.1/10 broadcast 10.255.255.255\n\tmember: pot0f8fad5bd9cb flags=143<LEARNING>\n\t        ifmaxaddr 0 port 5\n\tgroups: bridge pot potbr\n',
        `pot0f8fad5bd9cb: flags=8843<UP> metric 0 mtu 1500\n\tdescription: pot:${uuid}\n\tgroups: epair pot\n`,
        'pot1: flags=8843<UP> metric 0 mtu 1500\n\tdescription: pot public bridge 012345\n\tgroups: bridge pot\n',
        'mine: flags=8843<UP> metric 0 mtu 1500\n\tgroups: epair pot\n',
      ].join(''),
    )
    expect(seen[0]).to.deep.include({name: 'em0', addresses: ['192.0.2.10/24', 'fe80::1/64'], groups: []})
    expect(ownInterfaces(seen, {tag: ''})).to.deep.equal([{name: 'pot0'}, {name: 'pot0f8fad5bd9cb', uuid, bridge: 'pot0'}])
    expect(ownInterfaces(seen, {tag: '012345'}).map(({name}) => name)).to.deep.equal(['pot0f8fad5bd9cb', 'pot1'])
    const {used, localhost} = parseSockets(
      'root     my prog x  1   3   tcp4   *:22     *:*\nwww      nginx      2   6   tcp46  [::1]:443  *:*\nu d 3 4 udp6 fe80::1%lo0:123 *:*\nu d 3 4 udp4 127.0.0.1:53 *:*\n',
    )
    expect([[...used], [...localhost.ipv4], [...localhost.ipv6]]).to.deep.equal([['tcp/22', 'udp/123'], ['udp/53'], ['tcp/443']])
  })
})
