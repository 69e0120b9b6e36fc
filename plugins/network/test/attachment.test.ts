import {expect} from 'chai'
import {deviceOf, macOf} from '../src/attachment.js'

const UUID = '0df88ee1-b5c8-4c22-a944-38d874caaeb0'

describe('the attachment of a pot', () => {
  it('of hardware and names of interfaces come from the uuid', () => {
    expect(macOf(UUID))
      .to.match(/^02(:[0-9a-f]{2}){5}$/)
      .and.to.equal(macOf(UUID))
    expect(deviceOf(UUID)).to.equal('pot0df88ee1b5c8')
  })
})
