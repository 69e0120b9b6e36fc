import {expect} from 'chai'
import {useModel, userland} from './support.js'

describe('network stacks of jails on the FreeBSD model', () => {
  let root = ''
  const at = useModel(async (bench) => {
    root = userland(bench, 'opt/j')
  })
  const net = () => at().model.network()

  it('get vnet.interface after exec.created and before what comes then', async () => {
    const {ok, no} = at()
    await ok('ifconfig epair create')
    // As FreeBSD 13.2 printed it; there the last one was exec.start.
    expect(
      await ok(
        "jail -c name=fj path=@/opt/j persist vnet vnet.interface=epair0b 'exec.created=ifconfig -l' 'exec.created=ifconfig -j fj -l' 'exec.poststart=ifconfig -j fj -l'",
      ),
    ).to.equal('em0 lo0 epair0a epair0b\nlo0\nlo0 epair0b')
    await ok('jail -r fj')
    expect(
      await no("jail -c name=fj path=@/opt/j persist vnet vnet.interface=epair0b 'exec.created=ifconfig -j fj epair0b inet 10.0.0.2/24 alias up'"),
    ).to.equal('ifconfig: interface epair0b does not exist\njail: ifconfig -j fj epair0b inet 10.0.0.2/24 alias up: failed')
    expect(await no('jail -c name=fj path=@/opt/j persist vnet vnet.interface=nosuch0')).to.equal(
      'ifconfig: interface nosuch0 does not exist\njail: /sbin/ifconfig nosuch0 vnet fj: failed',
    )
    expect(await no("jail -c name=fj path=@/opt/j persist vnet vnet.interface=epair0b 'exec.created=ifconfig epair0b vnet fj'")).to.equal(
      'ifconfig: interface epair0b does not exist\njail: /sbin/ifconfig epair0b vnet fj: failed',
    )
    await ok('ifconfig epair0a destroy')
  })

  it('take interfaces with them, and give them back without addresses and groups when they end', async () => {
    const {ok, no} = at()
    const before = await net()
    await ok('ifconfig epair create')
    await ok(
      "jail -c name=web path=@/opt/j persist vnet 'exec.created=ifconfig epair0b vnet web' 'exec.created=ifconfig -j web lo0 inet 127.0.0.1/8 up' 'exec.created=ifconfig -j web epair0b inet 10.0.0.2/24 alias up' 'exec.created=route -j web -n -q add -inet default 10.0.0.1'",
    )
    expect(await ok('ifconfig -l')).to.equal('em0 lo0 epair0a')
    expect(await ok('ifconfig -j web -l')).to.equal('lo0 epair0b')
    expect(await ok('ifconfig -j web epair0b')).to.match(/^\tgroups: epair$/m)
    expect(await ok('route -j web -n get default')).to.include('gateway: 10.0.0.1')
    expect(await no('ifconfig -j nope -l')).to.equal('ifconfig: jail not found: No such file or directory')
    expect(await no('route -j nope -n -q add -inet default 10.0.0.1')).to.equal('route: Jail not found')
    expect(await no('ifconfig epair0a vnet nope')).to.equal('ifconfig: jail "nope" not found')
    await ok('ifconfig epair0b -vnet web')
    expect(await ok('ifconfig -l')).to.equal('em0 lo0 epair0a epair0b')
    await ok('ifconfig epair0b vnet web')
    await ok('jail -r web')
    expect(await ok('ifconfig -f inet:cidr epair0b')).not.to.match(/inet |groups:|UP/)
    await ok('ifconfig epair0a destroy')
    expect(await net()).to.deep.equal(before)
    expect(root).to.include('opt/j')
  })

  it('of the host are seen in a jail that shares one family: all interfaces, without addresses of the other', async () => {
    const {ok} = at()
    await ok('ifconfig bridge create inet 10.7.0.1/24 name shared')
    await ok('ifconfig shared inet6 fd00:7::1/64')
    await ok('jail -c name=four path=@/opt/j persist ip4=inherit ip6=disable')
    await ok('jail -c name=six path=@/opt/j persist ip4=disable ip6=inherit')
    expect(await ok('jexec four ifconfig -l')).to.equal('em0 lo0 shared')
    expect(await ok('jexec four ifconfig shared'))
      .to.match(/\tinet 10\.7\.0\.1 /)
      .and.not.match(/inet6/)
    expect(await ok('jexec six ifconfig -l')).to.equal('em0 lo0 shared')
    expect(await ok('jexec six ifconfig shared'))
      .to.match(/\tinet6 fd00:7::1 /)
      .and.not.match(/inet 10/)
    await ok('jail -r four six')
    await ok('ifconfig shared destroy')
  })

  it('go with the pair of which the other end is destroyed', async () => {
    const {ok} = at()
    await ok('ifconfig epair create')
    await ok('jail -c name=gone path=@/opt/j persist vnet vnet.interface=epair0b')
    await ok('ifconfig epair0a destroy')
    expect(await ok('ifconfig -j gone -l')).to.equal('lo0')
    await ok('jail -r gone')
  })

  it('are undone with a start that fails', async () => {
    const {ok, no} = at()
    await ok('ifconfig epair create')
    expect(
      await no("jail -c name=bad path=@/opt/j persist vnet 'exec.created=ifconfig epair0b vnet bad' 'exec.created=ifconfig -j bad epair0b inet 10.0.0.2'"),
    ).to.include('jail: ifconfig -j bad epair0b inet 10.0.0.2: failed')
    expect(await ok('ifconfig -l')).to.equal('em0 lo0 epair0a epair0b')
    const before = await net()
    expect(await no("jail -c name=bad path=@/opt/j persist vnet vnet.interface=epair0b 'exec.poststart=false'")).to.include('jail: false: failed')
    expect(await no('jail -c name=bad path=@/opt/j persist vnet.interface=epair0b')).to.include(
      'SIOCSIFVNET: File exists\njail: /sbin/ifconfig epair0b vnet bad: failed',
    )
    expect(await no('jail -c name=bad path=@/opt/j persist vnet vnet.interface=epair7b')).to.include('ifconfig: interface epair7b does not exist')
    expect(await no('jail -c name=bad path=@/opt/j persist vnet ip4.addr=10.0.0.2')).to.include('vnet jails cannot have IP address restrictions')
    expect(await no("jail -c name=bad path=@/opt/j persist 'ip4.addr=em0|192.0.2.77' exec.start=false")).to.include('failed')
    expect(await net()).to.deep.equal(before)
    await ok("jail -c name=good path=@/opt/j persist 'ip4.addr=em0|192.0.2.77/32' 'ip6.addr=em0|2001:db8::77'")
    expect((await net()).join('\n'))
      .to.include('192.0.2.77/32')
      .and.to.include('2001:db8::77/128')
    await ok('jail -R good')
  })
})
