import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {WORLDS, type World} from '../../../../test/support/world.js'

const kind = WORLDS.find(({name}) => name === 'the FreeBSD model')

describe('limits of pots on the FreeBSD model', () => {
  let world: World

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'this is FreeBSD'}`)
      this.skip()
    }
    world = await kind.make()
    await world.pot('plugins', 'install', 'limits')
    await world.pot('init')
    const base = await world.base('multi')
    for (const pot of ['web', 'db']) await world.pot('create', '-p', pot, '-b', base)
  })
  after(async () => {
    await world?.close()
  })

  const tool = (file: string, ...args: string[]) =>
    execFileSync(join(world.model?.bin ?? '', file), args, {env: {...process.env, ...world.env}, encoding: 'utf8'}).trim()
  const rules = (name: string) => tool('rctl', `jail:${name}`).split('\n').filter(Boolean).sort()
  const cpus = (name: string) => /mask: (.*)/.exec(tool('cpuset', '-g', '-j', name))?.[1]

  it('are rules of rctl when the pot starts, and CPUs with the fewest pots', async () => {
    await world.pot('set-rss', '-M', '64M', '-C', '2', '-p', 'web')
    await world.pot('set-attribute', '-p', 'web', '-A', 'nofile', '-V', '512')
    await world.pot('set-attribute', '-p', 'web', '-A', 'read-bps', '-V', '1M')
    await world.pot('set-rss', '-C', '1.5', '-p', 'db')
    await world.pot('start', 'web', '--pids', '70')
    await world.pot('start', 'db')
    expect(rules('web')).to.deep.equal([
      'jail:web:maxproc:deny=70',
      'jail:web:memoryuse:deny=67108864',
      'jail:web:openfiles:deny=512',
      'jail:web:readbps:throttle=1048576',
    ])
    expect(rules('db')).to.deep.equal(['jail:db:pcpu:deny=150'])
    expect(cpus('web')).to.equal('0, 1')
    expect(cpus('db')).to.equal('2, 3')
  })

  it('change while the pot runs, those that are asked for and no others', async () => {
    tool('rctl', '-a', 'jail:web:maxproc:log=60')
    await world.pot('set-rss', '-p', 'web', '-M', '128M', '-C', '3')
    await world.pot('set-attribute', '-p', 'web', '-A', 'read-bps', '-V', '2M')
    await world.pot('set-attribute', '-p', 'web', '-A', 'nofile', '-V', '')
    expect(rules('web')).to.deep.equal([
      'jail:web:maxproc:deny=70',
      'jail:web:maxproc:log=60',
      'jail:web:memoryuse:deny=134217728',
      'jail:web:readbps:throttle=2097152',
    ])
    expect(cpus('web')).to.equal('0, 1, 2')
    await world.pot('set-rss', '-p', 'web', '-C', 'none')
    expect(cpus('web')).to.equal('0, 1, 2, 3')
  })

  it('get-rss and stats ask rctl, stats once for all', async () => {
    const json = await world.pot('get-rss', '-p', 'web', '-J')
    expect(json).to.match(
      /^\{ "ResourceUsage": \{ "MemoryStats": \{ "RSS" : \d+, "Swap" : \d+ \}, "CpuStats": \{ "TotalTicks": [\d.]+, "Percent": \d+ \} \} \} \n$/,
    )
    const v8 = join(world.root, 'v8')
    expect((await world.run(['get-rss', '-p', 'web', '-J'], {env: {NODE_V8_COVERAGE: v8}})).code).to.equal(0)
    const seen = readdirSync(v8).flatMap((name) => JSON.parse(readFileSync(join(v8, name), 'utf8')).result.map(({url}: {url: string}) => url))
    expect(seen.join(' '))
      .to.include('plugins/limits/dist/quick.cjs')
      .and.not.match(/node_modules\/@oclif|\/dist\/commands\//)
    await world.model?.forgetCalls()
    const all = JSON.parse(await world.pot('stats', '--json'))
    expect(all.map(({name}: {name: string}) => name).sort()).to.deep.equal(['db', 'web'])
    expect(all.find(({name}: {name: string}) => name === 'web').limits).to.include({memory: 134217728, pids: 70})
    const calls = (await world.model?.calls()) ?? []
    expect(calls.filter(([file]) => file === 'rctl').map((argv) => argv.slice(0, 2).join(' '))).to.have.members(['rctl -u', 'rctl jail:'])
    expect(calls.length).to.be.at.most(6)
  })

  it('are gone when the pot stops, but for the rules of others', async () => {
    await world.pot('stop', 'web')
    await world.pot('stop', 'db')
    expect(rules('web')).to.deep.equal(['jail:web:maxproc:log=60'])
    expect(rules('db')).to.deep.equal([])
    tool('rctl', '-r', 'jail:web')
  })

  it('say plainly when the kernel does not count, and the pot starts', async () => {
    await world.model?.setSysctl('kern.racct.enable', '0')
    const {code, stderr} = await world.run(['start', 'web'])
    expect(code).to.equal(0)
    expect(stderr).to.include('kern.racct.enable is 0')
    const refused = await world.run(['get-rss', '-p', 'web', '-J'])
    expect(refused).to.include({code: 1, stdout: ''})
    expect(refused.stderr).to.include('kern.racct.enable=1 >> /boot/loader.conf')
    expect((await world.run(['doctor'])).stdout).to.include('those of web are not enforced')
    await world.pot('stop', 'web')
    await world.model?.setSysctl('kern.racct.enable', '1')
    expect((await world.run(['doctor'])).stdout).not.to.include('not enforced')
  })

  it('leave nothing behind', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
