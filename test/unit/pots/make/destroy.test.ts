import {expect} from 'chai'
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {destroyPot, type DestroyRequest} from '../../../../src/pots/make/destroy.js'
import {destroying, failure, fakeContext, titles, volume, type Fake, planning} from '../../../support/fake-context.js'

describe('destroy', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    for (const name of ['web', 'db']) {
      fake.pot(name)
      fake.facts.volumes.push(volume(`jails/${name}`), volume(`jails/${name}/m`, ['1']))
    }
  })
  afterEach(() => fake.remove())

  const dir = (name: string) => join(fake.fsRoot, 'jails', name)
  const destroy = (request: DestroyRequest) => destroyPot(destroying(fake), request)
  const run = (name: string) => {
    fake.facts.running = [{name, id: 1, root: ''}]
    fake.facts.mounts = [{source: 'x', target: `${dir(name)}/m`, type: 'none', readonly: false}]
  }

  it('removes the volume, then what is left of the directory', async () => {
    expect(await destroy({name: 'web'})).to.deep.equal(['web'])
    expect(titles(fake)).to.deep.equal(['destroy jails/web', `remove ${dir('web')}`, 'remove run files'])
    expect(fake.steps.every(({final}) => final)).to.equal(true)
    expect(fake.operations[0]?.locks).to.deep.equal(['pot/web'])
  })

  it('refuses a pot that runs, unless forced: then it is stopped first', async () => {
    run('web')
    expect(await failure(destroy({name: 'web'}))).to.deep.include({code: 'RUNNING', suggestions: ['pot stop web, or pot destroy -F -p web']})
    const operate: typeof fake.ctx.operate = async (operation) => {
      const plan = await fake.ctx.operate(operation)
      if (operation.title === 'stop web') Object.assign(fake.facts, {running: [], mounts: []})
      return plan
    }
    expect(await destroyPot({...fake.ctx, operate}, {name: 'web', force: true})).to.deep.equal(['web'])
    expect(fake.operations.map(({title}) => title)).to.deep.equal(['stop web', 'destroy web'])
  })

  it('refuses a pot that running pots depend on, unless forced, and tells which dependencies are left', async () => {
    fake.pot('app', ['pot.depend=db'])
    fake.facts.running = [{name: 'app', id: 2, root: ''}]
    expect(await failure(destroy({name: 'db'}))).to.deep.include({
      code: 'IN_USE',
      message: "pots that run depend on 'db': app",
      suggestions: ['pot stop app, or pot destroy -F -p db'],
    })
    expect(fake.steps).to.deep.equal([])
    expect(await destroy({name: 'db', force: true})).to.deep.equal(['db'])
    expect(fake.warnings).to.deep.equal(["'app' still depends on 'db': pot add-dep --remove -p app -P db"])
  })

  it('with --plan shows how a running pot is stopped and destroyed', async () => {
    run('web')
    await destroyPot(planning(fake), {name: 'web', force: true})
    expect(fake.operations.map(({title}) => title)).to.deep.equal(['stop web', 'destroy web'])
    expect(titles(fake).filter((title) => title === 'unjail web')).to.have.length(1)
    expect(titles(fake)).to.include('destroy jails/web')
  })

  it('refuses while something foreign is mounted in the pot, forced or not', async () => {
    fake.facts.mounts = [{source: '/srv', target: join(dir('web'), 'm/mnt'), type: 'none', readonly: false}]
    for (const force of [false, true]) expect(await failure(destroy({name: 'web', force}))).to.include({code: 'MOUNTED_BELOW'})
    expect(fake.steps).to.deep.equal([])
    await destroy({name: 'db'})
  })

  it('refuses on zfs while there are clones of it, which stand alone on btrfs', async () => {
    fake.facts.volumes.push(volume('jails/copy/m', [], 'jails/web/m@1'))
    expect(await failure(destroy({name: 'web'}))).to.include({code: 'HAS_CLONES'})
    fake.facts.kind = 'btrfs'
    expect(await destroy({name: 'web'})).to.deep.equal(['web'])
  })

  it('refuses while pots are built on it, or destroys them first', async () => {
    for (const [name, potbase] of [
      ['mid', 'web'],
      ['top', 'mid'],
    ] as const) {
      fake.pot(name, ['pot.type=multi', 'pot.level=2', `pot.potbase=${potbase}`])
      fake.facts.volumes.push(volume(`jails/${name}`))
    }
    expect(await failure(destroy({name: 'web'}))).to.include({code: 'IN_USE', message: "pots are built on 'web': mid"})
    // Before any pot is gone.
    fake.facts.volumes.push(volume('jails/stranger/m', [], 'jails/web@1'))
    expect(await failure(destroy({name: 'web', recursive: true}))).to.include({code: 'HAS_CLONES'})
    fake.facts.volumes.pop()
    expect(fake.steps).to.deep.equal([])
    expect(await destroy({name: 'web', recursive: true})).to.deep.equal(['top', 'mid', 'web'])
  })

  it('refuses the pot of a base', async () => {
    fake.pot('base-x', ['pot.type=multi', 'pot.level=0', 'pot.base=x'])
    expect(await failure(destroy({name: 'base-x', force: true}))).to.deep.include({code: 'IN_USE', suggestions: ['pot destroy -b x']})
  })

  it('is stopped again when it was started again meanwhile, when forced', async () => {
    let stops = 0
    const operate: typeof fake.ctx.operate = async (operation) => {
      if (operation.title === 'stop web') {
        const plan = await fake.ctx.operate(operation)
        Object.assign(fake.facts, {running: [], mounts: []})
        stops++
        return plan
      }
      if (stops === 1) run('web')
      return fake.ctx.operate(operation)
    }
    run('web')
    expect(await destroyPot({...fake.ctx, operate}, {name: 'web', force: true})).to.deep.equal(['web'])
    expect(stops).to.equal(2)
  })

  it('destroys what is half made only when forced', async () => {
    mkdirSync(dir('half'))
    fake.facts.volumes.push(volume('jails/data'))
    expect(await failure(destroy({name: 'half'}))).to.include({code: 'BROKEN_POT'})
    expect(await failure(destroy({name: 'data'}))).to.include({code: 'NO_POT'})
    expect(await destroy({name: 'half', force: true})).to.deep.equal(['half'])
    expect(await destroy({name: 'data', force: true})).to.deep.equal(['data'])
    expect(titles(fake)).to.include.members([`remove ${dir('half')}`, 'destroy jails/data'])
  })

  it('ends the jail of a pot whose record is broken', async () => {
    mkdirSync(dir('half'))
    fake.facts.running = [{name: 'half', id: 1, root: ''}]
    await destroy({name: 'half', force: true})
    expect(titles(fake).slice(0, 3)).to.deep.equal(['end the supervision of the main command', 'unjail half', 'destroy jails/half'])
  })

  for (const name of ['', '.', '..', '../jails/web', 'web/m', '/', 'gone']) {
    it(`never takes '${name}' for a pot, forced or not`, async () => {
      for (const force of [false, true]) expect(await failure(destroy({name, force, recursive: true}))).to.include({code: 'NO_POT'})
      expect(fake.operations).to.deep.equal([])
    })
  }
})
