import {expect} from 'chai'
import {placeOf} from '../../src/pot-image/find-files.js'

describe('the place of images', () => {
  it('is a directory, a file URL or a web address', () => {
    expect(placeOf('file:///srv/my%20images')).to.deep.equal({directory: '/srv/my images'})
    expect(placeOf('file://.')).to.deep.equal({directory: '.'})
    expect(placeOf('https://example.org/x/')).to.deep.equal({url: 'https://example.org/x'})
    expect(() => placeOf('')).to.throw('empty')
    expect(() => placeOf('ftp://example.org')).to.throw('not a place')
  })
})
