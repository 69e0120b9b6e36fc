import {fakeContext} from '../../../../src/testing.js'
import {keysOf} from '../../../../test/support/keys.js'
import {networkSettings} from '../../src/settings.js'

const values = (more: Record<string, string>) =>
  new Map(
    Object.entries({POT_NETWORK: '10.192.0.0/10', POT_NETMASK: '255.192.0.0', POT_GATEWAY: '10.192.0.1', POT_NETWORK6: 'fd00::/48', POT_EXTIF: 'em0', ...more}),
  )

/** Returns the settings of the network on a host with two families; `more` are settings of pot.conf. */
export function settingsOf(more: Record<string, string> = {}) {
  const fake = fakeContext()
  try {
    return networkSettings({settings: {...fake.ctx.settings, fsRoot: '/opt/pot', stack: 'dual', values: values(more), keys: keysOf('network')}})
  } finally {
    fake.remove()
  }
}
