import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {potSession, type Session} from '../../../../test/support/session.js'
import {worldFor, type World} from '../../../../test/support/world.js'
import {writePfRules} from '../support/pf-rules.js'

const HOST = {inet: '192.0.2.10', inet6: '2001:db8::10'} as const
const OUTSIDE = {inet: '192.0.2.99', inet6: '2001:db8::99'} as const
const FAMILIES = ['inet', 'inet6'] as const

/** Packets in the modelled networks: discovery of neighbours, routes, forwarding, pf. test/freebsd-real/run.sh has those of the real system. */
describe('packets of pots on the FreeBSD model', () => {
  let world: World
  let session: Session

  const rules = (text: string) => {
    writeFileSync(join(world.root, 'etc/pf.conf'), text)
    tool('pfctl', '-q', '-f', join(world.root, 'etc/pf.conf'))
  }
  const tool = (name: string, ...args: string[]) =>
    execFileSync(join(world.model?.bin ?? '', name), args, {env: {...process.env, ...world.model?.env}, encoding: 'utf8', stdio: 'pipe'})
  const conf = (name: string) => readFileSync(join(world.fs, 'jails', name, 'conf/pot.conf'), 'utf8')
  const addressOf = (name: string, family: 'inet' | 'inet6') =>
    [...conf(name).matchAll(/^ip(?:\.more)?=(.*)$/gm)].flatMap(([, list = '']) => list.split(' ')).find((one) => one.includes(':') === (family === 'inet6')) ??
    ''
  const nicOf = (name: string) => `in${(/^pot\.uuid=(.*)$/m.exec(conf(name))?.[1] ?? '').replaceAll('-', '').slice(0, 12)}`
  const sent = async (from: string, to: string, port?: number) =>
    (await world.model?.exchange({from, to, ...(port === undefined ? {} : ({proto: 'tcp', port} as const))})) ?? []
  const end = async (...ask: Parameters<typeof sent>) => (await sent(...ask)).at(-1) ?? ''

  before(async function () {
    world = await worldFor(this, 'the FreeBSD model')
    writePfRules(world)
    await world.pot('plugins', 'install', 'network')
    await world.pot('init', '--edit-pf')
    const base = await world.base('single')
    session = potSession(world)
    const create = (name: string, ...args: string[]) => session.pot('create', '-p', name, '-t', 'single', '-b', base, '-S', 'dual', '-i', 'auto', ...args)
    await session.pot('create-private-bridge', '-B', 'inner', '-S', '6')
    for (const name of ['web', 'peer']) await create(name, '-N', 'public-bridge')
    await create('db', '-N', 'private-bridge', '-B', 'inner')
    await session.pot('export-ports', '-p', 'web', '-e', 'tcp:80:8080')
    for (const name of ['web', 'peer', 'db']) await session.pot('start', name)
  })
  after(async () => {
    await session?.close()
    await world?.close()
  })

  it('pots of a bridge find each other, also after /etc/rc has run, and not when an address was given twice', async () => {
    for (const family of FAMILIES) {
      const to = addressOf('web', family)
      expect(await sent('peer', to)).to.deep.equal([
        `${family === 'inet' ? 'arp' : 'solicitation'}: ${to} is web`,
        `${family === 'inet' ? 'arp' : 'solicitation'}: ${addressOf('peer', family)} is peer`,
        'answered by web',
      ])
    }
    await world.model?.boot('web')
    expect(await end('peer', addressOf('web', 'inet6'))).to.equal('answered by web')
    tool('ifconfig', '-j', 'web', nicOf('web'), 'inet6', `${addressOf('web', 'inet6')}/64`, 'alias')
    expect(await end('peer', addressOf('web', 'inet6'))).to.match(/^lost: nobody answers for fd/)
    await session.pot('stop', 'web')
    await session.pot('start', 'web')
    expect(await end('peer', addressOf('web', 'inet6'))).to.equal('answered by web')
  })

  it('an address that two pots have is a duplicate', async () => {
    const address = `${addressOf('web', 'inet6')}/64`
    tool('ifconfig', '-j', 'peer', nicOf('peer'), 'inet6', address, 'alias')
    expect(await end('host', addressOf('web', 'inet6'))).to.match(/^lost: fd\S+ is a duplicate: (web, peer|peer, web)$/)
    tool('ifconfig', '-j', 'peer', nicOf('peer'), 'inet6', addressOf('web', 'inet6'), '-alias')
    expect(await end('host', addressOf('web', 'inet6'))).to.equal('answered by web')
  })

  it('reach the outside with the address of the host, when it forwards', async () => {
    for (const family of FAMILIES) expect(await end('web', OUTSIDE[family]), family).to.match(/^lost: the host does not forward/)
    await session.pot('vnet-start', '--forwarding')
    for (const family of FAMILIES) {
      const lines = await sent('web', OUTSIDE[family])
      expect(lines).to.include(`translated: from ${addressOf('web', family)} to ${HOST[family]}`)
      expect(lines.at(-1)).to.equal('answered by outside')
      expect(await end('db', OUTSIDE[family])).to.equal('answered by outside')
    }
  })

  it('do not reach pots of another bridge, in both directions', async () => {
    for (const family of FAMILIES) {
      // The IPv4 network of the public bridge has the private ones in it.
      expect(await end('web', addressOf('db', family)), family).to.match(family === 'inet' ? /^lost: nobody answers/ : /^lost: pf: block return/)
      expect(await end('db', addressOf('web', family)), family).to.match(/^lost: pf: block return/)
      expect(await end('host', addressOf('db', family)), family).to.equal('answered by db')
    }
  })

  it('to an exported port come from outside, from a neighbour, another bridge and the pot itself, over both families', async () => {
    for (const family of FAMILIES) {
      for (const from of ['outside', 'peer', 'db', 'web']) {
        const lines = await sent(from, HOST[family], 8080)
        expect(lines.at(-1), `${from}, ${family}: ${lines.join('; ')}`).to.equal('answered by web')
        expect(lines).to.include(`redirected: from ${HOST[family]} to ${addressOf('web', family)}`)
      }
      expect(await end('outside', HOST[family], 22), family).to.equal('answered by host')
    }
  })

  it('to an exported port obey the rules of the host, and pass with one that names their tag', async () => {
    const anchors = readFileSync(join(world.root, 'etc/pf.conf'), 'utf8').replace(/^pass\n/m, '')
    rules(`${anchors}block in on em0\npass out\n`)
    for (const family of FAMILIES) expect(await end('outside', HOST[family], 8080), family).to.match(/^lost: pf: block drop in on em0/)
    rules(`${anchors}block in on em0\npass in on em0 tagged pot-export\npass out\n`)
    for (const family of FAMILIES) expect(await end('outside', HOST[family], 8080), family).to.equal('answered by web')
    for (const family of FAMILIES) expect(await end('outside', HOST[family], 22), family).to.match(/^lost: pf: block drop in on em0/)
  })
})
