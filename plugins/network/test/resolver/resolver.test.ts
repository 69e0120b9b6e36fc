import {expect} from 'chai'
import {asksHost, nameserversOf, oneOf} from '../../src/resolver/resolver.js'
import {fakeContext, type Fake} from '../../../../test/support/fake-context.js'

describe('the resolver of a bridge', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
  })
  afterEach(() => fake.remove())

  it('is for pots with dns pot on a bridge, unless a pot answers them', () => {
    const asks = (dns: 'pot' | 'inherit', network: 'public-bridge' | 'private-bridge' | 'alias' | 'inherit') => asksHost(fake.ctx, {dns, network})
    expect([asks('pot', 'public-bridge'), asks('pot', 'private-bridge')]).to.deep.equal([true, true])
    expect([asks('inherit', 'public-bridge'), asks('pot', 'alias'), asks('pot', 'inherit')]).to.deep.equal([false, false, false])
    fake.pot('dns', ['pot.type=single'])
    expect(asks('pot', 'public-bridge')).to.equal(false)
  })

  it('is refused in one line where the host has no server for it', () => {
    expect(() => oneOf(fake.ctx, 'web', undefined))
      .to.throw("web has dns pot, and this host has neither dnsmasq nor unbound, nor a pot 'dns'")
      .with.property('code', 'NO_RESOLVER')
  })

  it('is asked at the addresses of the bridge that the pot reaches', () => {
    const bridge = {
      ...{name: undefined, device: 'pot0', label: ''},
      ipv4: {network: '10.192.0.0', prefix: 10, gateway: '10.192.0.1'},
      ipv6: {network: 'fd00::', prefix: 64, gateway: 'fd00::1'},
    }
    const ipv6 = {family: 'ipv6', address: 'fd00::7', prefix: 64} as const
    expect(nameserversOf({pot: 'web', bridge, addresses: [ipv6]})).to.deep.equal(['fd00::1'])
    expect(nameserversOf({pot: 'web', bridge, addresses: [{family: 'ipv4', address: '10.192.0.7', prefix: 10}, ipv6]})).to.deep.equal(['10.192.0.1', 'fd00::1'])
    expect(nameserversOf({pot: 'web', addresses: [ipv6]})).to.deep.equal([])
  })
})
