import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {networkWorldFor, type NetworkWorld} from '../../../../test/support/network-world.js'
import {nameserversHere} from '../../../../test/support/nameservers.js'

describe('networks of pots leave alone what the host has, on Linux', () => {
  let net: NetworkWorld
  let conf = ''
  let base = ''
  let original = ''
  const pot = (...args: string[]) => net.world.pot(...args)
  const here = (...argv: readonly string[]): string => {
    const [file = '', ...args] = [...net.on('host'), ...argv]
    return execFileSync(file, args, {encoding: 'utf8', stdio: 'pipe'})
  }
  const setting = async (key: string) => (await pot('config', '-qg', key)).trim()
  /** Links, addresses, the firewall, what pot notes, and all routes but those that the kernel makes for each link by itself. */
  const state = () => {
    const routes = ['-4', '-6'].flatMap((family) => here('ip', family, '-o', 'route', 'show', 'table', 'all').split('\n'))
    return [...net.state(), ...routes.filter((line) => !/\b(fe80:|ff00::)/.test(line))]
  }
  const doctor = async () => (await net.world.run(['doctor'])).stdout

  /** pot as on a host that asks this nameserver. */
  const asking = (nameserver: string, ...args: string[]) => {
    const file = join(net.world.root, 'resolv.conf')
    writeFileSync(file, `nameserver ${nameserver}\n`)
    const shell = 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"'
    return net.world.run(args, {through: [...net.on('host'), 'unshare', '--mount', 'sh', '-c', shell, 'sh', file]})
  }

  before(async function () {
    net = await networkWorldFor(this)
    conf = join(net.world.root, 'etc/pot.conf')
    original = readFileSync(conf, 'utf8')
    await pot('plugins', 'install', 'network')
    here('ip', 'link', 'add', 'lan', 'type', 'veth', 'peer', 'name', 'lan1')
    for (const name of ['lan', 'lan1']) here('ip', 'link', 'set', name, 'up')
  })
  after(async () => {
    await net?.close()
  })

  it('init keeps the usual network where nothing is in it', async () => {
    await pot('init')
    expect(readFileSync(conf, 'utf8')).not.to.match(/POT_NETWORK|POT_GATEWAY/)
    expect(await setting('POT_NETWORK')).to.equal('10.192.0.0/10')
  })

  it('the usual network is not used where the host is in it, and what was chosen stays as it is', async () => {
    base = await net.world.base('single')
    await pot('create', '-p', 'early', '-t', 'single', '-b', base, '-N', 'public-bridge', '-i', 'auto')
    here('ip', 'address', 'add', '10.200.0.5/24', 'dev', 'lan')
    const before = [state(), readFileSync(conf, 'utf8')]
    for (const words of [
      ['start', 'early'],
      ['vnet-start', '--json'],
    ]) {
      const {code, stdout, stderr} = await net.world.run(words)
      expect(`${stdout}${stderr}`, words.join(' '))
        .to.include('10.192.0.0/10 of the public bridge is in use on this host: address 10.200.0.5 of lan')
        .and.to.include('pot config --set POT_NETWORK=')
      if (words.includes('--json')) expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'NETWORK_TAKEN')
      expect(code, words.join(' ')).to.equal(1)
    }
    // a pot has an address in it already
    const {code, stderr} = await net.world.run(['init'])
    expect(stderr).to.include('10.192.0.0/10 of the public bridge is in use on this host').and.to.include('pots on it will not start')
    expect(code).to.equal(0)
    expect([state(), readFileSync(conf, 'utf8')]).to.deep.equal(before)
    here('ip', 'address', 'delete', '10.200.0.5/24', 'dev', 'lan')
    await pot('start', 'early')
    await pot('stop', 'early')
    await pot('vnet-stop')
  })

  it('a pot whose network has become another one says how to go on, and doctor tells of it', async () => {
    await pot('create-private-bridge', '-B', 'old', '-S', '10')
    await pot('config', '--set', 'POT_NETWORK=172.16.0.0/12')
    const {code, stderr} = await net.world.run(['start', 'early'])
    expect(stderr)
      .to.match(/10\.192\.0\.\d+ of 'early' is not in a network of the public bridge: 172\.16\.0\.0\/12/)
      .and.to.include('pot clone -P early -p NEW -F -N public-bridge -i auto')
    expect(code).to.equal(1)
    const found = await doctor()
    expect(found).to.match(/10\.192\.0\.\d+ of 'early' is not in a network of the public bridge/)
    expect(found).to.match(/10\.192\.0\.\d+\/28 of bridge 'old' is not in POT_NETWORK/)
    // as the hint says
    await pot('clone', '-P', 'early', '-p', 'late', '-F', '-N', 'public-bridge', '-i', 'auto')
    await pot('start', 'late')
    await pot('stop', 'late')
    await pot('vnet-stop')
    await pot('destroy', '-p', 'late')
    await pot('config', '--unset', 'POT_NETWORK')
    expect(await doctor()).not.to.include('is not in')
    await pot('destroy', '-B', 'old')
    await pot('destroy', '-F', '-p', 'early')
  })

  it('config keeps the settings of the network in agreement, or refuses', async () => {
    const {stderr} = await net.world.run(['config', '--set', 'POT_NETWORK=172.16.0.0/12'])
    for (const words of ['POT_NETMASK is now 255.240.0.0', 'POT_GATEWAY is now 172.16.0.1', 'POT_DNS_IP is now 172.16.0.2']) expect(stderr).to.include(words)
    const text = readFileSync(conf, 'utf8')
    for (const change of ['POT_GATEWAY=10.192.0.1', 'POT_NETMASK=255.192.0.0', 'POT_NETWORK=172.16.0.1/12', 'POT_ALLOW_OVERLAP=here']) {
      const {code, stderr} = await net.world.run(['config', '--set', change])
      expect(code, stderr).to.equal(2)
      expect(readFileSync(conf, 'utf8')).to.equal(text)
    }
    await pot('vnet-start')
    expect(net.state().join('\n')).to.match(/pot0-\w+ inet 172\.16\.0\.1\/12/)
    await pot('vnet-stop')
    await pot('config', '--unset', 'POT_NETWORK')
    expect(readFileSync(conf, 'utf8')).to.equal(original)
  })

  it('init takes another one where an address, a route or a nameserver is in the usual one, and de-init takes that back', async () => {
    here('ip', 'address', 'add', '10.200.0.5/16', 'dev', 'lan')
    here('ip', 'route', 'add', '10.128.0.0/9', 'via', '192.0.2.9')
    here('ip', 'route', 'add', 'fd00::/8', 'via', '2001:db8::9')
    const {stderr} = await asking('10.70.0.53', 'init')
    expect(stderr).to.include('POT_NETWORK is 10.0.0.0/10')
    // no private network is free in IPv6
    expect(stderr).to.match(/::\/64 of the public bridge is in use on this host: route fd00::\/8 of up0/)
    const values = ['POT_NETWORK', 'POT_NETMASK', 'POT_GATEWAY', 'POT_DNS_IP']
    expect(await Promise.all(values.map(setting))).to.deep.equal(['10.0.0.0/10', '255.192.0.0', '10.0.0.1', '10.0.0.2'])
    here('ip', 'route', 'delete', 'fd00::/8')
    expect((await asking('10.70.0.53', 'init')).stderr).not.to.match(/POT_NETWORK|in use/)
    await pot('de-init', '-f')
    expect(readFileSync(conf, 'utf8')).to.equal(original)
    await pot('init')
    expect(await setting('POT_NETWORK')).to.equal('10.64.0.0/10')
    base = await net.world.base('single')
  })

  it('a pot on the public bridge takes nothing away from the host', async () => {
    const ways = () => ['10.200.0.9', '10.130.0.1'].map((address) => here('ip', '-o', 'route', 'show', 'match', address))
    const before = ways()
    await pot('create', '-p', 'web', '-t', 'single', '-b', base, '-N', 'public-bridge', '-S', 'dual')
    await pot('start', 'web')
    expect(ways()).to.deep.equal(before)
    expect(here('ip', 'route', 'get', '10.64.0.3')).to.include('dev pot0-')
    await pot('stop', 'web')
    await pot('vnet-stop')
  })

  /** What comes to the host later. */
  const later: readonly {readonly what: string; readonly add: string[]; readonly drop: string[]; readonly said: RegExp; readonly nameserver?: string}[] = [
    {
      what: 'an address',
      add: ['address', 'add', '10.80.0.5/32', 'dev', 'lan'],
      drop: ['address', 'delete', '10.80.0.5/32', 'dev', 'lan'],
      said: /10\.64\.0\.0\/10 of the public bridge is in use on this host: address 10\.80\.0\.5 of lan/,
    },
    {
      what: 'a route in another table',
      add: ['route', 'add', '10.81.0.0/16', 'dev', 'lan', 'table', '77'],
      drop: ['route', 'delete', '10.81.0.0/16', 'table', '77'],
      said: /10\.64\.0\.0\/10 of the public bridge is in use on this host: route 10\.81\.0\.0\/16 of lan/,
    },
    {
      what: 'a nameserver',
      add: [],
      drop: [],
      nameserver: '10.82.0.53',
      said: /10\.64\.0\.0\/10 of the public bridge is in use on this host: nameserver 10\.82\.0\.53 of \/etc\/resolv\.conf/,
    },
    {
      what: 'a route of IPv6',
      add: ['-6', 'route', 'add', 'fc00::/7', 'dev', 'lan'],
      drop: ['-6', 'route', 'delete', 'fc00::/7'],
      said: /::\/64 of the public bridge is in use on this host: route fc00::\/7 of lan/,
    },
  ]
  for (const {what, add, drop, said, nameserver} of later)
    it(`${what} that comes later keeps pots from starting, and doctor tells of it`, async () => {
      const run = (...args: string[]) => (nameserver === undefined ? net.world.run(args) : asking(nameserver, ...args))
      if (add.length > 0) here('ip', ...add)
      const before = state()
      try {
        for (const words of [
          ['start', 'web'],
          ['vnet-start'],
          ['create', '-p', 'new', '-t', 'single', '-b', base, '-N', 'public-bridge'],
          ['clone', '-p', 'new', '-P', 'web', '-F', '-N', 'public-bridge', '-i', 'auto'],
        ]) {
          const {code, stderr} = await run(...words)
          expect(stderr, words.join(' '))
            .to.match(said)
            .and.to.match(/pot config --set POT_NETWORK6?=/)
          expect(code, words.join(' ')).to.equal(1)
          expect(state(), words.join(' ')).to.deep.equal(before)
        }
        const {stdout, code} = await run('doctor')
        expect(stdout).to.match(said)
        expect(code).to.equal(1)
      } finally {
        if (drop.length > 0) here('ip', ...drop)
      }
      expect(await doctor()).not.to.include('in use on this host')
    })

  it('a pot starts with what is said to be allowed, and a bridge that is up stays up', async () => {
    here('ip', 'address', 'add', '10.80.0.5/32', 'dev', 'lan')
    const allowed = await setting('POT_ALLOW_OVERLAP')
    await pot('config', '--set', `POT_ALLOW_OVERLAP=${[...nameserversHere(), '10.80.0.0/16'].join(' ')}`)
    await pot('start', 'web')
    await pot('config', '--set', `POT_ALLOW_OVERLAP=${allowed}`)
    await pot('stop', 'web')
    await pot('start', 'web')
    expect(await doctor()).to.match(/error.*address 10\.80\.0\.5 of lan/is)
    await pot('stop', 'web')
    await pot('vnet-stop')
    here('ip', 'address', 'delete', '10.80.0.5/32', 'dev', 'lan')
  })

  it('a private bridge goes around what is there, and is refused when something comes into it', async () => {
    here('ip', 'address', 'add', '10.64.0.20/29', 'dev', 'lan')
    await pot('create-private-bridge', '-B', 'inner', '-S', '10')
    expect(readFileSync(join(net.world.fs, 'bridges/inner'), 'utf8')).to.match(/^net=10\.64\.0\.32\/28$/m)
    await pot('create', '-p', 'db', '-t', 'single', '-b', base, '-N', 'private-bridge', '-B', 'inner')
    await pot('start', 'db')
    await pot('stop', 'db')
    await pot('vnet-stop')
    here('ip', 'route', 'add', '10.64.0.40/32', 'via', '192.0.2.9')
    const before = state()
    for (const words of [
      ['start', 'db'],
      ['vnet-start', '-B', 'inner'],
    ]) {
      const {code, stderr} = await net.world.run(words)
      expect(stderr).to.include("10.64.0.32/28 of bridge 'inner' is in use on this host: route 10.64.0.40 of up0").and.to.include('pot destroy -B inner')
      expect(code).to.equal(1)
      expect(state()).to.deep.equal(before)
    }
    expect(await doctor()).to.include("10.64.0.32/28 of bridge 'inner' is in use")
    here('ip', 'route', 'delete', '10.64.0.40/32')
    await pot('destroy', '-F', '-p', 'db')
    await pot('destroy', '-B', 'inner')
    here('ip', 'address', 'delete', '10.64.0.20/29', 'dev', 'lan')
  })

  it('an alias is not the address of a nameserver, of a router, or one that the host has', async () => {
    here('ip', 'route', 'add', '10.31.0.0/16', 'via', '192.0.2.99')
    const alias = (address: string) => ['create', '-p', 'ali', '-t', 'single', '-b', base, '-N', 'alias', '-i', `up0|${address}`]
    for (const [address, what] of [
      ['192.0.2.53', 'nameserver 192.0.2.53 of /etc/resolv.conf'],
      ['192.0.2.99', 'router 192.0.2.99 of up0'],
      ['192.0.2.1', 'address 192.0.2.1 of up0'],
      ['10.200.0.5', 'address 10.200.0.5 of lan'],
    ] as const) {
      const {code, stderr} = await asking('192.0.2.53', ...alias(address))
      expect(stderr).to.include(`${address} is taken on this host: ${what}`)
      expect(code).to.equal(1)
    }
    await pot(...alias('192.0.2.77'))
    here('ip', 'address', 'add', '192.0.2.77/32', 'dev', 'lan')
    const before = state()
    expect((await net.world.run(['start', 'ali'])).stderr).to.include('192.0.2.77 is taken on this host: address 192.0.2.77 of lan')
    expect(state()).to.deep.equal(before)
    here('ip', 'address', 'delete', '192.0.2.77/32', 'dev', 'lan')
    await pot('start', 'ali')
    await pot('stop', 'ali')
    await pot('destroy', '-p', 'ali')
  })

  it('leaves nothing behind', async () => {
    await pot('destroy', '-F', '-p', 'web')
    await pot('de-init', '-f')
    expect(net.state().filter((line) => /^(pot|network |netns |claim)/.test(line))).to.deep.equal([])
    expect(await net.world.leftovers()).to.deep.equal([])
  })
})
