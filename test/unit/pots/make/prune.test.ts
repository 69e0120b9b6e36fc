import {expect} from 'chai'
import {utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../../../../src/errors.js'
import {prune} from '../../../../src/pots/make/prune.js'
import {failure, fakeContext, volume, type Fake} from '../../../support/fake-context.js'

const PRUNABLE = ['pot.type=single', 'pot.attr.prunable=YES', 'pot.attr.to-be-pruned=YES']

describe('prune', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.pot('plain')
    fake.pot('fresh', ['pot.type=single', 'pot.attr.prunable=YES'])
    fake.pot('kept', ['pot.type=single', 'pot.attr.prunable=NO', 'pot.attr.to-be-pruned=YES'])
    for (const name of ['a', 'b', 'up']) fake.pot(name, PRUNABLE)
    fake.facts.volumes = ['plain', 'fresh', 'kept', 'a', 'b', 'up'].map((name) => volume(`jails/${name}`))
    fake.facts.running = [{name: 'up', id: 1, root: ''}]
  })
  afterEach(() => fake.remove())

  const destroyed = () => fake.operations.map(({title}) => title)
  const ended = (name: string, secondsAgo: number) => {
    const file = join(fake.fsRoot, 'jails', name, 'conf/.last_run_stats')
    writeFileSync(file, '{ "ExitCode": 0 }\n')
    const time = Date.now() / 1000 - secondsAgo
    utimesSync(file, time, time)
  }

  it('destroys the stopped pots that are prunable and have run, and no other', async () => {
    expect(await prune(fake.ctx, {})).to.deep.equal({pruned: ['a', 'b'], failed: []})
    expect(destroyed()).to.deep.equal(['destroy a', 'destroy b'])
  })

  it('on a dry run, only says which', async () => {
    expect(await prune(fake.ctx, {dryRun: true})).to.deep.equal({pruned: ['a', 'b'], failed: []})
    expect(fake.operations).to.be.empty
  })

  it('goes on when one cannot be destroyed, and says so', async () => {
    fake.facts.volumes.push(volume('jails/copy/m', [], 'jails/a@1'))
    const {pruned, failed} = await prune(fake.ctx, {})
    expect(pruned).to.deep.equal(['b'])
    expect(failed).to.have.length(1)
    expect(failed[0]).to.include({name: 'a', code: 'HAS_CLONES'})
  })

  it('leaves one alone that was started meanwhile', async () => {
    let asked = 0
    Object.defineProperty(fake.facts, 'running', {
      get() {
        asked += 1
        return asked > 1 ? [{name: 'a', id: 2, root: ''}] : []
      },
    })
    const {pruned, failed} = await prune(fake.ctx, {})
    expect(pruned).to.deep.equal(['b', 'up'])
    expect(failed).to.be.empty
  })

  it('stops when it is interrupted', async () => {
    const operate = async () => {
      throw new PotError('STEP_FAILED', 'interrupted', {exit: 130})
    }
    expect(await failure(prune({...fake.ctx, operate}, {}))).to.include({code: 'STEP_FAILED'})
  })

  it('with grace, leaves those that ended less than a minute ago', async () => {
    ended('a', 20)
    ended('b', 90)
    expect((await prune(fake.ctx, {grace: true, dryRun: true})).pruned).to.deep.equal(['b'])
    expect((await prune(fake.ctx, {dryRun: true})).pruned).to.deep.equal(['a', 'b'])
  })
})
