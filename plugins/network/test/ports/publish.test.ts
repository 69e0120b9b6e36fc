import {expect} from 'chai'
import {publishedPorts} from '../../src/ports/publish.js'

describe('--publish', () => {
  for (const [text, spec] of [
    ['80', 'tcp:80'],
    ['8080:80', 'tcp:80:8080'],
    ['53:53/udp', 'udp:53:53'],
    ['127.0.0.1:8080:80/tcp', 'tcp:80:8080@127.0.0.1'],
    ['127.0.0.1::80', 'tcp:80@127.0.0.1'],
    ['[::1]:8080:80', 'tcp:80:8080@::1'],
  ] as const) {
    it(`'${text}' is '${spec}' of export-ports`, () => expect(publishedPorts({publish: [text]})).to.deep.equal([spec]))
  }

  for (const text of ['', 'web', '80:', ':', '1:2:3:4', '8080:80/sctp', '0:80', '80800:80', '::1:8080:80', 'localhost:80:80', '8000-8010:80'])
    it(`refuses '${text}'`, () =>
      expect(() => publishedPorts({publish: [text]}))
        .to.throw(`'${text}' is not a port to publish`)
        .with.property('code', 'USAGE'))

  it('is nothing when it is not given', () => expect(publishedPorts({})).to.deep.equal([]))
})
