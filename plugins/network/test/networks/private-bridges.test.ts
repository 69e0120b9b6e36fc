import {expect} from 'chai'
import {prefixFor} from '../../src/networks/private-bridges.js'

describe('a private bridge', () => {
  it('is as large as pot 0.16 makes it', () => {
    expect([2, 3, 5, 6, 7, 14, 65534].map(prefixFor)).to.deep.equal([30, 29, 29, 29, 28, 28, 16])
    for (const size of [0, 1, 65535, 2.5]) expect(() => prefixFor(size)).to.throw()
  })
})
