import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import type {Attachment, Bridge, NetworkDriver, NetworkSettings} from '../../src/driver.js'
import {freebsdDriver} from '../../src/freebsd/driver.js'
import {messageOf} from '../../../../src/errors.js'
import type {Step} from '../../../../src/host/types.js'
import {useHost} from '../../../../test/freebsd/host.js'
import {runSteps, undoSteps} from '../../../../test/support/run-steps-linux.js'
import {NETWORK_SETTINGS as settings} from '../../../../test/support/network-settings.js'

const open: Bridge = {
  name: undefined,
  device: 'pot0',
  label: 'pot public bridge',
  ipv4: settings.network,
  ipv6: {network: 'fd00:1:2::', prefix: 64, gateway: 'fd00:1:2::1'},
}
const closed: Bridge = {name: 'db', device: 'potb-db', label: 'pot private bridge db', ipv4: {network: '10.192.1.0', prefix: 24, gateway: '10.192.1.1'}}

describe('the FreeBSD driver of the network plugin, on the model', () => {
  // Without ifconfig -j and route -j, and with all else that any release refuses. The commands of pots are tested on 14.
  const at = useHost(undefined, {release: 'strict'})
  const places = () => ({config: at().bench.path('usr/local/etc/pot'), data: at().bench.path('var/db/pot'), run: at().bench.path('var/run')})
  const driver = (more: Partial<NetworkSettings> = {}): NetworkDriver =>
    freebsdDriver({host: at().host, places: places(), settings: at().settings}, {...settings, ...more})
  const net = () => at().bench.model.network()
  const attachment = (name: string, more: Partial<Attachment> = {}): Attachment => {
    const uuid = `${Buffer.from(name.padEnd(4, '-')).toString('hex').slice(0, 8)}-1111-4222-8333-444455556666`
    const hex = uuid.replaceAll('-', '').slice(0, 12)
    return {
      ...{pot: name, uuid, root: at().tree(name), type: 'public-bridge', stack: 'dual', bridge: open, device: `pot${hex}`, mac: '02:11:22:33:44:55'},
      addresses: [
        {family: 'ipv4', address: '10.192.0.7', prefix: 10},
        {family: 'ipv6', address: 'fd00:1:2::7', prefix: 64},
      ],
      ports: [
        {proto: 'tcp', port: 80, hostPort: 8080},
        {proto: 'udp', port: 53, hostPort: 5353, hostAddress: '192.0.2.10'},
      ],
      ...{noRcScript: true, isolated: false, neighbours: []},
      ...more,
    }
  }
  /** The steps of a start, with the jail. */
  async function starting(one: Attachment, own = driver()): Promise<Step[]> {
    const {before = [], after = [], params = {}} = await own.up(one)
    const {pot: name, uuid, root} = one
    const jail = at().host.jails.create({name, uuid, root, hostname: name, attributes: {}, network: {mode: 'provided'}, params, oci: {}})
    return [...before, ...jail, ...after]
  }
  async function stopping(one: Attachment, own = driver()): Promise<Step[]> {
    return [...at().host.jails.stop(one.pot, {timeout: 1}), ...(await own.down(one))]
  }
  const run = (steps: readonly Step[]) => runSteps(at().host, steps)
  let warm: string[] = []
  let clean: string[] = []

  before(async () => {
    const {bench} = at()
    writeFileSync(bench.path('etc/pf.conf'), 'nat-anchor pot-nat\nrdr-anchor "pot-rdr/*"\nblock in on em0\n')
    writeFileSync(bench.path('etc/rc.conf'), `pf_rules="${bench.path('etc/pf.conf')}"\n`)
    clean = await net()
    await run(await driver().start([open], []))
    warm = await net()
  })

  it('makes bridges and rules once, and loads the rules of the host when they lead to them', async () => {
    expect(warm.join('\n')).to.include(`pf '': nat-anchor "pot-nat" all`).and.to.include('pf on')
    await run(await driver().start([open], []))
    expect(await net()).to.deep.equal(warm)
    expect(await driver().state()).to.deep.equal({interfaces: [{name: 'pot0'}], rules: [], ready: true})
  })

  it('makes it again after a reload of the firewall, with the rules of pots that run', async () => {
    const web = attachment('web')
    await run(await starting(web))
    const up = await net()
    const {bench} = at()
    for (const anchor of ['pot-nat', 'pot-nat/pot0', `pot-rdr/${web.uuid}`]) await bench.ok(`pfctl -q -a ${anchor} -F all`)
    await bench.ok('pfctl -q -F all')
    await bench.ok('pfctl -q -d')
    await bench.ok('ifconfig pot0 destroy')
    expect((await driver().state()).ready).to.equal(false)
    await run(await driver().start([open], [web]))
    expect(await net()).to.deep.equal(up)
    expect(await driver().state()).to.deep.equal({
      interfaces: [{name: 'pot0'}, {name: web.device, uuid: web.uuid, bridge: 'pot0'}].sort(
        (a, b) => (a.name === 'pot0' ? 1 : -1) - (b.name === 'pot0' ? 1 : -1),
      ),
      rules: [web.uuid],
      ready: true,
    })
    await run(await stopping(web))
    expect(await net()).to.deep.equal(warm)
    await run(await driver().down(web))
  })

  it('moves an interface with all that it needs into the jail, in each family and on both kinds of bridge, with ports', async () => {
    const both: Bridge = {...closed, ipv6: {network: 'fd00:1:2:1::', prefix: 64, gateway: 'fd00:1:2:1::1'}}
    for (const on of [open, both])
      for (const families of [['ipv4'], ['ipv6'], ['ipv4', 'ipv6']] as const) {
        const addresses = families.map((family) => ({family, address: (on[family]?.gateway ?? '').replace(/1$/, '9'), prefix: on[family]?.prefix ?? 0}))
        const one = attachment('own', {type: on.name === undefined ? 'public-bridge' : 'private-bridge', bridge: on, addresses})
        await run(await starting(one))
        const inside = (await net()).filter((line) => line.startsWith('own '))
        expect(inside.filter((line) => line.includes(' | in'))).to.deep.equal([
          `own | in${one.device.slice(3)} | up | ${one.mac} | ${addresses.map(({address, prefix}) => `${address}/${prefix}`).join(' ')} | all,epair | `,
        ])
        expect(inside.filter((line) => line.includes(' route '))).to.deep.equal(
          families.map((family) => `own route ${family === 'ipv4' ? 'inet' : 'inet6'} default ${on[family]?.gateway}`),
        )
        const ports = (await net()).filter((line) => line.startsWith(`pf 'pot-rdr/${one.uuid}': rdr on em0 `))
        expect(ports).to.have.length(families.length + (families[0] === 'ipv4' ? 1 : 0))
        await run(await stopping(one))
      }
    expect((await at().bench.model.calls()).filter(([tool, option]) => (tool === 'ifconfig' || tool === 'route') && option === '-j')).to.deep.equal([])
    await run(await driver().stop([both], {rules: false}))
    expect(await net()).to.deep.equal(warm)
  })

  for (const kind of ['fail', 'failAfter'] as const) {
    it(`leaves all as it was when a call of a start fails ${kind === 'fail' ? 'before it has done anything' : 'after it has done its work'}`, async () => {
      const {bench, host} = at()
      const one = attachment('bad')
      await bench.model.forgetCalls()
      const steps = await starting(one)
      const asked = (await bench.model.calls()).length
      await run(steps)
      const calls = (await bench.model.calls()).slice(asked).filter(([tool = '']) => ['ifconfig', 'pfctl', 'route', 'jail', 'jexec'].includes(tool))
      expect(calls.length).to.be.at.least(10)
      expect(calls.filter((words) => words.join(' ') === `ifconfig in${one.device.slice(3)} vnet bad`)).to.have.length(1)
      await run(await stopping(one))
      // what is in the jail goes with it, whatever was done
      for (const call of kind === 'fail' ? calls : calls.filter(([tool]) => tool !== 'jexec')) {
        const again = await starting(one)
        await bench.model[kind](call.join(' '))
        const error: unknown = await run(again).catch((error: unknown) => error)
        expect(error, call.join(' ')).to.have.property('code', 'EXEC_FAILED')
        await bench.model.clearFaults()
        await undoSteps(host, again)
        expect(await net(), call.join(' ')).to.deep.equal(warm)
      }
    })
  }

  it('finishes a stop of which any call failed', async () => {
    const {bench} = at()
    const one = attachment('end')
    await run(await starting(one))
    await bench.model.forgetCalls()
    await run(await stopping(one))
    const calls = (await bench.model.calls()).filter(([tool = '', ...args]) => (tool === 'ifconfig' && args.includes('destroy')) || tool === 'pfctl')
    expect(calls).to.have.length(2)
    for (const [index, call] of calls.entries()) {
      await run(await starting(one))
      await bench.model[index % 2 === 0 ? 'fail' : 'failAfter'](call[0] === 'ifconfig' ? / destroy$/ : call.join(' '))
      await run(await stopping(one)).catch(() => {})
      await bench.model.clearFaults()
      await run(await stopping(one))
      expect(await net()).to.deep.equal(warm)
    }
  })

  it('finds nothing to take away twice, and takes nothing of others', async () => {
    const {bench} = at()
    await bench.ok('ifconfig epair create name mine group pot')
    await bench.ok('pfctl -q -a pot-rdr/other -f -', 'pass\n')
    const before = await net()
    const one = attachment('none')
    await run(await driver().down(one))
    await run(await driver().stop([closed], {rules: false}))
    expect(await net()).to.deep.equal(before)
    await bench.ok('ifconfig mine destroy')
    await bench.ok('pfctl -q -a pot-rdr/other -F all')
  })

  it('keeps a private bridge apart, but for what is published', async () => {
    const one = attachment('db', {type: 'private-bridge', bridge: closed, addresses: [{family: 'ipv4', address: '10.192.1.2', prefix: 24}], isolated: true})
    await run(await starting(one))
    const all = (await net()).join('\n')
    expect(all).to.include(`pf 'pot-nat/potb-db': <others-inet> 10.192.0.0/10 !10.192.1.0/24`)
    expect(all).to.include(`pf 'pot-nat/potb-db': block return in quick on potb-db inet from any to <others-inet> ! tagged pot-hairpin`)
    expect(all).to.match(/^host \| potb-db .* \| member pot\w{12} private$/m)
    expect(all).to.include(`db route inet default 10.192.1.1`)
    await run(await stopping(one))
    await run(await driver().stop([closed], {rules: false}))
    expect(await net()).to.deep.equal(warm)
  })

  it('gives aliases to the host, and takes away only those that it has given', async () => {
    const {bench} = at()
    const alias = (address: string, family: 'ipv4' | 'ipv6') => ({family, address, prefix: family === 'ipv4' ? 32 : 128, nic: 'em0'}) as const
    const addresses = [alias('192.0.2.10', 'ipv4'), alias('192.0.2.50', 'ipv4'), alias('2001:db8::50', 'ipv6')]
    const {bridge: _, ...one} = {...attachment('ali'), type: 'alias' as const, addresses, ports: []}
    const steps = await starting(one)
    await run(steps)
    expect(await bench.ok('jls -j ali ip4.addr ip6.addr')).to.equal('192.0.2.10,192.0.2.50 2001:db8::50')
    expect((await net()).join('\n')).to.include('em0 | up |  | 192.0.2.10/24 192.0.2.50/32 2001:db8::10/64 2001:db8::50/128')
    const {bridge: _same, ...two} = {...attachment('two'), type: 'alias' as const, addresses: addresses.slice(1, 2), ports: []}
    await run(await starting(two))
    await run(await stopping(two))
    expect((await net()).join('\n')).to.include('192.0.2.50/32')
    await run(await stopping(one))
    expect(await net()).to.deep.equal(warm)
    const again = await starting(one)
    await bench.model.fail(/^jail -c/)
    expect(await run(again).catch((error: unknown) => error)).to.have.property('code')
    await undoSteps(at().host, again)
    expect(await net()).to.deep.equal(warm)
  })

  it('takes the rules that the hook prints, once for each port', async () => {
    const hook = at().bench.path('opt/hook')
    writeFileSync(hook, '#!/bin/sh\necho "rdr pass on $1 inet proto $5 from any to any port $6 -> $7 port $8"\necho "$@" >>"$0.log"\n')
    chmodSync(hook, 0o755)
    const one = attachment('hook')
    await run(await starting(one, driver({rulesHook: hook})))
    expect(readFileSync(`${hook}.log`, 'utf8').split('\n').filter(Boolean).sort()).to.deep.equal([
      'em0 pot0 10.192.0.0/10 10.192.0.1 tcp 8080 10.192.0.7 80',
      'em0 pot0 10.192.0.0/10 10.192.0.1 udp 5353 10.192.0.7 53',
    ])
    expect((await net()).filter((line) => line.includes(one.uuid) && line.includes(': rdr')).map((line) => line.slice(line.indexOf(': ') + 2))).to.deep.equal([
      'rdr pass on em0 inet proto tcp from any to any port = http-alt -> 10.192.0.7 port 80',
      'rdr pass on em0 inet proto udp from any to any port = mdns -> 10.192.0.7 port 53',
    ])
    await run(await stopping(one))
    const before = await net()
    writeFileSync(hook, '#!/bin/sh\necho "pass all"\necho "no such network" >&2\ntouch "$0.ran"\nexit 3\n')
    const failing = await starting(one, driver({rulesHook: hook}))
    expect(existsSync(`${hook}.ran`), 'a plan runs no program of the user').to.equal(false)
    expect(await run(failing).catch(messageOf))
      .to.include('no such network')
      .and.to.include('status 3')
    expect(existsSync(`${hook}.ran`)).to.equal(true)
    await undoSteps(at().host, failing)
    expect(await net()).to.deep.equal(before)
  })

  it('makes what a start that failed has left unfinished, where there is no network yet', async () => {
    const {bench, host} = at()
    const one = attachment('cold')
    const down = async () => {
      await run(await driver().stop([open], {rules: true}))
      await bench.ok('pfctl -q -F all')
    }
    await down()
    await bench.model.forgetCalls()
    const steps = await starting(one)
    const asked = (await bench.model.calls()).length
    await run(steps)
    const calls = (await bench.model.calls()).slice(asked).filter(([tool = '', ...args]) => ['ifconfig', 'pfctl'].includes(tool) && !args.includes('-e'))
    const shared = calls.slice(
      0,
      calls.findIndex((call) => call.includes('epair')),
    )
    expect(shared.length).to.be.at.least(7)
    await run(await stopping(one))
    for (const [index, call] of shared.entries()) {
      await down()
      const again = await starting(one)
      await bench.model[index % 2 === 0 ? 'failAfter' : 'fail'](call.join(' '))
      await run(again).catch(() => {})
      await bench.model.clearFaults()
      await undoSteps(host, again)
      expect(
        (await net()).filter((line) => line.includes(one.uuid)),
        call.join(' '),
      ).to.deep.equal([])
      await run(await starting(one))
      expect(
        (await net()).filter((line) => line.includes(' | pot public bridge')),
        call.join(' '),
      ).to.have.length(1)
      await run(await stopping(one))
      expect(await net(), call.join(' ')).to.deep.equal(warm)
    }
  })

  it('leaves nothing when it stops', async () => {
    await run(await driver().stop([open], {rules: true}))
    await at().bench.ok('pfctl -q -F all')
    await at().bench.ok('pfctl -q -d')
    expect(await net()).to.deep.equal(clean)
  })
})
