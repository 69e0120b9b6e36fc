import {expect} from 'chai'
import {bytesOf} from '../src/limits.js'

describe('limits in the record', () => {
  it('sizes have units of 1024', () => {
    expect(['7', '7b', '2K', '64M', '1g', '1T'].map(bytesOf)).to.deep.equal([7, 7, 2048, 64 * 1024 ** 2, 1024 ** 3, 1024 ** 4])
  })
})
