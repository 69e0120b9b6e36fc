import {expect} from 'chai'
import {checkOrder} from '../src/export-tags.js'

describe('tags of exports', () => {
  it('have an order, in which numbers count', () => {
    expect(() => checkOrder({tag: '1.9', snapshot: '1'}, {tag: '1.10', snapshot: '2'})).not.to.throw()
    expect(() => checkOrder({tag: '1.10', snapshot: '1'}, {tag: '1.9', snapshot: '2'})).to.throw('older')
    expect(() => checkOrder({tag: '1', snapshot: '1'}, {tag: '1', snapshot: '2'})).to.throw('another snapshot')
  })
})
