import {expect} from 'chai'
import type {Operate} from '../../../src/operations/operate.js'
import {PotError} from '../../../src/errors.js'
import {NOTHING_ADDED} from '../../../src/plugins/hooks.js'
import {takeSnapshot} from '../../../src/snapshots/take.js'
import {failure, fakeContext, step, titles, volume, type Fake} from '../../support/fake-context.js'

const web = {kind: 'pot', name: 'web'} as const

describe('takeSnapshot', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.pot('web')
    fake.facts.volumes = [volume('jails'), volume('jails/web'), volume('jails/web/m'), volume('jails/web2')]
  })
  afterEach(() => fake.remove())

  it('takes all volumes of the pot under one tag, in one step', async () => {
    const {volumes} = await takeSnapshot(fake.ctx, {owner: web, tag: 'first'})
    expect(titles(fake)).to.deep.equal(['snapshot jails/web jails/web/m @first'])
    expect(volumes).to.deep.equal(['jails/web', 'jails/web/m'])
  })

  it('is called after the second, and takes the next free number when that is taken', async () => {
    const now = Math.floor(Date.now() / 1000)
    const taken = Array.from({length: 5}, (_, index) => String(now + index))
    fake.facts.volumes = [volume('jails/web', taken), volume('jails/web/m')]
    const {tag} = await takeSnapshot(fake.ctx, {owner: web})
    expect(Number(tag)).to.be.within(now + 5, now + 6)
  })

  it('tries again when another command took the number meanwhile', async () => {
    let first = true
    const {operate} = fake.ctx
    const again: Operate = async (operation) => {
      if (!first) return operate(operation)
      first = false
      throw new PotError('TAG_EXISTS', 'taken')
    }
    await takeSnapshot({...fake.ctx, operate: again}, {owner: web})
    expect(titles(fake)).to.have.length(1)
  })

  it('refuses a tag that is there, and one that cannot be a name', async () => {
    fake.facts.volumes = [volume('jails/web', ['first'])]
    expect(await failure(takeSnapshot(fake.ctx, {owner: web, tag: 'first'}))).to.have.property('code', 'TAG_EXISTS')
    for (const tag of ['', '-r', 'a/b', 'a@b', 'a b', '../x', 'x'.repeat(41)]) {
      expect(await failure(takeSnapshot(fake.ctx, {owner: web, tag})), tag).to.have.property('code', 'USAGE')
    }
    expect(fake.steps).to.be.empty
  })

  it('says that the snapshot of a running pot is one after a power cut', async () => {
    fake.facts.running = [{name: 'web', id: 1, root: ''}]
    await takeSnapshot(fake.ctx, {owner: web})
    expect(fake.warnings.join()).to.include("'web' is running")
  })

  it('with rotate, takes the new one first and removes the oldest that no clone needs', async () => {
    fake.facts.volumes = [volume('jails/web', ['1', '2', '3']), volume('jails/web/m', ['2']), volume('jails/copy', [], 'jails/web@1')]
    const {removed} = await takeSnapshot(fake.ctx, {owner: web, tag: 'new', rotate: true})
    expect(titles(fake)).to.deep.equal(['snapshot jails/web jails/web/m @new', 'remove jails/web jails/web/m @2'])
    expect(removed).to.deep.equal(['2'])
    expect(fake.infos.join()).to.include('pot copy depends on it')
  })

  it('with rotate, never removes the only one', async () => {
    await takeSnapshot(fake.ctx, {owner: web, tag: 'new', rotate: true})
    expect(titles(fake)).to.deep.equal(['snapshot jails/web jails/web/m @new'])
  })

  it('tells the plugins the pot and the tag, and puts their steps around its own', async () => {
    fake.facts.volumes = [volume('jails/web', ['1'])]
    fake.facts.added = {...NOTHING_ADDED, before: [step('flush')], after: [step('note')]}
    await takeSnapshot(fake.ctx, {owner: web, tag: 'first', rotate: true})
    expect(titles(fake)).to.deep.equal(['flush', 'snapshot jails/web @first', 'note', 'remove jails/web @1'])
    const [operation] = fake.operations
    expect(operation?.event).to.equal('snapshot')
    expect(operation?.subject).to.deep.include({detail: 'first'})
    expect(operation?.subject?.pot?.name).to.equal('web')
    expect(operation?.locks).to.deep.equal(['pot/web'])
  })

  it('takes a fscomp, with no event, and refuses what is none', async () => {
    fake.facts.volumes = [volume('fscomp/data'), volume('fscomp/data/deep')]
    await takeSnapshot(fake.ctx, {owner: {kind: 'fscomp', name: 'data'}, tag: 'one'})
    expect(titles(fake)).to.deep.equal(['snapshot fscomp/data fscomp/data/deep @one'])
    expect(fake.operations[0]).to.not.have.property('event')
    for (const name of ['other', 'data/deep', '../jails/web']) {
      expect(await failure(takeSnapshot(fake.ctx, {owner: {kind: 'fscomp', name}})), name).to.have.property('code', 'NO_FSCOMP')
    }
  })
})
