import {expect} from 'chai'
import {findInterface} from './model/net/interface.js'
import {useNetTools} from './tool.js'

describe('ifconfig and route of the FreeBSD model', () => {
  const at = useNetTools()

  it('makes pairs that go together', async () => {
    const {ok, no} = at()
    expect(await ok('ifconfig epair create')).to.equal('epair0a')
    expect(await ok("ifconfig epair create group potx descr 'web site' up")).to.equal('epair1a')
    expect(await ok('ifconfig -l')).to.equal('em0 lo0 epair0a epair0b epair1a epair1b')
    expect(await ok('ifconfig epair1a')).to.match(
      /^epair1a: flags=8863<UP,BROADCAST,RUNNING,.*\n\tdescription: web site\n\toptions=8<VLAN_MTU>\n\tether 02(:[0-9a-f]{2}){5}\n\tgroups: epair potx\n\tmedia: Ethernet 10Gbase-T /,
    )
    expect(await ok('ifconfig -g potx')).to.equal('epair1a')
    expect(await ok('ifconfig -g nobody')).to.equal('')
    await ok('ifconfig epair1b destroy')
    // Runs before it is up, keeps the address of its hardware, and shows that a bridge listens to everything.
    await ok('ifconfig epair0b ether 02:01:02:03:04:05')
    expect(await ok('ifconfig epair0b')).to.match(
      /^epair0b: flags=8862<BROADCAST,RUNNING,SIMPLEX,MULTICAST> .*\n.*\n\tether 02:01:02:03:04:05\n\thwaddr 02:5a:/,
    )
    await ok('ifconfig bridge create addm epair0a')
    expect(await ok('ifconfig epair0a')).to.include('RUNNING,PROMISC,SIMPLEX')
    await ok('ifconfig bridge0 destroy')
    // The words after `create` are for an interface that is there already, and stays.
    expect(await no('ifconfig bridge create group badgroup1')).to.equal('ifconfig: setifgroup: group names may not end in a digit')
    expect(await ok('ifconfig -l')).to.include('bridge0')
    await ok('ifconfig bridge0 destroy')
    expect(await ok('ifconfig -l')).to.equal('em0 lo0 epair0a epair0b')
    expect(await ok('ifconfig epair1 create name p1')).to.equal('p1')
    expect(await no('ifconfig epair1 create')).to.equal('ifconfig: SIOCIFCREATE2 (epair1): File exists')
    await ok('ifconfig p1 destroy')
  })

  it('names and groups as the kernel lets it', async () => {
    const {ok, no} = at()
    await ok('ifconfig epair create')
    expect(await ok('ifconfig epair0a name a23456789012345')).to.equal('a23456789012345')
    expect(await no('ifconfig epair0b group epair')).to.equal('ifconfig:  SIOCAIFGROUP: File exists')
    expect(await no('ifconfig epair0b name a234567890123456')).to.equal('ifconfig: ioctl SIOCSIFNAME (set name): Invalid argument')
    expect(await no('ifconfig epair0b name a23456789012345')).to.equal('ifconfig: ioctl SIOCSIFNAME (set name): File exists')
    expect(await no('ifconfig epair0b group pot1')).to.equal('ifconfig: setifgroup: group names may not end in a digit')
    expect(await no('ifconfig epair0b group abcdefghijklmnop')).to.equal('ifconfig: setifgroup: group name too long')
    expect(await no('ifconfig epair0a')).to.equal('ifconfig: interface epair0a does not exist')
    expect(await no('ifconfig em0 destroy')).to.equal('ifconfig: SIOCIFDESTROY: Invalid argument')
    expect(await no('ifconfig wg create')).to.equal('ifconfig: SIOCIFCREATE2 (wg): Invalid argument')
  })

  it('replaces an address unless it is an alias, and knows both families', async () => {
    const {ok, no} = at()
    await ok('ifconfig bridge create inet 10.0.0.1/24 name pot')
    await ok('ifconfig pot inet6 fd00:0:0:1::1/64 no_dad')
    await ok('ifconfig pot inet 10.0.1.1/24')
    await ok('ifconfig pot inet 10.0.2.1/32 alias')
    expect(await ok('ifconfig -f inet:cidr,inet6:cidr pot')).to.match(
      /\tinet 10\.0\.1\.1\/24 broadcast 10\.0\.1\.255\n\tinet 10\.0\.2\.1\/32 .*\n\tinet6 fd00:0:0:1::1\/64\n/,
    )
    expect(await ok('ifconfig pot'))
      .to.include('inet 10.0.1.1 netmask 0xffffff00')
      .and.to.include('inet6 fd00:0:0:1::1 prefixlen 64')
    await ok('ifconfig pot inet 10.0.2.1 -alias')
    expect(await no('ifconfig pot inet 10.0.2.1 -alias')).to.equal("ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address")
    expect(await no('ifconfig pot inet6 10.0.2.1/24')).to.equal('ifconfig: 10.0.2.1: bad value')
    expect(await no('ifconfig pot inet 10.0.2.1/33')).to.equal('ifconfig: 10.0.2.1/33: bad value (width too large)')
    expect(await no('ifconfig pot inet 192.0.2.10/32 alias')).to.equal('ifconfig: ioctl (SIOCAIFADDR): File exists')
    expect(await no('ifconfig pot colour')).to.equal('ifconfig: colour: bad value')
  })

  it('sets MAC addresses, not those of groups', async () => {
    const {ok, no} = at()
    await ok('ifconfig epair create')
    await ok('ifconfig epair0b ether 02:11:22:33:44:55 name jail')
    expect(await ok('ifconfig jail')).to.include('ether 02:11:22:33:44:55')
    expect(await no('ifconfig jail ether 03:11:22:33:44:55')).to.equal('ifconfig: 03:11:22:33:44:55: bad value')
  })

  it('has an interface in one bridge at most', async () => {
    const {ok, no} = at()
    await ok('ifconfig epair create')
    for (const name of ['one', 'two']) await ok(`ifconfig bridge create name ${name}`)
    await ok('ifconfig one addm epair0a private epair0a')
    expect(await ok('ifconfig one')).to.match(/\tmember: epair0a flags=943<.*PRIVATE/)
    expect(await no('ifconfig one addm epair0a')).to.equal('ifconfig: BRDGADD epair0a: File exists')
    expect(await no('ifconfig two addm epair0a')).to.equal('ifconfig: BRDGADD epair0a: Device busy')
    expect(await no('ifconfig two addm nope')).to.equal('ifconfig: BRDGADD nope: No such file or directory')
    await ok('ifconfig one deletem epair0a')
    expect(await no('ifconfig one deletem epair0a')).to.equal('ifconfig: BRDGDEL epair0a: No such file or directory')
    await ok('ifconfig two addm epair0a')
    await ok('ifconfig epair0b destroy')
    expect(await ok('ifconfig two')).not.to.include('member')
  })

  it('routes by a gateway that can be reached, until its interface goes', async () => {
    const {ok, no, state} = at()
    expect(await no('route add default 192.0.2.1')).to.equal('route: writing to routing socket: File exists')
    expect(await no('route -6 add default 2001:db8:1::1')).to.equal('route: writing to routing socket: Network is unreachable')
    expect(await ok('route -6 add default 2001:db8::1')).to.equal('add net default: gateway 2001:db8::1')
    expect(await ok('route -n get -inet6 default')).to.include('gateway: 2001:db8::1')
    expect(await ok('route delete -inet6 default')).to.equal('delete net default')
    expect(await no('route delete -inet6 default')).to.equal('delete net default fib 0: not in table')
    await ok('ifconfig em0 inet 192.0.2.10 -alias')
    expect(state.net.routes).to.deep.equal([])
    expect(await no('route add default 2001:db8::1')).to.equal('route: bad address: 2001:db8::1')
    expect(findInterface(state.net, 0, 'em0')?.inet6).to.have.length(1)
  })

  it('lists the sockets that listen', async () => {
    expect(await at().ok('sockstat -46lqn -P tcp')).to.match(/^0 +daemon +1000 +3 +tcp4 +\*:22 +\*:\*\n0 .* tcp6 +\*:22 +\*:\*$/)
    expect(await at().ok('sockstat -46lq')).to.match(/^root /)
    expect(await at().no('sockstat -46lqn -j nosuch')).to.equal('sockstat: jail "nosuch" not found')
  })
})
