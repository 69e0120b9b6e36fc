import {execFileSync} from 'node:child_process'
import {chmodSync, existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {networkWorldFor, type NetworkWorld} from '../../../../test/support/network-world.js'

describe('pots with dns pot are answered on their bridge', () => {
  let net: NetworkWorld
  let base: string
  const run = (...args: string[]) => net.world.run(args)
  const pot = (...args: string[]) => net.world.pot(...args)
  const create = (name: string, ...args: string[]) => pot('create', '-p', name, '-t', 'single', '-b', base, '-S', 'dual', '-N', 'public-bridge', ...args)
  const addressOf = (name: string) => /^ip=(.*)$/m.exec(readFileSync(join(net.world.fs, 'jails', name, 'conf/pot.conf'), 'utf8'))?.[1] ?? ''
  const resolvers = () => (existsSync(join(net.world.root, 'run/dns')) ? readdirSync(join(net.world.root, 'run/dns')) : [])
  const directory = () => join(net.world.root, 'run/dns', resolvers()[0] ?? '')
  /** What busybox's nslookup gets for a name, in a pot. */
  const asked = async (from: string, name: string) => {
    const {stdout} = await run('exec', '-p', from, 'nslookup', name)
    return [...stdout.matchAll(/^Address(?: \d+)?: (\S+)/gm)].map(([, address = '']) => address).filter((address) => !address.endsWith(':53'))
  }

  before(async function () {
    net = await networkWorldFor(this)
    // The server runs as a user of its own.
    chmodSync(net.world.root, 0o711)
    await net.world.pot('init', '--plugins', 'network')
    base = await net.world.base('single')
  })
  after(() => net?.close())

  it('and know the running pots by name, those that started earlier and later', async () => {
    await create('early')
    await create('web', '-d', 'pot')
    await create('late')
    for (const name of ['early', 'web', 'late']) await pot('start', name)
    expect(await pot('exec', '-p', 'web', 'cat', '/etc/resolv.conf')).to.match(/^nameserver 10\.192\.0\.1\nnameserver fd[0-9a-f:]+::1$/m)
    for (const name of ['early', 'web', 'late']) expect(await asked('web', name), name).to.include(addressOf(name))
    expect(await asked('web', 'nobody-at-all')).to.deep.equal([])
  })

  it('forget a pot that stops, and come back when the server is killed', async () => {
    await pot('stop', 'early')
    expect(await asked('web', 'early')).to.deep.equal([])
    const pid = readFileSync(join(directory(), 'server.pid'), 'utf8').trim()
    process.kill(Number(pid), 'SIGKILL')
    const again = () => existsSync(join(directory(), 'server.pid')) && readFileSync(join(directory(), 'server.pid'), 'utf8').trim() !== pid
    for (let tries = 0; !again() && tries < 400; tries++) await sleep(50)
    expect(await asked('web', 'late')).to.include(addressOf('late'))
  })

  it('are named by doctor without it, and get it back from vnet-start', async () => {
    const pid = Number(readFileSync(join(directory(), 'pid'), 'utf8'))
    const child = Number(readFileSync(join(directory(), 'server.pid'), 'utf8'))
    for (const one of [pid, child]) process.kill(one, 'SIGKILL')
    expect((await run('doctor')).stdout).to.match(/the resolver of pot0\S* does not run/)
    await pot('vnet-start')
    expect((await run('doctor')).stdout).not.to.include('the resolver of')
    expect(await asked('web', 'late')).to.include(addressOf('late'))
  })

  it('end with the last pot that asks it, and leave nothing', async () => {
    await create('second', '-d', 'pot')
    await Promise.all([pot('stop', 'web').then(() => pot('start', 'web')), pot('start', 'second')])
    await pot('stop', 'web')
    expect(await asked('second', 'second')).to.include(addressOf('second'))
    await pot('stop', 'second')
    expect(resolvers()).to.deep.equal([])
    await pot('stop', 'late')
    await net.world.pot('de-init', '-f')
    expect(await net.world.leftovers()).to.deep.equal([])
    expect(execFileSync('ps', ['-eo', 'args'], {encoding: 'utf8'})).not.to.include(net.world.root)
  })
})
