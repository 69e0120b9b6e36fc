import {expect} from 'chai'
import {parsePort, readPorts} from '../../../src/record/ports.js'

describe('exported ports', () => {
  it('are read as in pot 0.16, and with an address of the host', () => {
    expect(parsePort('80')).to.deep.equal({proto: 'tcp', port: 80, written: '80'})
    expect(parsePort('udp:53:5353')).to.deep.equal({proto: 'udp', port: 53, hostPort: 5353, written: 'udp:53:5353'})
    expect(parsePort('80:8080@192.0.2.1')).to.deep.include({hostPort: 8080, hostAddress: '192.0.2.1'})
  })

  it('are written as they were typed, and with the shortest form of an address', () => {
    const written = ['80', 'tcp:80', 'udp:53:5353', '80:8080@192.0.2.1', 'udp:53:53@FD00:0::1'].map((word) => parsePort(word).written)
    expect(written).to.deep.equal(['80', 'tcp:80', 'udp:53:5353', 'tcp:80:8080@192.0.2.1', 'udp:53:53@fd00::1'])
  })

  for (const text of ['', '0', '65536', 'x', '80:', '80:0', '80:80:80', '80:99999', 'sctp:80', '80@', '80@x', '80@fe80::1%lo', '-1'])
    it(`are not '${text}'`, () => {
      expect(() => parsePort(text))
        .to.throw('not a port')
        .with.property('code', 'USAGE')
    })

  it('of a record that cannot be read are told by their words', () => {
    const {ports, badPorts} = readPorts(['80', 'http', '22:22'])
    expect([ports.map(({port}) => port), badPorts]).to.deep.equal([[80, 22], ['http']])
  })
})
