import {expect} from 'chai'
import {parseIp} from '../../src/ip.js'
import {dynamicRange, hasAddress6, hasNetwork, interfaces, listening} from '../../src/linux/sockets.js'
import {parseLinks} from '../../src/linux/state.js'

const UUID = '0df88ee1-b5c8-4c22-a944-38d874caaeb0'

describe('what Linux says', () => {
  it('of sockets', () => {
    const line = (address: string, state: string) => `   0: ${address} 00000000:0000 ${state} 00000000:00000000`
    const six = `${'0'.repeat(24)}01000000`
    const files: Readonly<Record<string, string>> = {
      '/proc/net/tcp': [line('00000000:0016', '0A'), line('0100007F:0277', '0A'), line('3500007F:0035', '0A'), line('00000000:0050', '01')].join('\n'),
      '/proc/net/udp6': line(`${six}:0277`, '07'),
    }
    const {used, localhost} = listening((file) => files[file] ?? '')
    expect([...used]).to.deep.equal(['tcp/22'])
    expect([...localhost.ipv4, ...localhost.ipv6]).to.deep.equal(['tcp/631', 'udp/631'])
    expect(dynamicRange('32768\t60999\n')).to.deep.equal([1024, 32767])
  })

  it('of interfaces and routes', () => {
    expect(interfaces('Inter-|   Receive\n face |bytes\n    lo: 1 2\npot0-a:0 0\n')).to.deep.equal(['lo', 'pot0-a'])
    expect(hasNetwork('pot0', '10.192.0.0', 'Iface\tDestination\npot0\t0000C00A\t00000000\n')).to.equal(true)
    expect(hasNetwork('pot', '10.192.0.0', 'pot0\t0000C00A\t00000000\n')).to.equal(false)
    expect(hasAddress6('pot0', parseIp('fd00::1')?.value ?? 0n, 'fd000000000000000000000000000001 02 40 00 82     pot0\n')).to.equal(true)
    const links = [
      {ifname: 'pot0', ifalias: 'pot public bridge'},
      {ifname: 'pot0-abcdef', ifalias: 'pot public bridge abcdef'},
      {ifname: 'potx', ifalias: `pot:${UUID}`, master: 'pot0'},
      {ifname: 'eth0', ifalias: 'uplink'},
    ]
    expect(parseLinks(JSON.stringify(links), '')).to.deep.equal([{name: 'pot0'}, {name: 'potx', uuid: UUID, bridge: 'pot0'}])
    expect(parseLinks(JSON.stringify(links), 'abcdef').map(({name}) => name)).to.deep.equal(['pot0-abcdef', 'potx'])
  })
})
