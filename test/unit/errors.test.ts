import {expect} from 'chai'
import {hasCode, isRecord, messageOf, PotError, reasonOf} from '../../src/errors.js'

describe('errors', () => {
  it('have a text, whatever was thrown', () => {
    for (const [thrown, text] of [
      [new PotError('NO_POT', 'there is no pot'), 'there is no pot'],
      [{message: 'of another copy'}, 'of another copy'],
      ['words', 'words'],
      [undefined, 'undefined'],
      [7, '7'],
    ] as const)
      expect(messageOf(thrown)).to.equal(text)
  })

  it('say why, when only their cause says it', () => {
    const refused = new Error('connect ECONNREFUSED', {cause: 'no error'})
    expect(reasonOf(new TypeError('fetch failed', {cause: refused}))).to.equal('connect ECONNREFUSED')
    expect(reasonOf(new TypeError(''))).to.equal('TypeError')
    expect(reasonOf('words')).to.equal('words')
  })

  it('are known by their codes, also those of another copy of the class', () => {
    expect([hasCode({code: 'X'}, 'X'), hasCode({code: 'Y'}, 'X'), hasCode('X', 'X'), hasCode(undefined, 'X'), hasCode(null, 'X')]).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
    ])
  })

  it('are told from other data by isRecord', () => {
    expect([{}, new Error('x'), [], null, 'x'].map(isRecord)).to.deep.equal([true, true, false, false, false])
  })
})
