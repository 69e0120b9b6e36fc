import {expect} from 'chai'
import {parsePort, parsePorts, readPorts} from '../../../src/record/ports.js'

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

  it('can be ranges, which stand for their ports', () => {
    const written = (text: string) => parsePorts(text).map((port) => port.written)
    expect(written('tcp:8000-8002:9000-9002')).to.deep.equal(['tcp:8000:9000', 'tcp:8001:9001', 'tcp:8002:9002'])
    expect(written('8000-8001')).to.deep.equal(['8000', '8001'])
    expect(written('udp:7-7:9')).to.deep.equal(['udp:7:9'])
    expect(written('80-81:80-81@FD00:0::1')).to.deep.equal(['tcp:80:80@fd00::1', 'tcp:81:81@fd00::1'])
    expect(parsePorts('65280-65535')).to.have.length(256)
    for (const text of ['80', 'udp:53:53@192.0.2.1']) expect(parsePorts(text)).to.deep.equal([parsePort(text)])
  })

  const NO_RANGES: Readonly<Record<string, RegExp>> = {
    '81-80': /81 is larger than 80/,
    '80-81:90-92': /has 2 of the ports of the pot, and 3 of the host/,
    '80-81:90': /has 2 of the ports of the pot, and 1 of the host/,
    '80:90-91': /has 1 of the ports of the pot, and 2 of the host/,
    '1-65535': /has 65535 ports, and a range has at most 256/,
    '0-5': /'0' is not a number from 1 to 65535/,
    '80-': /'80-' is not a number/,
    '-80': /is not a port/,
    '80-81-82': /is not a number/,
    '8000-8001:': /is not a port/,
    'tcp:a-b': /is not a port/,
    '80-81@x': /is not an address/,
  }
  for (const [text, says] of Object.entries(NO_RANGES))
    it(`are not the range '${text}'`, () => {
      expect(() => parsePorts(text))
        .to.throw(says)
        .with.property('code', 'USAGE')
    })

  it('of a record that cannot be read are told by their words', () => {
    const {ports, badPorts} = readPorts(['80', 'http', '22:22'])
    expect([ports.map(({port}) => port), badPorts]).to.deep.equal([[80, 22], ['http']])
  })
})
