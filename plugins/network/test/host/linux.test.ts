import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {CORE, ROOT} from '../../../../test/support/cli.js'
import {OFFLINE, pack} from '../../../../test/support/pack.js'
import {HOST, networkWorldFor, OUTSIDE, type NetworkWorld} from '../../../../test/support/network-world.js'

const LOCALHOST = {ipv4: '127.0.0.1', ipv6: '::1'}
const PRELOAD = pathToFileURL(join(ROOT, 'test/support/watch-pot.mjs')).href

describe('networks of pots on Linux', () => {
  let net: NetworkWorld
  let base: string
  let untouched: string[]
  const pot = (...args: string[]) => net.world.pot(...args)
  const create = (name: string, ...args: string[]) => pot('create', '-p', name, '-t', 'single', '-b', base, '-S', 'dual', ...args)
  const addressesOf = (name: string) => {
    const conf = readFileSync(join(net.world.fs, 'jails', name, 'conf/pot.conf'), 'utf8')
    return {ipv4: /^ip=(.*)$/m.exec(conf)?.[1] ?? '', ipv6: /^ip\.more=(.*)$/m.exec(conf)?.[1] ?? ''}
  }
  const http = ({ipv4, ipv6}: {ipv4: string; ipv6: string}, port: number) => [`http://${ipv4}:${port}/`, `http://[${ipv6}]:${port}/`]
  const udp = ({ipv4, ipv6}: {ipv4: string; ipv6: string}, port: number) => [`udp://${ipv4}:${port}`, `udp://[${ipv6}]:${port}`]
  const OPEN = [...http(HOST, 8080), ...udp(HOST, 5555)]

  before(async function () {
    net = await networkWorldFor(this)
    // As a tarball, so that its library must be in it.
    const {code, stderr} = await net.world.run(['plugins', 'install', await pack(join(CORE, 'plugins/network'), net.world.root)], {
      env: {...OFFLINE, POT_CACHE_DIR: join(net.world.root, 'oclif')},
    })
    expect(code, stderr).to.equal(0)
    await pot('init')
    base = await net.world.base('single')
    untouched = net.state()
    await net.answer('outside', 'tcp:80', 'udp:53')
  })
  after(async () => {
    await net?.close()
  })

  it('two pots on the public bridge reach each other by name, over IPv4 and IPv6, whoever is started first', async () => {
    await create('web', '-N', 'public-bridge', '-i', 'auto')
    await pot('export-ports', '-p', 'web', '-e', '80-80:8080', '-e', 'udp:4999-5000:5554-5555')
    await pot('set-attribute', '-p', 'web', '-A', 'raw_sockets', '-V', 'YES')
    await pot('start', 'web')
    await net.answer('web', 'tcp:80', 'udp:5000')
    await create('peer', '-N', 'public-bridge')
    // The ping of busybox knows raw sockets only.
    await pot('set-attribute', '-p', 'peer', '-A', 'raw_sockets', '-V', 'YES')
    await pot('start', 'peer')
    expect(await pot('exec', '-p', 'peer', 'sh', '-c', 'wget -qO- http://web/ && ping -q -6 -c 1 -W 2 web')).to.match(
      /^web 10\.192\.0\.4PING web \(fd.* 0% packet loss/s,
    )
    // web was there before: it is told.
    expect(
      await pot('exec', '-p', 'web', 'sh', '-c', 'ping -q -4 -c 1 -W 2 peer; ping -q -6 -c 1 -W 2 peer').then((text) => text.match(/ 0% packet loss/g)),
    ).to.have.length(2)
    expect(await net.ask('peer', ...http(addressesOf('web'), 80))).to.deep.equal([`web ${addressesOf('peer').ipv4}`, `web ${addressesOf('peer').ipv6}`])
  })

  it('a pot reaches a machine outside with the address of the host', async () => {
    expect(await net.ask('peer', ...http(OUTSIDE, 80), ...udp(OUTSIDE, 53))).to.deep.equal(
      Array(2)
        .fill([`outside ${HOST.ipv4}`, `outside ${HOST.ipv6}`])
        .flat(),
    )
  })

  it('exported ports answer outside, on the host, and other pots, and the pot itself', async () => {
    expect(await net.ask('outside', ...OPEN)).to.deep.equal(
      Array(2)
        .fill([`web ${OUTSIDE.ipv4}`, `web ${OUTSIDE.ipv6}`])
        .flat(),
    )
    for (const where of ['host', 'peer', 'web']) expect((await net.ask(where, ...OPEN)).join(), where).to.match(/^(web \S+,?){4}$/)
    expect(await net.ask('outside', ...http(addressesOf('web'), 80))).to.deep.equal([null, null])
  })

  it('one command makes a pot whose port is open, in the order of podman, and nothing of it is left', async () => {
    await pot('run', '--rm', '-d', '--name', 'once', base, '-S', 'dual', '-p', '8090:80', '--', 'sleep', '1000')
    await net.answer('once', 'tcp:80')
    expect((await net.ask('outside', ...http(HOST, 8090))).join()).to.match(/^once \S+,once \S+$/)
    expect((await net.world.run(['run', '--rm', base, '--publish', '80800:80', 'true'])).stderr).to.include("'80800:80' is not a port to publish")
    await pot('stop', 'once')
    expect(await pot('ls', '-q')).not.to.include('once')
  })

  const LOCAL = [...http(LOCALHOST, 8080), ...udp(LOCALHOST, 5555)]

  it('exported ports answer at localhost of the host, and nothing else of localhost is open to pots', async () => {
    const gateways = [addressesOf('web').ipv4.replace(/\d+$/, '1'), addressesOf('web').ipv6.replace(/::.*/, '::1')]
    const seen = gateways.map((gateway) => `web ${gateway}`)
    expect(await net.ask('host', ...LOCAL)).to.deep.equal([...seen, ...seen])
    // A program of the host on loopback: pots cannot reach it, with no address.
    await net.answer('host', 'tcp:7777@127.0.0.1', 'tcp:8081@127.0.0.1', 'tcp:8081@::1')
    expect(await net.ask('host', 'http://127.0.0.1:7777/')).to.deep.equal(['host 127.0.0.1'])
    expect(await net.ask('peer', 'http://127.0.0.1:7777/', ...gateways.map((at) => `http://${at.includes(':') ? `[${at}]` : at}:7777/`))).to.deep.equal([
      null,
      null,
      null,
    ])
    const inside = (...words: string[]) => execFileSync('nsenter', [...net.on('peer').slice(1), ...words], {stdio: 'pipe'})
    // Nor when root in a pot sends packets for 127.0.0.1 out to the host.
    inside('sysctl', '-q', '-w', 'net.ipv4.conf.all.route_localnet=1')
    for (const route of ['127.0.0.1', '127.0.0.0/8']) inside('ip', 'route', 'del', 'local', route, 'dev', 'lo', 'table', 'local')
    inside('ip', 'route', 'add', '127.0.0.1/32', 'via', gateways[0] ?? '', 'dev', 'eth0', 'src', addressesOf('peer').ipv4)
    expect(await net.ask('peer', 'http://127.0.0.1:7777/', 'http://127.0.0.1:8080/')).to.deep.equal([null, null])
    // A program that listens there keeps its port, and the pot has it at the other addresses.
    await create('kept', '-N', 'public-bridge')
    await pot('export-ports', '-p', 'kept', '-e', '80:8081', '-e', '80:8082@127.0.0.1')
    const {stderr} = await net.world.run(['start', 'kept'])
    expect(stderr).to.include('kept: port tcp/8081 does not answer at localhost: a program of this host listens there')
    await net.answer('kept', 'tcp:80')
    expect(await net.ask('host', 'http://127.0.0.1:8081/', 'http://127.0.0.1:8082/', `http://${HOST.ipv4}:8082/`)).to.deep.equal([
      'host 127.0.0.1',
      `kept ${gateways[0]}`,
      null,
    ])
    expect(await net.ask('outside', `http://${HOST.ipv4}:8081/`, `http://${HOST.ipv4}:8082/`)).to.deep.equal([`kept ${OUTSIDE.ipv4}`, null])
    await pot('stop', 'kept')
    expect(await net.ask('host', 'http://127.0.0.1:8082/')).to.deep.equal([null])
  })

  it('one command brings all of it back when the firewall was reloaded', async () => {
    execFileSync('nsenter', [...net.on('host').slice(1), 'nft', 'flush', 'ruleset'])
    expect(await net.ask('outside', ...OPEN)).to.deep.equal([null, null, null, null])
    expect(await net.ask('host', ...LOCAL)).to.deep.equal([null, null, null, null])
    const {code, stdout} = await net.world.run(['doctor'])
    expect(stdout).to.include('the firewall lacks rules of pots that run: peer, web')
    expect(code).to.equal(1)
    await pot('vnet-start')
    for (const answer of [...(await net.ask('outside', ...OPEN)), ...(await net.ask('host', ...LOCAL))]) expect(answer).to.match(/^web /)
    expect((await net.world.run(['doctor'])).stdout).not.to.match(/firewall|forwards|are left/)
  })

  it('private bridges are networks of their own, and lead outside', async () => {
    for (const name of ['one', 'two']) {
      await pot('create-private-bridge', '-B', name, '-S', '6')
      await create(`on-${name}`, '-N', 'private-bridge', '-B', name)
      await pot('start', `on-${name}`)
      await net.answer(`on-${name}`, 'tcp:80')
    }
    await create('also-one', '-N', 'private-bridge', '-B', 'one')
    await pot('start', 'also-one')
    const [one, two] = [addressesOf('on-one'), addressesOf('on-two')]
    expect(await net.ask('also-one', ...http(one, 80), ...http(two, 80), ...http(addressesOf('web'), 80))).to.deep.equal([
      ...[`on-one ${addressesOf('also-one').ipv4}`, `on-one ${addressesOf('also-one').ipv6}`],
      ...[null, null, null, null],
    ])
    expect(await net.ask('web', ...http(one, 80))).to.deep.equal([null, null])
    expect(await net.ask('also-one', ...http(OUTSIDE, 80), ...OPEN)).not.to.include(null)
    const networks: unknown = JSON.parse(await pot('network', 'list', '--json'))
    expect(networks).to.be.an('array').with.length(3)
    expect((await net.world.run(['destroy', '-B', 'one'])).stderr).to.include("pots are on bridge 'one'")
  })

  it('a port, an address and a name are refused when they are taken or make no sense', async () => {
    const refusals: [string[], RegExp, number][] = [
      [['create', '-p', 'bad', '-b', base, '-N', 'public-bridge', '-i', addressesOf('web').ipv4], /is taken: web/, 1],
      [['create', '-p', 'bad', '-b', base, '-N', 'public-bridge', '-i', '1.2.3.4'], /is not in the network/, 2],
      [['create', '-p', 'bad', '-b', base, '-N', 'private-bridge', '-B', 'three'], /there is no bridge 'three'/, 1],
      [['create', '-p', 'bad', '-b', base, '-N', 'alias'], /needs an ipv4 address/, 2],
      [['export-ports', '-p', 'web', '-e', '80:99999'], /is not a number from 1 to 65535/, 2],
    ]
    for (const [args, message, code] of refusals) {
      const run = await net.world.run(args)
      expect(run.stderr, args.join(' ')).to.match(message)
      expect(run.code, args.join(' ')).to.equal(code)
    }
    await pot('export-ports', '-p', 'on-two', '-e', '80:8080')
    await pot('stop', 'on-two')
    expect((await net.world.run(['start', 'on-two'])).stderr).to.include('port tcp/8080 of this host is taken: web')
  })

  it('a pot has the addresses that are given, of one family when that is said', async () => {
    const six = addressesOf('web').ipv6.replace(/[^:]*$/, 'cafe')
    await pot('create', '-p', 'six', '-b', base, '-N', 'public-bridge', '-S', 'ipv6', '-i', six, '-i', six.replace(/cafe$/, 'beef'))
    await pot('start', 'six')
    await net.answer('six', 'tcp:80')
    const urls = ['cafe', 'beef'].map((last) => `http://[${six.replace(/cafe$/, last)}]/`)
    expect(await net.ask('web', ...urls)).to.deep.equal(Array(2).fill(`six ${addressesOf('web').ipv6}`))
    expect(execFileSync('nsenter', [...net.on('six').slice(1), 'ip', '-4', '-o', 'address', 'show', 'dev', 'eth0'], {encoding: 'utf8'})).to.equal('')
    expect(readFileSync(join(net.world.fs, 'jails/six/conf/pot.conf'), 'utf8')).not.to.match(/^ip=/m)
  })

  it('a record without an address, as one of another host, gets one before the pot starts, and keeps it', async () => {
    await create('bare', '-N', 'public-bridge')
    const file = join(net.world.fs, 'jails/bare/conf/pot.conf')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^ip(\.more)?=.*\n/gm, ''))
    const hook = join(net.world.root, 'prestart')
    writeFileSync(hook, `#!/bin/sh\necho "$_POT_IP" >${net.world.root}/seen\n`, {mode: 0o755})
    await pot('set-hook', '-p', 'bare', '-s', hook)
    await pot('start', 'bare')
    const own = addressesOf('bare')
    expect(own.ipv4).to.match(/^10\./)
    expect(readFileSync(join(net.world.root, 'seen'), 'utf8').trim()).to.equal(`${own.ipv4} ${own.ipv6}`)
    expect(execFileSync('nsenter', [...net.on('bare').slice(1), 'ip', '-o', 'address', 'show', 'dev', 'eth0'], {encoding: 'utf8'}))
      .to.include(` ${own.ipv4}/`)
      .and.to.include(` ${own.ipv6}/`)
    await pot('stop', 'bare')
    await pot('start', 'bare')
    expect(addressesOf('bare')).to.deep.equal(own)
    await pot('destroy', '-F', '-p', 'bare')
  })

  it('an alias is an address of the host as long as the pot runs', async () => {
    await create('alias', '-N', 'alias', '-i', 'up0|192.0.2.77', '-i', 'up0|2001:db8::77')
    await pot('start', 'alias')
    expect(net.state()).to.include.members(['up0 inet 192.0.2.77/32', 'up0 inet6 2001:db8::77/128'])
    await pot('stop', 'alias')
    expect(net.state().filter((line) => /^up0 inet6? \S*77\//.test(line))).to.deep.equal([])
  })

  it('start on a bridge takes ten processes at most, whatever ports there are', async () => {
    const [started, loaded] = ['started', 'loaded'].map((name) => join(net.world.root, name))
    for (const name of ['peer', 'web']) {
      await pot('stop', name)
      writeFileSync(started ?? '', '')
      const env = {NODE_OPTIONS: `--import ${PRELOAD}`, POT_STARTED: started, POT_LOADED: loaded}
      expect((await net.world.run(['start', name], {env})).code).to.equal(0)
      expect(
        readFileSync(started ?? '', 'utf8')
          .trim()
          .split('\n'),
      ).to.have.length.within(5, 10)
    }
  })

  it('leaves nothing behind: stopped, destroyed, taken down', async () => {
    const pots = ['web', 'peer', 'kept', 'on-one', 'on-two', 'also-one', 'alias', 'six']
    for (const name of pots) await pot('destroy', '-F', '-p', name)
    for (const name of ['one', 'two']) await pot('destroy', '-B', name)
    expect(net.state().filter((line) => /^(pot[0-9a-f]{12}|potb|network |netns |claim)/.test(line))).to.deep.equal([])
    await pot('vnet-stop')
    expect(net.state()).to.deep.equal(untouched)
    await pot('de-init')
    expect(await net.world.leftovers()).to.deep.equal([])
  })
})
