import {expect} from 'chai'
import {leastLoaded, parseCpus} from '../../src/freebsd/cpus.js'

describe('the CPUs of a jail', () => {
  it('CPUs with the fewest pots are chosen, and none when all are needed', () => {
    expect(
      leastLoaded(2, 4, [
        [0, 1],
        [1, 2],
      ]),
    ).to.deep.equal([0, 3])
    expect(leastLoaded(1, 4, [])).to.deep.equal([0])
    expect(leastLoaded(4, 4, [])).to.equal(undefined)
    expect(parseCpus('jail 3 mask: 0, 2-3\njail 3 domain policy: first-touch mask: 0\n')).to.deep.equal([0, 2, 3])
  })
})
