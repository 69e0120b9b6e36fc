import {expect} from 'chai'
import {CORE_ATTRIBUTES} from '../../../src/record/core-attributes.js'
import {findAttribute, formatLabels, parseAttribute, parseLabels} from '../../../src/record/attribute-values.js'

describe('labels', () => {
  const label = findAttribute(CORE_ATTRIBUTES, 'label')

  for (const text of ['tier=web', 'tier=web,shop', 'a.b/c=x:y@z+1-2_3', 'empty=', '']) {
    it(`can be '${text}'`, () => {
      expect(parseAttribute(label, text)).to.equal(text)
    })
  }
  for (const text of ['=web', 'tier=a b', 'a,,b', 'a,', '-a', 'a=b=c', 'a\nb'])
    it(`cannot be '${text.replace('\n', '\\n')}'`, () => {
      expect(() => parseAttribute(label, text)).to.throw('is not a value for label')
    })

  it('are read and written as they are', () => {
    expect(parseLabels('tier=web,shop')).to.deep.equal({tier: 'web', shop: ''})
    expect(formatLabels({tier: 'web', shop: ''})).to.equal('tier=web,shop')
    expect(parseLabels('')).to.deep.equal({})
  })
})
