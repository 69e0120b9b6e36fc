import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {worldFor, type World} from '../support/world.js'

const DATASET = 'zroot/own'

describe('datasets that a pot manages itself, on the FreeBSD model', () => {
  let world: World
  const zfs = (...args: string[]) => execFileSync('zfs', args, {env: {...process.env, ...world.model?.env}, encoding: 'utf8'})
  const get = (property: string) => zfs('get', '-H', '-o', 'value', property, DATASET).trim()
  const mounts = () => execFileSync('mount', {env: {...process.env, ...world.model?.env}, encoding: 'utf8'}).split('\n')
  const mounted = () => mounts().filter((line) => line.startsWith(DATASET))
  const conf = () => readFileSync(join(world.fs, 'jails/db/conf/fscomp.conf'), 'utf8')
  const fails = async (...args: string[]) => {
    const {code, stderr} = await world.run(args)
    expect(code, args.join(' ')).not.to.equal(0)
    return stderr
  }

  before(async function () {
    world = await worldFor(this, 'the FreeBSD model')
    await world.pot('init')
    for (const pot of ['db', 'other']) await world.pot('create', '-p', pot, '-t', 'single', '-b', await world.base('single'))
    zfs('create', '-o', `mountpoint=${join(world.root, 'own')}`, DATASET)
  })
  after(async () => {
    if (world === undefined) return
    for (const pot of ['copy', 'other', 'db']) await world.run(['destroy', '-F', '-p', pot])
    zfs('destroy', '-r', DATASET)
    await world.run(['de-init', '-f'])
    const left = await world.leftovers()
    await world.close()
    expect(left).to.deep.equal([])
  })

  it('are claimed by mount-in, so that the host no longer mounts them, and nothing changes when that fails', async () => {
    const point = get('mountpoint')
    await fails('mount-in', '-p', 'db', '-z', 'zroot/none', '-m', '/data', '-j')
    expect(await fails('mount-in', '-p', 'db', '-z', 'zroot/pot/fscomp', '-m', '/data', '-j')).to.include('is a part of pot itself')
    expect(await fails('mount-in', '-p', 'db', '-d', world.root, '-m', '/data', '-j')).to.include('only by -z')
    expect([get('jailed'), get('mountpoint'), get('mounted')]).to.deep.equal(['off', point, 'yes'])
    await world.pot('mount-in', '-p', 'db', '-z', DATASET, '-m', '/data', '--jailed')
    expect([get('jailed'), get('mountpoint'), get('mounted')]).to.deep.equal(['on', '/data', 'no'])
    expect(conf()).to.equal(`${DATASET} /data jailed\n`)
    expect(await fails('mount-in', '-p', 'other', '-z', DATASET, '-m', '/data', '-j')).to.include("'db' has zroot/own already")
  })

  it('are given to the jail at the start, which mounts them and makes others below, and are taken back at the stop', async () => {
    await world.pot('start', 'db')
    expect(mounted()).to.have.length(1)
    expect(mounted()[0]).to.include(`${DATASET} on ${world.fs}/jails/db/m/data (zfs`)
    await world.pot('exec', '-p', 'db', 'sh', '-c', 'echo kept >/data/file')
    await world.pot('exec', '-p', 'db', '/sbin/zfs', 'create', `${DATASET}/below`)
    expect(mounted()).to.have.length(2)
    expect(await fails('mount-out', '-p', 'db', '-m', '/data')).to.include('is running')
    expect((await world.run(['exec', '-p', 'db', '/sbin/zfs', 'create', 'zroot/pot/x'])).stderr).to.include('permission denied')
    await world.pot('stop', 'db')
    expect(mounted()).to.deep.equal([])
    expect(get('jailed')).to.equal('on')
    await world.pot('start', 'db')
    expect(await world.pot('exec', '-p', 'db', 'cat', '/data/file')).to.equal('kept\n')
    expect(JSON.parse(await world.pot('info', '--json', '-v', '-p', 'db')).datasets).to.deep.include({source: DATASET, mountpoint: '/data'})
    await world.pot('stop', 'db')
  })

  it('are not unmounted by a jail that has died, but by the next start', async () => {
    await world.pot('start', 'db')
    execFileSync('jail', ['-R', 'db'], {env: {...process.env, ...world.model?.env}})
    expect(mounted()).to.have.length(2)
    await world.pot('start', 'db')
    expect(await world.pot('exec', '-p', 'db', 'cat', '/data/file')).to.equal('kept\n')
    await world.pot('stop', 'db')
    expect(mounted()).to.deep.equal([])
  })

  it('are not those of a clone, and stay, jailed, when the pot no longer has them', async () => {
    await world.pot('snapshot', '-p', 'db')
    const clone = await world.run(['clone', '-p', 'copy', '-P', 'db'])
    expect(clone.stderr).to.include('copy does not get zroot/own')
    expect(readFileSync(join(world.fs, 'jails/copy/conf/fscomp.conf'), 'utf8')).to.equal('')
    const out = await world.run(['mount-out', '-p', 'db', '-m', '/data'])
    expect(out.stderr).to.include('zfs set jailed=off zroot/own')
    expect(conf()).to.equal('')
    expect([get('jailed'), existsSync(join(world.root, 'own/file'))]).to.deep.equal(['on', false])
    await world.pot('mount-in', '-p', 'other', '-z', DATASET, '-m', '/data', '-j')
    await world.pot('start', 'other')
    expect(await world.pot('exec', '-p', 'other', 'cat', '/data/file')).to.equal('kept\n')
    await world.pot('stop', 'other')
    const gone = await world.run(['destroy', '-p', 'other'])
    expect(gone.stderr).to.include('zfs set jailed=off zroot/own')
    zfs('set', 'jailed=off', DATASET)
    zfs('inherit', 'mountpoint', DATASET)
  })

  it('are mounted, and not moved, by mount-in -w, which says so', async () => {
    const {stderr} = await world.run(['mount-in', '-p', 'db', '-z', DATASET, '-m', '/data', '-w'])
    expect(stderr).to.match(/-w moves datasets of pot only: zroot\/own stays mounted on/)
    expect(conf()).to.equal(`${DATASET} /data\n`)
    await world.pot('mount-out', '-p', 'db', '-m', '/data')
  })
})

describe('datasets that a pot manages itself, on Linux', () => {
  it('are refused with what to do, and a pot that has one from elsewhere does not start without it', async function () {
    const world = await worldFor(this, 'btrfs on Linux')
    try {
      await world.pot('init')
      await world.pot('create', '-p', 'db', '-t', 'single', '-b', await world.base('single'))
      const {code, stderr} = await world.run(['mount-in', '-p', 'db', '-z', 'tank/db', '-m', '/data', '-j'])
      expect(code).to.equal(1)
      expect(stderr).to.match(/only FreeBSD gives whole datasets to jails\n.*without --jailed/)
      execFileSync('sh', ['-c', `echo 'tank/db /data jailed' >${world.fs}/jails/db/conf/fscomp.conf`])
      expect((await world.run(['start', 'db'])).stderr).to.include('only FreeBSD')
    } finally {
      await world.run(['destroy', '-F', '-p', 'db'])
      await world.close()
    }
  })
})
