import {expect} from 'chai'
import {join} from 'node:path'
import {destroyBase} from '../../../src/bases/destroy.js'
import {destroying, failure, fakeContext, titles, volume, type Fake, planning} from '../../support/fake-context.js'

describe('destroy -b', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.facts.volumes = [volume('bases/x', ['1']), ...['base-x', 'one', 'mid', 'top', 'other'].map((name) => volume(`jails/${name}`))]
    fake.pot('base-x', ['pot.type=multi', 'pot.level=0', 'pot.base=x'])
    fake.pot('other', ['pot.type=single', 'pot.base=y'])
  })
  afterEach(() => fake.remove())

  const users = () => {
    fake.pot('one', ['pot.type=single', 'pot.base=x'])
    fake.pot('mid', ['pot.type=multi', 'pot.level=1', 'pot.base=x'])
    fake.pot('top', ['pot.type=multi', 'pot.level=2', 'pot.base=x', 'pot.potbase=mid'])
  }
  it('removes the pot of level 0 and then the base', async () => {
    expect(await destroyBase(destroying(fake), {base: 'x'})).to.deep.equal(['base-x'])
    const order = ['destroy jails/base-x', 'destroy bases/x', `remove ${join(fake.fsRoot, 'bases/x')}`]
    expect(titles(fake).filter((title) => order.includes(title))).to.deep.equal(order)
    expect(fake.operations.at(-1)?.locks).to.include('base/x')
  })

  it('refuses while pots use it, or destroys them before, those that are built on others first', async () => {
    users()
    expect(await failure(destroyBase(destroying(fake), {base: 'x'}))).to.include({code: 'IN_USE', message: "pots use base 'x': mid, one, top"})
    expect(fake.steps).to.deep.equal([])
    const gone = await destroyBase(destroying(fake), {base: 'x', recursive: true})
    expect(gone).to.have.members(['top', 'mid', 'one', 'base-x']).and.to.have.length(4)
    expect(gone.indexOf('top')).to.be.below(gone.indexOf('mid'))
    expect(gone.at(-1)).to.equal('base-x')
  })

  it('refuses on zfs while something else is a clone of it', async () => {
    fake.facts.volumes.push(volume('jails/other/m', [], 'bases/x@1'))
    expect(await failure(destroyBase(destroying(fake), {base: 'x', recursive: true}))).to.include({code: 'HAS_CLONES'})
    fake.facts.kind = 'btrfs'
    await destroyBase(destroying(fake), {base: 'x', recursive: true})
  })

  it('shows with --plan how all of it would go, each pot once', async () => {
    users()
    fake.facts.volumes.push(volume('jails/one/m', [], 'bases/x@1'))
    const gone = await destroyBase(planning(fake), {base: 'x', recursive: true})
    expect(gone).to.have.members(['top', 'mid', 'one', 'base-x'])
    expect(titles(fake).filter((title) => title === 'destroy jails/top')).to.have.length(1)
  })

  it('refuses with --plan too while something else is a clone of it', async () => {
    users()
    fake.facts.volumes.push(volume('jails/other/m', [], 'bases/x@1'))
    expect(await failure(destroyBase(planning(fake), {base: 'x', recursive: true}))).to.include({code: 'HAS_CLONES'})
  })

  it('refuses before any pot is gone, because of a clone of the base or of a pot, or a mount', async () => {
    users()
    for (const origin of ['bases/x@1', 'jails/one@1', 'jails/top@1']) {
      fake.facts.volumes.push(volume('jails/other/m', [], origin))
      expect(await failure(destroyBase(destroying(fake), {base: 'x', recursive: true}))).to.include({code: 'HAS_CLONES'})
      fake.facts.volumes.pop()
    }
    for (const target of ['jails/one/m/mnt', 'bases/x/mnt']) {
      fake.facts.mounts = [{source: '/x', target: join(fake.fsRoot, target), type: 'none', readonly: false}]
      expect(await failure(destroyBase(destroying(fake), {base: 'x', recursive: true}))).to.include({code: 'MOUNTED_BELOW'})
    }
    expect(fake.steps).to.deep.equal([])
  })

  it('refuses while something is mounted in it, and what is not there', async () => {
    fake.facts.mounts = [{source: '/x', target: join(fake.fsRoot, 'bases/x/mnt'), type: 'none', readonly: false}]
    expect(await failure(destroyBase(destroying(fake), {base: 'x'}))).to.include({code: 'MOUNTED_BELOW'})
    for (const base of ['none', '', '..', 'x/usr.local']) expect(await failure(destroyBase(fake.ctx, {base}))).to.include({code: 'NO_BASE'})
  })
})
