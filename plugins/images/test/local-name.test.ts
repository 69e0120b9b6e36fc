import {expect} from 'chai'
import {localName} from '../src/local-name.js'

describe('the name of an imported pot', () => {
  it('is that of pot 0.16', () => {
    expect(localName('web', '1.0.2')).to.equal('web_1_0_2')
  })
})
