import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {aliasCollisions, collisionsOf, list, ownDevices, refuseAliases, refuseBridge, relevant} from '../../src/networks/collisions.js'
import type {Bridge} from '../../src/driver.js'
import {addressesOf, freebsdOccupants, parseRoutes as parseNetstat} from '../../src/freebsd/occupants.js'
import {parseInterfaces} from '../../src/freebsd/interfaces.js'
import {parseNetwork, type Network} from '../../src/ip.js'
import {parseAddresses, parseRoutes} from '../../src/linux/occupants.js'
import {coveredBy, describe as say, nameservers, occupantOf, type Occupant} from '../../src/networks/occupants.js'
import {freeNetwork, freeUla} from '../../src/networks/pick.js'
import {fakeContext} from '../../../../src/testing.js'
import {NETWORK_SETTINGS} from '../../../../test/support/network-settings.js'

const settings = {...NETWORK_SETTINGS, overlaps: []}

const network = (text: string): Network => {
  const found = parseNetwork(text)
  if (found === undefined) throw new Error(text)
  return found
}
const route = (text: string, where = 'eth0'): Occupant => ({what: 'route', network: network(text), where})
const one = (what: Occupant['what'], text: string, where = 'eth0'): Occupant => {
  const [found] = occupantOf(what, text, where)
  if (found === undefined) throw new Error(text)
  return found
}
const said = (occupants: readonly Occupant[]) => occupants.map(say)

describe('what a host has and reaches', () => {
  it('is in the JSON of ip(8)', () => {
    expect(
      said(
        parseAddresses([
          {ifname: 'lo', addr_info: [{family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host'}]},
          {},
          {
            ifname: 'eth0',
            addr_info: [
              {family: 'inet', local: '192.0.2.2', prefixlen: 24, scope: 'global'},
              {family: 'inet6', local: 'fd00::2', prefixlen: 64, scope: 'global'},
              {family: 'inet6', local: 'fe80::fc:ff:fe00:1', prefixlen: 64, scope: 'link'},
            ],
          },
        ]),
      ),
    ).to.deep.equal(['address 127.0.0.1 of lo', 'address 192.0.2.2 of eth0', 'address fd00::2 of eth0'])
    expect(
      said(
        parseRoutes([
          {dst: 'default', gateway: '192.0.2.1', dev: 'eth0', flags: []},
          {dst: '192.0.2.0/24', dev: 'eth0', protocol: 'kernel', scope: 'link', prefsrc: '192.0.2.2', flags: []},
          {dst: '10.9.0.0/16', gateway: '192.0.2.7', dev: 'eth0', table: '100', flags: []},
          {
            dst: '10.8.0.0/16',
            flags: [],
            nexthops: [
              {gateway: '192.0.2.3', dev: 'eth0'},
              {via: {family: 'inet6', host: 'fd00::3'}, dev: 'eth1'},
            ],
          },
          {type: 'local', dst: '192.0.2.2', dev: 'eth0', table: 'local', flags: []},
          {type: 'blackhole', dst: '10.0.0.0/8', flags: []},
          {type: 'broadcast', dst: '192.0.2.255', dev: 'eth0', table: 'local', flags: []},
          {type: 'multicast', dst: 'ff00::/8', dev: 'eth0', table: 'local', flags: []},
        ]),
      ),
    ).to.deep.equal([
      'router 192.0.2.1 of eth0',
      'route 192.0.2.0/24 of eth0',
      'route 10.9.0.0/16 of eth0',
      'router 192.0.2.7 of eth0',
      'route 10.8.0.0/16 of eth0',
      'router 192.0.2.3 of eth0',
      'router fd00::3 of eth1',
      'route 192.0.2.2 of eth0',
    ])
    for (const nothing of [undefined, null, {}, [], ['x'], [{dst: 7}]]) expect([...parseAddresses(nothing), ...parseRoutes(nothing)]).to.deep.equal([])
  })

  it('is in the tables of netstat(1) and ifconfig(8), as FreeBSD 13.2 printed them', () => {
    const table = `Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
default            10.0.2.2           UGS      vtnet0
10.0.2.0/24        link#1             U        vtnet0
10.0.2.15          link#1             UHS         lo0
10.77.0.0/16       10.0.2.7           UGS    potb-012
10.78.0.0/16       127.0.0.1          UGSB        lo0
127.0.0.1          link#2             UH          lo0

Internet6:
Destination                       Gateway                       Flags     Netif Expire
::/96                             ::1                           URS         lo0
::1                               link#2                        UHS         lo0
fe80::%vtnet0/64                  link#1                        U        vtnet0
fe80::5054:ff:fe12:3456%vtnet0    link#1                        UHS         lo0
fec0::/64                         link#1                        U        vtnet0
fec0::15                          link#1                        UHS         lo0
ff02::/16                         ::1                           URS         lo0
`
    expect(said(parseNetstat(table, ['vtnet0', 'lo0', 'potb-0123456789']))).to.deep.equal([
      'router 10.0.2.2 of vtnet0',
      'route 10.0.2.0/24 of vtnet0',
      'route 10.77.0.0/16 of potb-0123456789',
      'router 10.0.2.7 of potb-0123456789',
      'route fec0::/64 of vtnet0',
    ])
    const seen = parseInterfaces(
      'vtnet0: flags=8863<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500\n\toptions=80028<VLAN_MTU,JUMBO_MTU,LINKSTATE>\n\tether 52:54:00:12:34:56\n\tinet 10.0.2.15/24 broadcast 10.0.2.255\n\tinet6 fe80::5054:ff:fe12:3456%vtnet0/64 scopeid 0x1\n\tinet6 fec0::15/64\n',
    )
    expect(said(addressesOf(seen))).to.deep.equal(['address 10.0.2.15 of vtnet0', 'address fec0::15 of vtnet0'])
  })

  it('names bridges of pot in full that another process makes between two questions', async () => {
    const fake = fakeContext()
    const own = ownDevices(fake.ctx, {...settings, tag: '205398'})
    fake.remove()
    const table = 'Destination Gateway Flags Netif Expire\n10.192.0.0/10 link#3 U pot0-205\n10.9.0.0/16 link#4 U tun0\n'
    const found = await freebsdOccupants(async () => ({code: 0, stdout: table, stderr: ''}), [], own)
    expect(said(found.filter(({what}) => what === 'route'))).to.deep.equal(['route 10.192.0.0/10 of pot0-205398', 'route 10.9.0.0/16 of tun0'])
  })

  it('is asked of nameservers, also those behind a resolver on the loopback', () => {
    const files: Record<string, string> = {
      a: '# nameserver 10.0.0.9\nsearch example.org\nnameserver 127.0.0.53\n nameserver\t10.255.255.53 # ours\nnameserver fd00::53\nnameserver fe80::1%eth0\n',
      b: 'nameserver 10.255.255.53\nnameserver 10.3.0.1\n',
      c: 'forward-zone:\n\tname: .\n\tforward-addr: 10.4.0.1@853#dns.example.org\n',
    }
    expect(said(nameservers(['a', 'b', 'c', 'd'], (path) => files[path] ?? ''))).to.deep.equal([
      'nameserver 127.0.0.53 of a',
      'nameserver 10.255.255.53 of a',
      'nameserver fd00::53 of a',
      'nameserver fe80::1 of a',
      'nameserver 10.3.0.1 of b',
      'nameserver 10.4.0.1 of c',
    ])
  })
})

describe('a network of pots', () => {
  const cases: readonly (readonly [network: string, occupant: Occupant, covered: boolean])[] = [
    ['10.192.0.0/10', one('address', '10.200.0.5'), true],
    ['10.192.0.0/10', one('address', '10.191.255.255'), false],
    ['10.192.0.0/10', one('nameserver', '10.255.255.53'), true],
    ['10.192.0.0/10', one('router', '10.192.0.1'), true],
    ['10.192.0.0/10', route('10.200.0.0/16'), true],
    ['10.200.7.0/24', route('10.200.0.0/16'), true],
    ['10.192.0.0/10', route('10.0.0.0/8'), true],
    ['10.192.0.0/10', route('10.128.0.0/10'), false],
    ['10.192.0.0/10', route('0.0.0.0/0'), false],
    ['10.192.0.0/10', route('0.0.0.0/1'), false],
    ['10.192.0.0/10', route('8.0.0.0/5'), false],
    ['10.192.0.0/10', one('address', 'fd00::1'), false],
    ['fd00:1::/48', route('fc00::/7'), true],
    ['fd00:1::/48', route('fd00:1:0:5::/64'), true],
    ['fd00:1::/48', route('fd00:2::/64'), false],
    ['fd00:1::/48', route('::/0'), false],
    ['fd00:1::/48', route('8000::/1'), false],
    ['fd00:1::/48', one('address', 'fd00:1::5'), true],
    ['fd00:1::/48', one('router', 'fd00:1::5'), true],
    ['fd00:1::/64', one('nameserver', 'fd00:1::53'), true],
    ['fd00:1:0:1::/64', one('nameserver', 'fd00:1::53'), false],
  ]
  for (const [text, occupant, covered] of cases)
    it(`${text} ${covered ? 'takes away' : 'leaves'} ${say(occupant)}`, () => {
      expect(coveredBy(network(text), [occupant])).to.deep.equal(covered ? [occupant] : [])
    })

  it('is picked where nothing is, and none when everything is taken', () => {
    expect(freeNetwork([])).to.equal('10.192.0.0/10')
    expect(freeNetwork([one('nameserver', '10.255.255.53')])).to.equal('10.128.0.0/10')
    expect(freeNetwork([route('10.0.0.0/8')])).to.equal('172.16.0.0/12')
    expect(freeNetwork([route('10.0.0.0/8'), route('172.16.0.0/12'), route('192.168.0.0/16')])).to.equal('100.64.0.0/10')
    const everywhere = ['10.200.0.1', '10.150.0.1', '10.70.0.1', '10.1.0.1', '172.17.0.1', '100.100.0.1', '192.168.0.1']
    expect(freeNetwork(everywhere.map((address) => one('address', address)))).to.equal('10.255.0.0/16')
    const all = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15']
    expect(freeNetwork(all.map((text) => route(text)))).to.equal(undefined)
  })
})

describe('what is in the way of a bridge and of an alias', () => {
  const fake = fakeContext()
  after(() => fake.remove())
  const own: Bridge = {name: undefined, device: 'pot0', label: '', ipv4: settings.network, ipv6: {network: 'fd00:1:2::', prefix: 64, gateway: 'fd00:1:2::1'}}
  const ctx = {settings: {...fake.ctx.settings, fsRoot: fake.fsRoot, values: new Map([['POT_NETWORK6', 'fd00:1:2::/48']])}, places: fake.ctx.places}
  const refusal = (work: () => void): unknown => {
    try {
      work()
      return undefined
    } catch (error) {
      return error
    }
  }

  it('is named, once, the worst first, with a network that is free', () => {
    const occupants = [
      route('10.200.0.0/16', 'lan'),
      one('address', '10.200.0.5', 'lan'),
      route('10.200.0.5/32', 'lan'),
      one('router', '10.200.0.1', 'lan'),
      one('nameserver', '10.255.255.53', '/etc/resolv.conf'),
      one('address', '192.0.2.1', 'eth0'),
    ]
    const error = refusal(() => refuseBridge(ctx, settings, own, occupants))
    expect(error).to.have.property('code', 'NETWORK_TAKEN')
    expect(error).to.have.property(
      'message',
      '10.192.0.0/10 of the public bridge is in use on this host: nameserver 10.255.255.53 of /etc/resolv.conf, address 10.200.0.5 of lan, router 10.200.0.1 of lan and 1 more',
    )
    expect(error).to.have.property('suggestions').that.deep.equals(['pot config --set POT_NETWORK=10.128.0.0/10'])
    const six = refusal(() => refuseBridge(ctx, settings, own, [route('fd00:1::/32', 'vpn')]))
    expect(six).to.have.property('message', 'fd00:1:2::/64 of the public bridge is in use on this host: route fd00:1::/32 of vpn')
    expect(six)
      .to.have.property('suggestions')
      .that.matches(/^pot config --set POT_NETWORK6=fd[0-9a-f:]+::\/48$/)
    const inner: Bridge = {name: 'inner', device: 'potb-1', label: '', ipv4: {network: '10.200.0.0', prefix: 27, gateway: '10.200.0.1'}}
    expect(refusal(() => refuseBridge(ctx, settings, inner, occupants)))
      .to.have.property('message')
      .that.matches(/^10\.200\.0\.0\/27 of bridge 'inner' is in use/)
    expect(freeUla(ctx, [route('fd00::/8')])).to.equal(undefined)
  })

  it('is nothing that is on our own bridges, that is allowed, or that is a pot', () => {
    const tagged = {...settings, tag: 'abcdef'}
    expect(relevant(ctx, tagged, [route('10.192.0.0/10', 'pot0-abcdef'), one('address', '10.192.0.1', 'pot0-abcdef')])).to.deep.equal([])
    const vpn = [route('10.0.0.0/8', 'vpn'), one('nameserver', '10.255.255.53', '/etc/resolv.conf')]
    const allow = (...texts: string[]) => relevant(ctx, {...settings, overlaps: texts.map(network)}, vpn)
    expect(said(allow('10.0.0.0/8'))).to.deep.equal([])
    expect(said(allow('10.255.255.53/32'))).to.deep.equal(['route 10.0.0.0/8 of vpn'])
    const servers = [one('nameserver', '10.192.0.2'), one('nameserver', '10.192.0.1')]
    expect(relevant(ctx, settings, servers)).to.have.length(2)
    fake.pot('dns', ['network_type=public-bridge', 'ip=10.192.0.2'])
    expect(relevant(ctx, settings, servers)).to.deep.equal([])
    expect(collisionsOf(ctx, own, relevant(ctx, settings, servers))).to.deep.equal([])
  })

  it('is, for an alias, what is at its very address: its network is that of the host', () => {
    const host = [
      one('address', '192.0.2.1'),
      route('192.0.2.0/24'),
      one('router', '192.0.2.254'),
      one('nameserver', '192.0.2.53'),
      route('192.0.2.9/32', 'vpn'),
    ]
    const found = (address: string) => list(aliasCollisions(address, 'eth0', host))
    expect(found('192.0.2.60')).to.equal('')
    expect(found('192.0.2.254')).to.equal('router 192.0.2.254 of eth0')
    expect(found('192.0.2.53')).to.equal('nameserver 192.0.2.53 of eth0')
    expect(found('192.0.2.9')).to.equal('route 192.0.2.9 of vpn')
    expect(found('192.0.2.1')).to.equal('address 192.0.2.1 of eth0')
    const host6 = [one('address', 'fd00::1'), route('fd00::/64'), one('router', 'fd00::fe'), one('nameserver', 'fd00::53')]
    const found6 = (address: string) => list(aliasCollisions(address, 'eth0', host6))
    expect(['fd00::60', 'fd00::1', 'fd00::fe', 'fd00:0::53'].map(found6)).to.deep.equal([
      '',
      'address fd00::1 of eth0',
      'router fd00::fe of eth0',
      'nameserver fd00::53 of eth0',
    ])
  })

  it('is not what the pot itself has had since it last ran', () => {
    const address = {family: 'ipv4', address: '192.0.2.60', prefix: 32, nic: 'eth0'} as const
    const wish = {pot: 'ali', addresses: [address]}
    const there = [one('address', '192.0.2.60'), route('192.0.2.60/32')]
    expect(refusal(() => refuseAliases(ctx, settings, wish, there))).to.have.property('code', 'ADDRESS_TAKEN')
    mkdirSync(join(ctx.places.run, 'network'), {recursive: true})
    const lease = {...wish, uuid: 'u', root: '/', type: 'alias', device: 'd', mac: 'm', ports: [], neighbours: []}
    writeFileSync(join(ctx.places.run, 'network/ali.json'), JSON.stringify(lease))
    expect(refusal(() => refuseAliases(ctx, settings, wish, there))).to.equal(undefined)
    expect(refusal(() => refuseAliases(ctx, settings, wish, [...there, one('router', '192.0.2.60')]))).to.have.property('code', 'ADDRESS_TAKEN')
  })
})
