import {keysOf} from '../../../../test/support/keys.js'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Address, Attachment, Bridge} from '../../src/driver.js'
import {freebsdDriver} from '../../src/freebsd/driver.js'
import {chooseNetworks} from '../../src/networks/init-network.js'
import {fakeContext} from '../../../../src/testing.js'
import {useHost} from '../../../../test/freebsd/host.js'
import {runSteps} from '../../../../test/support/run-steps-linux.js'
import {NETWORK_SETTINGS as settings} from '../../../../test/support/network-settings.js'

describe('what the FreeBSD network driver knows and sets of its host, on the model', () => {
  const at = useHost()
  const places = () => ({config: at().bench.path('usr/local/etc/pot'), data: at().bench.path('var/db/pot'), run: at().bench.path('var/run')})
  const driver = () => freebsdDriver({host: at().host, places: places(), settings: at().settings}, settings)
  const run = (steps: Parameters<typeof runSteps>[1]) => runSteps(at().host, steps)

  before(() => writeFileSync(at().bench.path('etc/rc.conf'), 'sshd_enable="YES"\n'))

  it('knows the ports and the interfaces of the host', async () => {
    await at().bench.model.listen('tcp46 *:8443')
    await at().bench.model.listen('tcp4 127.0.0.1:631')
    const own = driver()
    const {used, localhost} = await own.usedPorts()
    expect([...used]).to.have.members(['tcp/22', 'udp/514', 'tcp/8443'])
    expect([...localhost.ipv4]).to.deep.equal(['tcp/631'])
    expect(await own.dynamicPorts()).to.deep.equal([1024, 9999])
    expect(await own.nics()).to.include.members(['em0', 'lo0'])
  })

  it('puts no bridge and no alias where the host has or reaches something, and init picks what is free', async () => {
    const {bench, host} = at()
    const values = new Map(Object.entries({POT_NETWORK: '10.192.0.0/10', POT_NETMASK: '255.192.0.0', POT_GATEWAY: '10.192.0.1', POT_DNS_IP: '10.192.0.2'}))
    const open: Bridge = {
      ...{name: undefined, device: 'pot0', label: 'pot public bridge', ipv4: settings.network},
      ipv6: {network: 'fd00:1:2::', prefix: 64, gateway: 'fd00:1:2::1'},
    }
    const alias = (address: string): Address => ({
      family: address.includes(':') ? 'ipv6' : 'ipv4',
      address,
      prefix: address.includes(':') ? 128 : 32,
      nic: 'em0',
    })
    const attachment: Attachment = {
      ...{pot: 'web', uuid: '0f8fad5b-d9cb-469f-a165-708677289501', root: '/', type: 'public-bridge', stack: 'ipv4', bridge: open, device: 'pot0f8fad5bd9cb'},
      ...{addresses: [], mac: '02:11:22:33:44:55', ports: [], noRcScript: true, isolated: false, neighbours: []},
    }
    const said: string[] = []
    const say = (line: string) => void said.push(line)
    const fake = fakeContext()
    const ctx = {
      ...fake.ctx,
      host,
      places: places(),
      settings: {...at().settings, keys: keysOf('network'), values},
      report: {...fake.ctx.report, info: say, warn: say},
    }
    fake.remove()
    const refusal = async (work: Promise<unknown>) =>
      work.then(
        () => 'nothing is refused',
        (error: unknown) => String(error).replace(/^\w*Error: /, ''),
      )
    const choose = async () => chooseNetworks(ctx, {settings, driver: driver()})

    expect(await choose()).to.deep.equal({})
    await driver().check({pot: 'web', bridge: open, addresses: []})
    for (const [words, family, what] of [
      ['inet 10.200.0.5/16', 'ipv4', 'address 10.200.0.5 of em0, route 10.200.0.0/16 of em0'],
      ['inet6 fd00:1:2::5/64', 'ipv6', 'address fd00:1:2::5 of em0, route fd00:1:2::/64 of em0'],
    ] as const) {
      await bench.ok(`ifconfig em0 ${words} alias`)
      const message = `${family === 'ipv4' ? '10.192.0.0/10' : 'fd00:1:2::/64'} of the public bridge is in use on this host: ${what}`
      for (const work of [() => driver().check(attachment), () => driver().up(attachment), () => driver().start([open], [])])
        expect(await refusal(work())).to.equal(message)
      if (family === 'ipv4')
        expect(await choose()).to.deep.equal({POT_NETWORK: '10.128.0.0/10', POT_NETMASK: '255.192.0.0', POT_GATEWAY: '10.128.0.1', POT_DNS_IP: '10.128.0.2'})
      await bench.ok(`ifconfig em0 ${words.replace(/\/.*/, '')} -alias`)
    }
    expect(said).to.deep.equal(['POT_NETWORK is 10.128.0.0/10: this host uses addresses of the default network'])

    const {bridge: _, ...plain} = {...attachment, type: 'alias' as const}
    const on = (...addresses: string[]) => refusal(driver().up({...plain, addresses: addresses.map(alias)}))
    await bench.ok('ifconfig lo0 inet 192.0.2.80/32 alias')
    expect(await on('192.0.2.1')).to.equal('192.0.2.1 is taken on this host: router 192.0.2.1 of em0')
    expect(await on('192.0.2.80')).to.equal('192.0.2.80 is taken on this host: address 192.0.2.80 of lo0')
    // what the interface has already is shared, as in pot 0.16
    expect(await on('192.0.2.10', '192.0.2.60', '2001:db8::60')).to.equal('nothing is refused')
    await bench.ok('ifconfig lo0 inet 192.0.2.80 -alias')
  })

  it('switches forwarding on for good, and off again as far as it was off', async () => {
    const {bench} = at()
    await bench.ok('sysctl -q net.inet6.ip6.forwarding=1')
    const rc = () => readFileSync(bench.path('etc/rc.conf'), 'utf8')
    const before = rc()
    const {on, enable} = await driver().forwarding()
    expect(on).to.equal(false)
    await run([{title: 'make the directory', run: {do: 'mkdir', path: places().data}}, ...enable])
    expect((await driver().forwarding()).on).to.equal(true)
    expect((await driver().forwarding()).enable).to.deep.equal([])
    expect(rc()).to.include('gateway_enable="YES"\nipv6_gateway_enable="YES"\n')
    await run((await driver().forwarding()).disable)
    expect(rc()).to.equal(before)
    expect(await bench.ok('sysctl -n net.inet.ip.forwarding net.inet6.ip6.forwarding')).to.equal('0\n1')
    expect(existsSync(join(places().data, 'forwarding'))).to.equal(false)
    // a card that listens to routers goes on to
    await bench.ok('ifconfig em0 inet6 accept_rtadv')
    await run((await driver().forwarding()).enable)
    expect(rc()).to.include('ipv6_cpe_wanif="em0"')
    expect(await bench.ok('sysctl -n net.inet6.ip6.rfc6204w3')).to.equal('1')
    await run((await driver().forwarding()).disable)
    await bench.ok('ifconfig em0 inet6 -accept_rtadv')
    expect(rc()).to.equal(before)
  })
})
