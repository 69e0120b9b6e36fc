import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {freebsdDriver} from '../../../plugins/network/src/freebsd/driver.js'
import {useHost} from '../../freebsd/host.js'
import {runSteps} from '../../support/run-steps-linux.js'
import {NETWORK_SETTINGS as settings} from '../../support/network-settings.js'

describe('what the FreeBSD network driver knows and sets of its host, on the model', () => {
  const at = useHost()
  const places = () => ({config: at().bench.path('usr/local/etc/pot'), data: at().bench.path('var/db/pot'), run: at().bench.path('var/run')})
  const driver = () => freebsdDriver({host: at().host, places: places(), settings: at().settings}, settings)
  const run = (steps: Parameters<typeof runSteps>[1]) => runSteps(at().host, steps)

  before(() => writeFileSync(at().bench.path('etc/rc.conf'), 'sshd_enable="YES"\n'))

  it('knows the ports and the interfaces of the host', async () => {
    await at().bench.model.listen('tcp46 *:8443')
    const own = driver()
    expect([...(await own.usedPorts())]).to.have.members(['tcp/22', 'udp/514', 'tcp/8443'])
    expect(await own.dynamicPorts()).to.deep.equal([1024, 9999])
    expect(await own.nics()).to.include.members(['em0', 'lo0'])
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
