import {expect} from 'chai'
import {formatIp, formatNetwork, netmask, overlap, parseIp, parseNetwork, subnet} from '../src/ip.js'
import {isUla} from '../src/settings.js'

const network = (text: string) => {
  const found = parseNetwork(text)
  if (found === undefined) throw new Error(text)
  return found
}

describe('addresses and networks', () => {
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
})
