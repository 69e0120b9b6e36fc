import {expect} from 'chai'
import {preparePot} from '../../src/import/prepare-pot.js'
import {fakeContext} from '../../../../src/testing/fake-context.js'

describe('pot prepare', () => {
  it('a pot is prepared with the ports that export-ports takes, and with no others', async () => {
    const {ctx, remove} = fakeContext()
    const prepare = (port: string) =>
      preparePot(ctx, {image: 'app', tag: '1', allocation: 'a', ports: [port], cloneOptions: []}).catch((error: Error) => error.message)
    expect(await prepare('80:8080@192.0.2.1')).to.equal('the image app 1 is not imported, and no URL is given')
    expect(await prepare('80:99999')).to.match(/^'80:99999' is not a port/)
    remove()
  })
})
