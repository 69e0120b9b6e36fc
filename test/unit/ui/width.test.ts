import {expect} from 'chai'
import {fitted, widthOf} from '../../../src/ui/width.js'

describe('text on a terminal', () => {
  it('fills its room exactly', () => {
    expect(fitted('web', 5, '>')).to.equal('web  ')
    expect(fitted('web-server', 5, '>')).to.equal('web->')
    expect(fitted('web', 0, '>')).to.equal('')
    expect(fitted('日本語', 6, '…')).to.equal('日本語')
    expect(fitted('日本語', 4, '…')).to.equal('日… ')
    for (const width of [1, 2, 3, 7, 20])
      for (const text of ['e\u0301'.repeat(9), '👩‍👩‍👧‍👦 family', 'plain']) expect(widthOf(fitted(text, width, '…'))).to.equal(width)
  })
})
