import {expect} from 'chai'
import {beyondHost, bytesOf} from '../src/limits.js'

describe('limits in the record', () => {
  it('sizes have units of 1024', () => {
    expect(['7', '7b', '2K', '64M', '1g', '1T'].map(bytesOf)).to.deep.equal([7, 7, 2048, 64 * 1024 ** 2, 1024 ** 3, 1024 ** 4])
  })

  it('that are more than the host has are named', () => {
    const has = {cpus: 2, memory: 1024}
    expect(beyondHost({cpus: 2, memory: 1024, pids: 99}, has)).to.deep.equal([])
    expect(beyondHost({cpus: 99, memory: 2048}, has)).to.deep.equal([
      'the limit of 99 CPUs has no effect: this host has 2',
      'the limit of 2048 bytes of memory has no effect: this host has 1024',
    ])
  })
})
