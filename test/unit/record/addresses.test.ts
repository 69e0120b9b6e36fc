import {expect} from 'chai'
import {formatAddress, parseAddress, shortestAddress} from '../../../src/record/addresses.js'

describe('addresses in a record', () => {
  it('may name an interface of the host', () => {
    expect(parseAddress('em0|10.0.0.5')).to.deep.equal({nic: 'em0', address: '10.0.0.5'})
    expect(parseAddress('fd00::5')).to.deep.equal({address: 'fd00::5'})
    expect(parseAddress('|10.0.0.5')).to.deep.equal({address: '10.0.0.5'})
  })

  for (const word of ['em0|10.0.0.5', 'em0.7|fd00::5', '10.0.0.5', 'auto'])
    it(`keep ${word} as it is written`, () => expect(formatAddress(parseAddress(word))).to.equal(word))

  it('have one shortest form', () => {
    const forms = ['FD00:0:0::1', '0:0:0:0:0:0:0:1', '2001:db8::1:0:0:1', '2001:0:0:1:0:0:0:1', '192.0.2.1'].map(shortestAddress)
    expect(forms).to.deep.equal(['fd00::1', '::1', '2001:db8::1:0:0:1', '2001:0:0:1::1', '192.0.2.1'])
  })
})
