import {expect} from 'chai'
import {settingsOf} from './support/settings-of.js'

describe('settings of the network', () => {
  it('are refused when they do not fit together', () => {
    expect(settingsOf({POT_EXTRA_EXTIF: 'em1 em2', POT_NETWORK_em1: '10.1.0.0/16'}).extra).to.deep.equal([
      {nic: 'em1', network: '10.1.0.0/16'},
      {nic: 'em2', network: undefined},
    ])
    for (const wrong of [{POT_NETWORK: 'x'}, {POT_NETMASK: '255.0.0.0'}, {POT_GATEWAY: '10.0.0.1'}, {POT_NETWORK6: 'fd00::/65'}, {POT_EXTIF_ADDR: 'x'}])
      expect(() => settingsOf(wrong), JSON.stringify(wrong))
        .to.throw()
        .with.property('code', 'BAD_NETWORK')
    expect(settingsOf({POT_NETWORK6: ''}).network6.network).to.match(/^fd/)
  })
})
