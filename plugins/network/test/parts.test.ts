import {expect} from 'chai'
import {deviceOf, macOf} from '../src/attachment.js'
import {wishOf} from '../src/addresses/addresses.js'
import {readAliases} from '../src/addresses/alias.js'
import type {Attachment, Bridge} from '../src/driver.js'
import {formatIp, formatNetwork, netmask, overlap, parseIp, parseNetwork, subnet} from '../src/ip.js'
import {linuxForwarding} from '../src/linux/forwarding.js'
import {potRules, sharedRules, withoutPotRules} from '../src/linux/rules.js'
import {dynamicRange, hasAddress6, hasNetwork, interfaces, listening} from '../src/linux/sockets.js'
import {parseLinks, parseTable} from '../src/linux/state.js'
import {freeAddresses} from '../src/addresses/pool.js'
import {prefixFor} from '../src/networks/private-bridges.js'
import {fakeContext} from '../../../src/testing.js'
import {parseAddress, type Step} from '../../../src/index.js'
import {isUla, networkSettings} from '../src/settings.js'

const UUID = '0df88ee1-b5c8-4c22-a944-38d874caaeb0'
const network = (text: string) => {
  const found = parseNetwork(text)
  if (found === undefined) throw new Error(text)
  return found
}

const BRIDGE: Bridge = {
  ...{name: undefined, device: 'pot0', label: 'pot public bridge'},
  ipv4: {network: '10.192.0.0', prefix: 10, gateway: '10.192.0.1'},
  ipv6: {network: 'fd00::', prefix: 64, gateway: 'fd00::1'},
}

const values = (more: Record<string, string> = {}) =>
  new Map(
    Object.entries({POT_NETWORK: '10.192.0.0/10', POT_NETMASK: '255.192.0.0', POT_GATEWAY: '10.192.0.1', POT_NETWORK6: 'fd00::/48', POT_EXTIF: 'em0', ...more}),
  )
const fake = fakeContext()
const settingsOf = (more: Record<string, string> = {}) =>
  networkSettings({settings: {...fake.ctx.settings, fsRoot: '/opt/pot', stack: 'dual', values: values(more)}})

after(() => fake.remove())

describe('addresses', () => {
  it('have one spelling', () => {
    const spelled = ['10.0.0.1', 'FD00:0::0:1', '::ffff:1'].flatMap((text) => parseIp(text) ?? []).map(formatIp)
    expect(spelled).to.deep.equal(['10.0.0.1', 'fd00::1', '::ffff:1'])
    for (const text of ['', 'web', '10.0.0.256', '10.0.0', '10.0.0.0/8', 'fe80::1%eth0']) expect(parseIp(text), text).to.equal(undefined)
  })

  it('make networks, with their parts', () => {
    expect(formatNetwork(network('10.200.1.2/10'))).to.equal('10.192.0.0/10')
    for (const text of ['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'x/8', '10.0.0.0/8/8']) expect(parseNetwork(text), text).to.equal(undefined)
    expect(netmask(10)).to.equal('255.192.0.0')
    expect(formatNetwork(subnet(network('fd00::/48'), 64, 3n) ?? network('::/0'))).to.equal('fd00:0:0:3::/64')
    expect(subnet(network('10.0.0.0/30'), 30, 1n)).to.equal(undefined)
    expect(overlap(network('10.0.0.0/8'), network('10.3.0.0/16'))).to.equal(true)
    expect(overlap(network('10.0.0.0/8'), network('11.0.0.0/8'))).to.equal(false)
    expect([network('fd00::/8'), network('fc00::/7'), network('2001:db8::/32')].map(isUla)).to.deep.equal([true, true, false])
  })

  it('that are free are given out in order, and none of what is taken, of another bridge, or the broadcast', () => {
    const taken = {addresses: new Map([['10.0.0.1', 'gateway']]), networks: [network('10.0.0.4/30')]}
    expect(freeAddresses(network('10.0.0.0/28'), taken, 3)).to.deep.equal(['10.0.0.2', '10.0.0.3', '10.0.0.8'])
    expect(freeAddresses(network('10.0.0.0/29'), taken, 9)).to.deep.equal(['10.0.0.2', '10.0.0.3'])
    expect(freeAddresses(network('fd00::/64'), {addresses: new Map(), networks: []}, 2)).to.deep.equal(['fd00::1', 'fd00::2'])
  })

  it('are asked for by words, and one of each family is taken when none is named', () => {
    const fixed = (addresses: string[], stack: 'ipv4' | 'ipv6' | 'dual') => wishOf({addresses: addresses.map(parseAddress), stack}, BRIDGE)
    expect(fixed([], 'dual')).to.deep.equal({fixed: [], any: ['ipv4', 'ipv6']})
    expect(fixed(['auto', '10.192.0.9'], 'dual')).to.deep.equal({fixed: [parseIp('10.192.0.9')], any: ['ipv6']})
    for (const [words, stack] of [
      [['fd00::5'], 'ipv4'],
      [['1.2.3.4'], 'ipv4'],
      [['em0|10.192.0.9'], 'ipv4'],
    ] as const)
      expect(() => fixed([...words], stack), words.join())
        .to.throw()
        .with.property('code', 'USAGE')
  })

  it('of an alias have an interface, and are of the stack', () => {
    const words = ['em1|192.0.2.5', '2001:DB8::5'].map(parseAddress)
    expect(readAliases({addresses: words, stack: 'dual'}, 'em0')).to.deep.equal([
      {family: 'ipv4', address: '192.0.2.5', prefix: 32, nic: 'em1'},
      {family: 'ipv6', address: '2001:db8::5', prefix: 128, nic: 'em0'},
    ])
    expect(readAliases({addresses: words, stack: 'ipv6'}, 'em0')).to.have.length(1)
    expect(() => readAliases({addresses: [parseAddress('auto')], stack: 'ipv4'}, 'em0')).to.throw()
    expect(() => readAliases({addresses: [parseAddress('::1')], stack: 'ipv4'}, 'em0')).to.throw()
  })

  it('of hardware and names of interfaces come from the uuid', () => {
    expect(macOf(UUID))
      .to.match(/^02(:[0-9a-f]{2}){5}$/)
      .and.to.equal(macOf(UUID))
    expect(deviceOf(UUID)).to.equal('pot0df88ee1b5c8')
  })
})

describe('a private bridge', () => {
  it('is as large as pot 0.16 makes it', () => {
    expect([2, 3, 5, 6, 7, 14, 65534].map(prefixFor)).to.deep.equal([30, 29, 29, 29, 28, 28, 16])
    for (const size of [0, 1, 65535, 2.5]) expect(() => prefixFor(size)).to.throw()
  })
})

describe('settings of the network', () => {
  it('are refused when they do not fit together', () => {
    expect(settingsOf({POT_EXTRA_EXTIF: 'em1 em2', POT_NETWORK_em1: '10.1.0.0/16'}).extra).to.deep.equal([
      {nic: 'em1', network: '10.1.0.0/16'},
      {nic: 'em2', network: undefined},
    ])
    for (const wrong of [{POT_NETWORK: 'x'}, {POT_NETMASK: '255.0.0.0'}, {POT_GATEWAY: '10.0.0.1'}, {POT_NETWORK6: 'fd00::/65'}, {POT_EXTIF_ADDR: 'x'}])
      expect(() => settingsOf(wrong), JSON.stringify(wrong))
        .to.throw()
        .with.property('code', 'BAD_NETWORK')
    expect(settingsOf({POT_NETWORK6: ''}).network6.network).to.match(/^fd/)
  })
})

describe('rules of nft', () => {
  const attachment: Attachment = {
    ...{pot: 'web', uuid: UUID, root: '/m', type: 'public-bridge', stack: 'dual', bridge: BRIDGE, device: deviceOf(UUID), mac: macOf(UUID)},
    ...{noRcScript: false, isolated: false, neighbours: []},
    addresses: [
      {family: 'ipv4', address: '10.192.0.5', prefix: 10},
      {family: 'ipv6', address: 'fd00::5', prefix: 64},
    ],
    ports: [
      {proto: 'tcp', port: 80, hostPort: 8080},
      {proto: 'udp', port: 53, hostPort: 53, hostAddress: '192.0.2.1'},
    ],
  }

  it('translate ports for both families, on one address only when that is asked for', () => {
    const rules = potRules(settingsOf(), attachment).filter((line) => line.includes('dnat') || line.includes('element'))
    expect(rules.map((line) => line.replaceAll(UUID, 'ID').replace('inet pot ', ''))).to.deep.equal([
      'add rule pot-ID meta nfproto ipv4 tcp dport 8080 dnat ip to 10.192.0.5:80',
      'add rule pot-ID meta nfproto ipv6 tcp dport 8080 dnat ip6 to [fd00::5]:80',
      'add rule pot-ID meta nfproto ipv4 ip daddr 192.0.2.1 udp dport 53 dnat ip to 10.192.0.5:53',
      'add element any { tcp . 8080 : jump pot-ID }',
      'add element at4 { 192.0.2.1 . udp . 53 : jump pot-ID }',
    ])
    expect(withoutPotRules(settingsOf(), attachment).filter((line) => line.startsWith('delete'))).to.have.length(3)
  })

  it('translate addresses on the interfaces of the settings where they are, else on all, and a routed prefix not at all', () => {
    const masquerades = (more: Record<string, string>, nics: string[]) =>
      sharedRules(settingsOf(more), [BRIDGE], nics).flatMap((line) => /postrouting (ip6? saddr .*)/.exec(line)?.[1] ?? [])
    expect(masquerades({}, ['eth0'])).to.deep.equal([
      'ip saddr 10.192.0.0/10 oifname != @bridges masquerade',
      'ip6 saddr fd00::/48 oifname != @bridges masquerade',
    ])
    expect(masquerades({POT_EXTIF_ADDR: '192.0.2.1', POT_NETWORK6: '2001:db8::/48'}, ['em0'])).to.deep.equal([
      'ip saddr 10.192.0.0/10 oifname "em0" snat ip to 192.0.2.1',
      'ip saddr 10.192.0.0/10 oifname "em0" masquerade',
    ])
  })
})

describe('what Linux says', () => {
  it('of sockets', () => {
    const line = (address: string, state: string) => `   0: ${address} 00000000:0000 ${state} 00000000:00000000`
    const six = `${'0'.repeat(24)}01000000`
    const files: Readonly<Record<string, string>> = {
      '/proc/net/tcp': [line('00000000:0016', '0A'), line('0100007F:0277', '0A'), line('3500007F:0035', '0A'), line('00000000:0050', '01')].join('\n'),
      '/proc/net/udp6': line(`${six}:0277`, '07'),
    }
    const {used, localhost} = listening((file) => files[file] ?? '')
    expect([...used]).to.deep.equal(['tcp/22'])
    expect([...localhost.ipv4, ...localhost.ipv6]).to.deep.equal(['tcp/631', 'udp/631'])
    expect(dynamicRange('32768\t60999\n')).to.deep.equal([1024, 32767])
  })

  it('of interfaces and routes', () => {
    expect(interfaces('Inter-|   Receive\n face |bytes\n    lo: 1 2\npot0-a:0 0\n')).to.deep.equal(['lo', 'pot0-a'])
    expect(hasNetwork('pot0', '10.192.0.0', 'Iface\tDestination\npot0\t0000C00A\t00000000\n')).to.equal(true)
    expect(hasNetwork('pot', '10.192.0.0', 'pot0\t0000C00A\t00000000\n')).to.equal(false)
    expect(hasAddress6('pot0', parseIp('fd00::1')?.value ?? 0n, 'fd000000000000000000000000000001 02 40 00 82     pot0\n')).to.equal(true)
    const links = [
      {ifname: 'pot0', ifalias: 'pot public bridge'},
      {ifname: 'pot0-abcdef', ifalias: 'pot public bridge abcdef'},
      {ifname: 'potx', ifalias: `pot:${UUID}`, master: 'pot0'},
      {ifname: 'eth0', ifalias: 'uplink'},
    ]
    expect(parseLinks(JSON.stringify(links), '')).to.deep.equal([{name: 'pot0'}, {name: 'potx', uuid: UUID, bridge: 'pot0'}])
    expect(parseLinks(JSON.stringify(links), 'abcdef').map(({name}) => name)).to.deep.equal(['pot0-abcdef', 'potx'])
  })

  it('of rules', () => {
    const table = (rules: string[]) => JSON.stringify({nftables: [{chain: {name: `pot-${UUID}`}}, ...rules.map((chain) => ({rule: {chain}}))]})
    expect(parseTable(table(['ports', 'prerouting', 'localhost', 'output', 'answers', 'postrouting', 'forward']))).to.deep.equal({rules: [UUID], ready: true})
    expect(parseTable(table(['ports'])).ready).to.equal(false)
  })

  it('of forwarding: only what pot has switched on is switched off, and routers are listened to as before', () => {
    const zero = '0'.repeat(32)
    const routes = [
      `${zero} 00 ${zero} 00 ${'f'.repeat(32)} 00000400 00000003 00000000 00450003     up0`,
      `${zero} 00 ${zero} 00 ${'f'.repeat(32)} 00000400 00000003 00000000 00000003     up1`,
    ]
    const kernel: Record<string, string> = {
      '/proc/net/ipv6_route': `${routes.join('\n')}\n`,
      '/proc/sys/net/ipv6/conf/up0/accept_ra': '1\n',
      '/proc/sys/net/ipv4/ip_forward': '0\n',
      '/proc/sys/net/ipv6/conf/all/forwarding': '0\n',
    }
    const look = () => linuxForwarding('/sysctl.conf', (path) => kernel[path] ?? '')
    const argv = (steps: readonly Step[]) => steps.flatMap(({run}) => (run.do === 'exec' ? run.argv.slice(3) : []))
    const all = ['net/ipv6/conf/up0/accept_ra=2', 'net/ipv4/ip_forward=1', 'net/ipv6/conf/all/forwarding=1']
    expect(look().on).to.equal(false)
    expect(argv(look().enable)).to.deep.equal(all)
    expect(look().disable).to.deep.equal([])
    for (const one of all) kernel[`/proc/sys/${one.split('=')[0]}`] = one.split('=')[1] ?? ''
    kernel['/sysctl.conf'] = `# pot\n${all.join('\n')}\n`
    expect(look()).to.deep.include({on: true, enable: []})
    expect(argv(look().disable)).to.deep.equal(['net/ipv6/conf/all/forwarding=0', 'net/ipv4/ip_forward=0', 'net/ipv6/conf/up0/accept_ra=1'])
  })
})
