import {expect} from 'chai'
import {parseTraffic} from '../src/traffic.js'

const TEXT = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     100       1    0    0    0     0          0         0      200       2    0    0    0     0       0          0
  eth0:    3000      30    0    0    0     0          0         0     4000      40    0    0    0     0       0          0
  eth1:5       1    0    0    0     0          0         0        6       1    0    0    0     0       0          0
`

describe('the bytes of a pot', () => {
  it('are those of all its interfaces but the loopback', () => {
    expect(parseTraffic(TEXT)).to.deep.equal({received: 3005, sent: 4006})
    expect(parseTraffic('')).to.deep.equal({received: 0, sent: 0})
  })
})
