import {expect} from 'chai'
import {missingNics} from '../src/missing-nics.js'

const NICS = ['lo', 'eth0', 'wg0']
const settings = {extif: 'eth0', extifAddress: undefined, extra: [], vpn: undefined}
const pot = (network: 'alias' | 'inherit', nic?: string) => ({name: 'web', network, addresses: [{address: '192.0.2.1', ...(nic === undefined ? {} : {nic})}]})

describe('interfaces that settings name', () => {
  it('are no finding when the host has them, or when nothing needs the one that nobody has set', () => {
    expect(missingNics({...settings, extra: [{nic: 'wg0', network: undefined}]}, [pot('alias')], NICS)).to.deep.equal([])
    expect(missingNics({...settings, extif: 'em0'}, [pot('inherit'), pot('alias', 'eth0')], NICS)).to.deep.equal([])
  })

  it('are one when the host lacks them, with the pots that cannot start, and one that it has', () => {
    expect(missingNics({...settings, extif: 'em0'}, [pot('alias')], NICS)).to.deep.equal([
      {severity: 'error', what: 'POT_EXTIF is em0, and this host has no such interface: web cannot start', fix: 'pot config --set POT_EXTIF=eth0'},
    ])
    expect(missingNics({...settings, extif: 'em1'}, [], NICS)[0]).to.include({
      severity: 'warning',
      what: 'POT_EXTIF is em1, and this host has no such interface',
    })
    expect(
      missingNics({...settings, extra: [{nic: 'em2', network: undefined}], vpn: {nic: 'tun0', networks: []}}, [], NICS).map(({what}) => what),
    ).to.deep.equal(['POT_EXTRA_EXTIF names em2, and this host has no such interface', 'POT_VPN_EXTIF names tun0, and this host has no such interface'])
  })
})
