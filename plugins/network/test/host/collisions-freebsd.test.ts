import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {nameserversHere} from '../../../../test/support/nameservers.js'
import {WORLDS, type World} from '../../../../test/support/world.js'

const kind = WORLDS.find(({name}) => name === 'the FreeBSD model')

describe('networks of pots leave alone what the host has, on the FreeBSD model', () => {
  let world: World
  let conf = ''
  let base = ''
  let original = ''
  const pot = (...args: string[]) => world.pot(...args)
  const net = async () => (await world.model?.network()) ?? []
  const setting = async (key: string) => (await pot('config', '-qg', key)).trim()
  const tool = (name: string, ...args: string[]): string =>
    execFileSync(join(world.model?.bin ?? '', name), args, {env: {...process.env, ...world.model?.env}, encoding: 'utf8', stdio: 'pipe'})
  const state = async () => [...(await net()), ...tool('netstat', '-rn').split('\n')]

  /** pot as on a host that asks this nameserver. */
  const asking = (nameserver: string, ...args: string[]) => {
    const file = join(world.root, 'resolv.conf')
    writeFileSync(file, `nameserver ${nameserver}\n`)
    // the tools of this machine, by their paths: on PATH are those of the model
    const shell = '/bin/mount --bind "$1" /etc/resolv.conf && shift && exec "$@"'
    return world.run(args, {through: ['/usr/bin/unshare', '--mount', '/bin/sh', '-c', shell, 'sh', file]})
  }

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'no model'}`)
      this.skip()
    }
    world = await kind.make()
    conf = join(world.root, 'etc/pot.conf')
    original = readFileSync(conf, 'utf8')
    writeFileSync(join(world.root, 'etc/rc.conf'), `pf_rules="${join(world.root, 'etc/pf.conf')}"\n`)
    writeFileSync(join(world.root, 'etc/pf.conf'), 'nat-anchor "pot-nat/*"\nrdr-anchor "pot-rdr/*"\nanchor "pot-nat/*"\n')
    await pot('plugins', 'install', 'network')
  })
  after(async () => {
    await world?.close()
  })

  it('init takes another network where an address, a route or a nameserver is in the usual one, and de-init takes that back', async () => {
    tool('ifconfig', 'em0', 'inet', '10.200.0.5/24', 'alias')
    tool('ifconfig', 'em0', 'inet', '10.129.0.5/9', 'alias')
    const {stderr} = await asking('10.70.0.53', 'init')
    expect(stderr).to.include('POT_NETWORK is 10.0.0.0/10')
    const values = ['POT_NETWORK', 'POT_NETMASK', 'POT_GATEWAY', 'POT_DNS_IP']
    expect(await Promise.all(values.map(setting))).to.deep.equal(['10.0.0.0/10', '255.192.0.0', '10.0.0.1', '10.0.0.2'])
    await pot('de-init', '-f')
    expect(readFileSync(conf, 'utf8')).to.equal(original)
    for (const address of ['10.200.0.5', '10.129.0.5']) tool('ifconfig', 'em0', 'inet', address, '-alias')
    await pot('init')
    expect(await setting('POT_NETWORK')).to.equal('10.192.0.0/10')
    base = await world.base('single')
    await pot('create', '-p', 'web', '-t', 'single', '-b', base, '-N', 'public-bridge', '-S', 'dual')
  })

  /** What comes to the host later. */
  const later: readonly {
    readonly what: string
    readonly address?: readonly [family: string, address: string]
    readonly nameserver?: string
    readonly said: string
  }[] = [
    {what: 'an address', address: ['inet', '10.200.0.5/32'], said: '10.192.0.0/10 of the public bridge is in use on this host: address 10.200.0.5 of em0'},
    {what: 'a wider route', address: ['inet', '10.129.0.5/9'], said: '10.192.0.0/10 of the public bridge is in use on this host: route 10.128.0.0/9 of em0'},
    {what: 'a route of IPv6', address: ['inet6', 'fc00::5/7'], said: '::/64 of the public bridge is in use on this host: route fc00::/7 of em0'},
    {
      what: 'a nameserver',
      nameserver: '10.192.0.53',
      said: '10.192.0.0/10 of the public bridge is in use on this host: nameserver 10.192.0.53 of /etc/resolv.conf',
    },
  ]
  for (const {what, address, nameserver, said} of later)
    it(`${what} that comes later keeps pots from starting, and doctor tells of it`, async () => {
      const run = (...args: string[]) => (nameserver === undefined ? world.run(args) : asking(nameserver, ...args))
      if (address !== undefined) tool('ifconfig', 'em0', ...address, 'alias')
      try {
        const before = await state()
        for (const words of [
          ['start', 'web'],
          ['vnet-start', '--json'],
          ['create', '-p', 'new', '-t', 'single', '-b', base, '-N', 'public-bridge'],
        ]) {
          const {code, stdout, stderr} = await run(...words)
          expect(`${stdout}${stderr}`, words.join(' '))
            .to.include(said)
            .and.to.match(/pot config --set POT_NETWORK6?=/)
          if (words.includes('--json')) expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'NETWORK_TAKEN')
          expect(code, words.join(' ')).to.equal(1)
          expect(await state(), words.join(' ')).to.deep.equal(before)
        }
        const {stdout, code} = await run('doctor')
        expect(stdout).to.include(said)
        expect(code).to.equal(1)
      } finally {
        if (address !== undefined) tool('ifconfig', 'em0', address[0], address[1].replace(/\/.*/, ''), '-alias')
      }
      expect((await world.run(['doctor'])).stdout).not.to.include('in use on this host')
    })

  it('a pot starts with what is said to be allowed, and a bridge that is up stays up', async () => {
    const before = await net()
    tool('ifconfig', 'em0', 'inet', '10.200.0.5/24', 'alias')
    const allowed = await setting('POT_ALLOW_OVERLAP')
    await pot('config', '--set', `POT_ALLOW_OVERLAP=${[...nameserversHere(), '10.200.0.0/24'].join(' ')}`)
    await pot('start', 'web')
    await pot('config', '--set', `POT_ALLOW_OVERLAP=${allowed}`)
    await pot('stop', 'web')
    await pot('start', 'web')
    expect((await world.run(['doctor'])).stdout).to.include('in use on this host: address 10.200.0.5 of em0')
    await pot('stop', 'web')
    await pot('vnet-stop')
    tool('ifconfig', 'em0', 'inet', '10.200.0.5', '-alias')
    expect((await net()).filter((line) => !line.startsWith('pf'))).to.deep.equal(before.filter((line) => !line.startsWith('pf')))
  })

  it('a private bridge goes around what is there, and is refused when something comes into it', async () => {
    tool('ifconfig', 'em0', 'inet', '10.192.0.20/29', 'alias')
    await pot('create-private-bridge', '-B', 'inner', '-S', '10')
    expect(readFileSync(join(world.fs, 'bridges/inner'), 'utf8')).to.match(/^net=10\.192\.0\.32\/28$/m)
    tool('ifconfig', 'em0', 'inet', '10.192.0.20', '-alias')
    tool('ifconfig', 'em0', 'inet', '10.192.0.40/32', 'alias')
    const before = await state()
    const {code, stderr} = await world.run(['vnet-start', '-B', 'inner'])
    expect(stderr).to.include("10.192.0.32/28 of bridge 'inner' is in use on this host: address 10.192.0.40 of em0").and.to.include('pot destroy -B inner')
    expect(code).to.equal(1)
    expect(await state()).to.deep.equal(before)
    tool('ifconfig', 'em0', 'inet', '10.192.0.40', '-alias')
    await pot('destroy', '-B', 'inner')
  })

  it('an alias is not the address of a router, of a nameserver, or one that another interface has', async () => {
    tool('ifconfig', 'lo0', 'inet', '192.0.2.80/32', 'alias')
    for (const [address, what] of [
      ['192.0.2.1', 'router 192.0.2.1 of em0'],
      ['192.0.2.53', 'nameserver 192.0.2.53 of /etc/resolv.conf'],
      ['192.0.2.80', 'address 192.0.2.80 of lo0'],
    ] as const) {
      const {code, stderr} = await asking('192.0.2.53', 'create', '-p', 'ali', '-t', 'single', '-b', base, '-N', 'alias', '-i', `em0|${address}`)
      expect(stderr).to.include(`${address} is taken on this host: ${what}`)
      expect(code).to.equal(1)
    }
    tool('ifconfig', 'lo0', 'inet', '192.0.2.80', '-alias')
  })

  it('leaves nothing behind', async () => {
    await pot('destroy', '-F', '-p', 'web')
    await pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
