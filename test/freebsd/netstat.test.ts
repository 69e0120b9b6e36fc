import {expect} from 'chai'
import {useNetTools} from './tool.js'

/** What `netstat -rn` of FreeBSD 13.2 printed on a host with one card, without the routes of single links, which the model has not. */
const PRINTED = `Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
default            10.0.2.2           UGS      vtnet0
10.0.2.0/24        link#1             U        vtnet0
10.0.2.15          link#1             UHS         lo0
127.0.0.1          link#2             UH          lo0

Internet6:
Destination                       Gateway                       Flags     Netif Expire
::/96                             ::1                           URS         lo0
::1                               link#2                        UHS         lo0
::ffff:0.0.0.0/96                 ::1                           URS         lo0
fe80::/10                         ::1                           URS         lo0
fec0::/64                         link#1                        U        vtnet0
fec0::15                          link#1                        UHS         lo0
ff02::/16                         ::1                           URS         lo0
`

describe('netstat of the FreeBSD model', () => {
  const at = useNetTools()

  it('prints what FreeBSD printed', async () => {
    const {ok} = at()
    await ok('ifconfig em0 name vtnet0')
    await ok('ifconfig vtnet0 inet 192.0.2.10 -alias')
    await ok('ifconfig vtnet0 inet6 2001:db8::10 -alias')
    await ok('ifconfig vtnet0 inet 10.0.2.15/24 alias')
    await ok('ifconfig vtnet0 inet6 fec0::15/64 alias')
    await ok('route -q add -inet default 10.0.2.2')
    expect(`${await ok('netstat -rn')}\n`).to.equal(PRINTED)
  })

  it('has each address of the host by lo0, and cuts long names', async () => {
    const {ok, no} = at()
    await ok('ifconfig em0 inet 192.0.2.10/24 alias')
    await ok('ifconfig bridge create name a-long-bridge')
    await ok('ifconfig a-long-bridge inet 10.0.2.15/24 alias')
    const table = (await ok('netstat -rn')).split('\n')
    expect(table.slice(0, 4)).to.deep.equal(['Routing tables', '', 'Internet:', 'Destination        Gateway            Flags     Netif Expire'])
    expect(table).to.include.members([
      '10.0.2.15          link#3             UHS         lo0',
      '10.0.2.0/24        link#3             U      a-long-b',
      '192.0.2.0/24       link#1             U           em0',
      '127.0.0.1          link#2             UH          lo0',
      'Destination                       Gateway                       Flags     Netif Expire',
      '2001:db8::/64                     link#1                        U           em0',
      '::/96                             ::1                           URS         lo0',
    ])
    expect(await no('netstat -r')).to.include('modelled with -rn alone')
    await ok('ifconfig a-long-bridge destroy')
  })
})
