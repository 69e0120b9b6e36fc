import {expect} from 'chai'
import {readAliases} from '../../src/addresses/alias.js'
import {parseAddress} from '../../../../src/index.js'

describe('addresses of an alias', () => {
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
})
