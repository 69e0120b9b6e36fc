import {expect} from 'chai'
import type {Moved} from '../../src/fleet/move.js'
import {noSshd, startSshd, type OtherHost} from '../support/sshd.js'
import {skipWhen, worldFor, type World} from '../support/world.js'

describe('pot move', () => {
  let here: World
  let there: World
  let other: OtherHost
  const run = (args: readonly string[]) => here.run(args, {env: {POT_SSH: other.ssh}})
  const move = async (...args: string[]) => {
    const {code, stdout, stderr} = await run(['move', ...args, '--json'])
    if (code !== 0) throw new Error(`${stdout}${stderr}`)
    return JSON.parse(stdout) as Moved
  }
  const names = async (world: World) => (await world.pot('ls', '-q')).split('\n').filter((name) => name !== '' && !name.startsWith('base-'))
  const isUp = async (world: World, pot: string) => (await world.run(['info', '-r', pot])).code === 0

  before(async function () {
    skipWhen(this, noSshd())
    here = await worldFor(this, 'btrfs on Linux')
    there = await worldFor(this, 'btrfs on Linux')
    other = await startSshd(there.env)
    for (const world of [here, there]) await world.pot('init')
    const base = await here.base('single')
    await here.base('multi')
    for (const pot of ['web', 'multi', 'still', 'sick', 'tied']) {
      const type = pot === 'multi' ? ['-t', 'multi', '-b', 'busy-multi'] : ['-t', 'single', '-b', base]
      await here.pot('create', '-p', pot, ...type)
      await here.pot('set-attribute', '-p', pot, '-A', 'no-rc-script', '-V', 'YES')
      await here.pot('set-cmd', '-p', pot, '-c', 'sleep 1000000')
    }
    await here.pot('set-env', '-p', 'web', '-E', 'SECRET=it\'s "5" $HOME')
    await here.pot('set-attribute', '-p', 'web', '-A', 'label', '-V', 'tier=front')
  })
  after(async () => {
    await other?.close()
    for (const world of [here, there]) {
      for (const pot of world === undefined ? [] : await names(world)) await world.run(['destroy', '-F', '-p', pot])
      await world?.close()
    }
  })

  it('shows what it would do, and changes neither host', async () => {
    await here.pot('snapshot', '-p', 'web', '-n', 'mine')
    const {stdout, stderr} = await run(['move', 'web', other.name, '--plan', '--json'])
    expect(stderr).to.include('snapshots do not move: mine of web are destroyed here with it (--keep keeps both)')
    const plan = JSON.parse(stdout)
    expect(plan.plans[0].title).to.equal(`move web to ${other.name}`)
    expect(await names(there)).to.deep.equal([])
    expect(await names(here)).to.include('web')
  })

  it('takes a running pot with its files and its record', async () => {
    await here.pot('start', 'web')
    await here.pot('exec', '-p', 'web', 'sh', '-c', 'echo data >/root/data; chown 1234:99 /root/data; chmod 4755 /root/data; ln -s data /root/link')
    const before = JSON.parse(await here.pot('info', '--json', 'web'))
    expect(await move('web', other.name)).to.deep.equal({pot: 'web', host: other.name, running: true, kept: false})
    expect(await names(here)).not.to.include('web')
    expect(await isUp(there, 'web')).to.equal(true)
    const after = JSON.parse(await there.pot('info', '--json', 'web'))
    expect({...after, main: undefined}).to.deep.equal({...before, main: undefined})
    expect((await there.pot('exec', '-p', 'web', 'sh', '-c', 'stat -c "%u %g %a" /root/data; readlink /root/link; cat /root/data')).split('\n')).to.deep.equal([
      '1234 99 4755',
      'data',
      'data',
      '',
    ])
  })

  it('keeps a stopped copy here, if it is to', async () => {
    expect(await move('still', other.name, '--keep')).to.deep.equal({pot: 'still', host: other.name, running: false, kept: true})
    expect([await names(here), await names(there)].map((all) => all.includes('still'))).to.deep.equal([true, true])
    expect([await isUp(here, 'still'), await isUp(there, 'still')]).to.deep.equal([false, false])
  })

  it('needs the base of a multi pot there, and takes its own volumes', async () => {
    const refused = await run(['move', 'multi', other.name])
    expect([refused.code, refused.stderr]).to.deep.equal([
      1,
      `pot: 'multi' cannot move to ${other.name}: it has no base 'busy-multi'\n     pot -H ${other.name} ls\n`,
    ])
    await there.base('multi')
    await here.pot('start', 'multi')
    await here.pot('exec', '-p', 'multi', 'sh', '-c', 'echo mine >/etc/mine; echo local >/usr/local/x')
    await move('multi', other.name)
    expect(await there.pot('exec', '-p', 'multi', 'cat', '/etc/mine', '/usr/local/x')).to.equal('mine\nlocal\n')
  })

  it('brings a pot back that does not work there, and leaves nothing there', async () => {
    await here.pot('start', 'sick')
    await here.pot('set-cmd', '-p', 'sick', '-c', 'false')
    const {code, stderr} = await run(['move', 'sick', other.name])
    expect(code, stderr).to.equal(1)
    expect(stderr).to.include('does not work')
    expect(await names(there)).not.to.include('sick')
    expect(await there.leftovers()).to.satisfy((left: readonly string[]) => left.every((one) => !one.includes('sick')))
    expect(await names(here)).to.include('sick')
    expect(await isUp(here, 'sick')).to.equal(true)
  })
})
