import {expect} from 'chai'
import {deviceOf, macOf} from '../../src/attachment.js'
import type {Attachment, Bridge} from '../../src/driver.js'
import {potRules, replacedRules, sharedRules, withoutPotRules} from '../../src/linux/rules.js'
import {settingsOf} from '../support/settings-of.js'

const UUID = '0df88ee1-b5c8-4c22-a944-38d874caaeb0'

const BRIDGE: Bridge = {
  ...{name: undefined, device: 'pot0', label: 'pot public bridge'},
  ipv4: {network: '10.192.0.0', prefix: 10, gateway: '10.192.0.1'},
  ipv6: {network: 'fd00::', prefix: 64, gateway: 'fd00::1'},
}

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

  it('change ports of a running pot, and leave those that stay', () => {
    const after = {...attachment, ports: [{proto: 'tcp', port: 80, hostPort: 8081} as const, ...attachment.ports.slice(1)]}
    const lines = replacedRules(settingsOf(), attachment, after).map((line) => line.replaceAll(UUID, 'ID').replace('inet pot ', ''))
    expect(lines.filter((line) => line.startsWith('delete'))).to.deep.equal(['delete element any { tcp . 8080 }'])
    expect(lines.slice(-2)).to.deep.equal(['add element any { tcp . 8081 : jump pot-ID }', 'add element at4 { 192.0.2.1 . udp . 53 : jump pot-ID }'])
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
