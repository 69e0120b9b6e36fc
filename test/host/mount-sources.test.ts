import {chownSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {inject} from '../../src/testing/inject.js'
import {readMountinfo} from '../../src/host/linux/mounts/mountinfo.js'
import {WORLDS, type World} from '../support/world.js'

const kind = WORLDS.find(({name}) => name.includes('btrfs'))
const OWNER = 1234

/** Whoever may write above a directory that is mounted in a pot puts a link to a secret in its place: its owner, or root in another pot. */
describe('a directory that was mounted in and is another one now', () => {
  let world: World
  let secret: string
  let home: string
  let data: string

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing}`)
      return this.skip()
    }
    world = await kind.make()
    await world.pot('init')
    const base = await world.base('single')
    for (const pot of ['web', 'evil']) await world.pot('create', '-p', pot, '-t', 'single', '-b', base)
    secret = join(world.root, 'secret')
    home = join(world.root, 'home')
    data = join(home, 'data')
    mkdirSync(secret)
    writeFileSync(join(secret, 'key'), 'secret')
    mkdirSync(data, {recursive: true})
    for (const path of [home, data]) chownSync(path, OWNER, OWNER)
  })
  after(async () => {
    if (world === undefined) return
    for (const pot of ['evil', 'web', 'copy']) await world.run(['destroy', '-F', '-p', pot])
    await world.run(['de-init', '-f'])
    const left = await world.leftovers()
    await world.close()
    expect(left).to.deep.equal([])
  })

  const mountsOf = (pot: string) => readMountinfo().flatMap(({target}) => (target.startsWith(`${world.fs}/jails/${pot}/m`) ? [target] : []))
  const codeOf = async (...args: string[]) => {
    const {code, stdout} = await world.run([...args, '--json'])
    return code === 0 ? undefined : JSON.parse(stdout).error?.code
  }
  /** No command that would show it to the pot does, and none leaves anything mounted. */
  const refused = async (pot: string, path: string) => {
    const file = join(world.root, 'file')
    writeFileSync(file, 'x')
    const out = join(world.root, 'out')
    mkdirSync(out, {recursive: true})
    for (const args of [
      ['start', pot],
      ['copy-in', '-p', pot, '-s', file, '-d', `${path}/file`],
      ['copy-out', '-p', pot, '-s', `${path}/key`, '-d', out],
    ]) {
      expect({args, code: await codeOf(...args)}).to.deep.equal({args, code: 'SOURCE_CHANGED'})
      expect(mountsOf(pot)).to.deep.equal([])
    }
    expect(readdirSync(out)).to.deep.equal([])
    expect(readdirSync(secret)).to.deep.equal(['key'])
  }

  it('is not mounted when its owner makes it a link or another directory, in a clone neither, and is again when it is back', async () => {
    await world.pot('mount-in', '-p', 'web', '-d', data, '-m', '/mnt')
    await world.pot('snapshot', '-p', 'web')
    await world.pot('clone', '-p', 'copy', '-P', 'web')
    renameSync(data, join(home, 'aside'))
    symlinkSync(secret, data)
    await refused('web', '/mnt')
    await refused('copy', '/mnt')
    rmSync(data)
    mkdirSync(data)
    expect(await codeOf('start', 'web'), 'a directory of another owner').to.equal('SOURCE_CHANGED')
    chownSync(data, OWNER, OWNER)
    expect(await codeOf('start', 'web'), 'another directory of its owner').to.equal('SOURCE_CHANGED')
    rmSync(data, {recursive: true})
    expect(await codeOf('start', 'web')).to.equal('NO_SOURCE')
    renameSync(join(home, 'aside'), data)
    await world.pot('start', 'web')
    await world.pot('stop', 'web')
    await world.pot('destroy', '-p', 'copy')
    await world.pot('mount-out', '-p', 'web', '-m', '/mnt')
  })

  it('gets no mount point in it, for that would be made where a link leads', async () => {
    const [deep, aside] = [join(home, 'x'), join(home, 'y')]
    for (const path of [join(deep, 'data'), join(world.root, 'decoy/data')]) mkdirSync(path, {recursive: true})
    await world.pot('create-fscomp', '-f', 'inner')
    await world.pot('mount-in', '-p', 'web', '-d', join(deep, 'data'), '-m', '/mnt')
    renameSync(deep, aside)
    symlinkSync(join(world.root, 'decoy'), deep)
    const inner = ['mount-in', '-p', 'web', '-f', 'inner', '-m', '/mnt/a/b']
    expect(await codeOf(...inner)).to.equal('SOURCE_CHANGED')
    expect(readdirSync(join(world.root, 'decoy/data'))).to.deep.equal([])
    rmSync(deep)
    renameSync(aside, deep)
    await world.pot(...inner)
    expect(readdirSync(join(deep, 'data/a'))).to.deep.equal(['b'])
    for (const target of ['/mnt/a/b', '/mnt']) await world.pot('mount-out', '-p', 'web', '-m', target)
  })

  it('keeps nothing of a mount point that was made in it, when the rest fails', async () => {
    const own = join(world.root, 'own')
    mkdirSync(join(own, 'kept'), {recursive: true})
    await world.pot('mount-in', '-p', 'web', '-d', own, '-m', '/mnt')
    for (const act of ['fail', 'kill'] as const) {
      for (let at = 1, code = 1; code !== 0; at++) {
        const run = await inject(world, ['mount-in', '-p', 'web', '-f', 'inner', '-m', '/mnt/kept/a/b'], act, at)
        code = run.happened ? 1 : 0
        await world.pot('recover')
        if (run.happened && (await world.run(['mount-out', '-p', 'web', '-m', '/mnt/kept/a/b'])).code !== 0)
          expect({act, at, left: readdirSync(join(own, 'kept'))}).to.deep.equal({act, at, left: []})
        else rmSync(join(own, 'kept/a'), {recursive: true, force: true})
      }
      await world.run(['mount-out', '-p', 'web', '-m', '/mnt/kept/a/b'])
      rmSync(join(own, 'kept/a'), {recursive: true, force: true})
    }
    expect(readdirSync(own)).to.deep.equal(['kept'])
    await world.pot('mount-out', '-p', 'web', '-m', '/mnt')
  })

  it('is not mounted when root in another pot has made it a link, in a directory or a fscomp that it may write', async () => {
    const shared = join(world.root, 'shared')
    await world.pot('create-fscomp', '-f', 'data')
    for (const [directory, how] of [
      [shared, ['-d', shared]],
      [join(world.fs, 'fscomp/data'), ['-f', 'data']],
    ] as const) {
      const sub = join(directory, 'sub')
      mkdirSync(sub, {recursive: true})
      await world.pot('mount-in', '-p', 'web', '-d', sub, '-m', '/sub')
      await world.pot('mount-in', '-p', 'evil', ...how, '-m', '/all')
      await world.pot('start', 'web')
      await world.pot('stop', 'web')
      await world.pot('start', 'evil')
      await world.pot('exec', '-p', 'evil', 'sh', '-c', `mv /all/sub /all/aside && ln -s ${secret} /all/sub`)
      await refused('web', '/sub')
      await world.pot('stop', 'evil')
      await refused('web', '/sub')
      await world.pot('mount-out', '-p', 'evil', '-m', '/all')
      await world.pot('mount-out', '-p', 'web', '-m', '/sub')
    }
  })

  it('may be a fscomp that belongs to somebody, whose place only root can change', async () => {
    const place = join(world.fs, 'fscomp/data')
    chownSync(place, OWNER, OWNER)
    await world.pot('mount-in', '-p', 'web', '-f', 'data', '-m', '/data')
    await world.pot('start', 'web')
    expect(mountsOf('web')).to.include(join(world.fs, 'jails/web/m/data'))
    await world.pot('stop', 'web')
    await world.pot('mount-out', '-p', 'web', '-m', '/data')
  })

  it('may be a file, which neither its owner nor root in a pot can replace by another one', async () => {
    const file = join(home, 'app.conf')
    writeFileSync(file, 'app')
    chownSync(file, OWNER, OWNER)
    await world.pot('mount-in', '-p', 'web', '-d', file, '-m', '/root/app.conf')
    await world.pot('start', 'web')
    await world.pot('stop', 'web')
    renameSync(file, `${file}.aside`)
    symlinkSync(join(secret, 'key'), file)
    expect(await codeOf('start', 'web')).to.equal('SOURCE_CHANGED')
    rmSync(file)
    writeFileSync(file, 'another')
    expect(await codeOf('start', 'web'), 'another file').to.equal('SOURCE_CHANGED')
    expect(mountsOf('web')).to.deep.equal([])
    renameSync(`${file}.aside`, file)
    await world.pot('start', 'web')
    await world.pot('stop', 'web')
    await world.pot('mount-out', '-p', 'web', '-m', '/root/app.conf')
  })
})
