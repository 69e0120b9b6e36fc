import {expect} from 'chai'
import {throttle} from '../../src/linux/throttle.js'

describe('limits of I/O', () => {
  it('say so when I/O cannot be held back', () => {
    const told: string[] = []
    const tell = (line: string) => told.push(line)
    expect(throttle({'read-bps': 5}, {path: '/proc/self', controllers: new Map([['io', 2]])}, tell)).to.deep.equal({})
    expect(told.join()).to.include('not a block device')
    expect(throttle({memory: 5}, {path: '/proc/self', controllers: new Map()}, tell)).to.deep.equal({})
    expect(told).to.have.length(1)
  })
})
