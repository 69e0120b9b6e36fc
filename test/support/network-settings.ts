import type {NetworkSettings} from '../../plugins/network/src/driver.js'
import {occupantOf} from '../../plugins/network/src/networks/occupants.js'
import {nameserversHere} from './nameservers.js'

/** Those of a host with both families, as pot.conf has them by default. */
export const NETWORK_SETTINGS: NetworkSettings = {
  tag: '',
  network: {network: '10.192.0.0', prefix: 10, gateway: '10.192.0.1'},
  network6: {network: 'fd00:1:2::', prefix: 48},
  extif: 'em0',
  extifAddress: undefined,
  extra: [],
  vpn: undefined,
  overlaps: nameserversHere().flatMap((address) => occupantOf('nameserver', address, '').map(({network}) => network)),
  stack: 'dual',
  rulesHook: undefined,
}
