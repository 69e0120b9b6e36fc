import {expect} from 'chai'
import {parseNetwork} from '../../src/ip.js'
import {freeAddresses} from '../../src/addresses/pool.js'

const network = (text: string) => {
  const found = parseNetwork(text)
  if (found === undefined) throw new Error(text)
  return found
}

describe('free addresses', () => {
  it('that are free are given out in order, and none of what is taken, of another bridge, or the broadcast', () => {
    const taken = {addresses: new Map([['10.0.0.1', 'gateway']]), networks: [network('10.0.0.4/30')]}
    expect(freeAddresses(network('10.0.0.0/28'), taken, 3)).to.deep.equal(['10.0.0.2', '10.0.0.3', '10.0.0.8'])
    expect(freeAddresses(network('10.0.0.0/29'), taken, 9)).to.deep.equal(['10.0.0.2', '10.0.0.3'])
    expect(freeAddresses(network('fd00::/64'), {addresses: new Map(), networks: []}, 2)).to.deep.equal(['fd00::1', 'fd00::2'])
  })
})
