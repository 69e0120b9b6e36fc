import {expect} from 'chai'
import {wishOf} from '../../src/addresses/addresses.js'
import type {Bridge} from '../../src/driver.js'
import {parseIp} from '../../src/ip.js'
import {parseAddress} from '../../../../src/index.js'

const BRIDGE: Bridge = {
  ...{name: undefined, device: 'pot0', label: 'pot public bridge'},
  ipv4: {network: '10.192.0.0', prefix: 10, gateway: '10.192.0.1'},
  ipv6: {network: 'fd00::', prefix: 64, gateway: 'fd00::1'},
}

describe('addresses of a pot', () => {
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
})
