import {expect} from 'chai'
import type {Operate} from '../../../src/operations/operate.js'
import {purgeSnapshots} from '../../../src/snapshots/purge.js'
import type {Volume} from '../../../src/host/types.js'
import {fakeContext, titles, volume, type Fake} from '../../support/fake-context.js'

const web = {kind: 'pot', name: 'web'} as const

describe('purgeSnapshots', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.pot('web')
    fake.facts.volumes = [volume('jails/web', ['1', '2', '3']), volume('jails/web/m', ['1', '2', '3'])]
  })
  afterEach(() => fake.remove())

  /** What the host has when the operation has ended. */
  const leaving = (...volumes: Volume[]) => {
    const {operate} = fake.ctx
    const leave: Operate = async (operation) => {
      const done = await operate(operation)
      fake.facts.volumes = volumes
      return done
    }
    return {...fake.ctx, operate: leave}
  }
  const only = (...tags: string[]) => leaving(volume('jails/web', tags), volume('jails/web/m', tags))

  it('keeps the newest', async () => {
    expect(await purgeSnapshots(only('3'), {owner: web, all: false})).to.deep.equal({removed: ['1', '2'], needed: [], failed: []})
    expect(titles(fake)).to.deep.equal(['remove jails/web jails/web/m @1', 'remove jails/web jails/web/m @2'])
  })

  it('keeps the newest of a volume that lacks the newest of the pot', async () => {
    fake.facts.volumes = [volume('jails/web', ['1', '2']), volume('jails/web/m', ['1'])]
    await purgeSnapshots(fake.ctx, {owner: web, all: false})
    expect(titles(fake)).to.deep.equal(['remove jails/web @1'])
  })

  it('with all, keeps none', async () => {
    expect((await purgeSnapshots(only(), {owner: web, all: true})).removed).to.deep.equal(['1', '2', '3'])
  })

  it('keeps what a clone depends on, names who does, and goes on with the others', async () => {
    fake.facts.volumes.push(volume('jails/copy/m', [], 'jails/web/m@1'), volume('fscomp/x', [], 'jails/web@1'))
    const purged = await purgeSnapshots(only('1', '3'), {owner: web, all: false})
    expect(purged).to.deep.equal({removed: ['2'], needed: [{tag: '1', by: ['pot copy', 'fscomp x']}], failed: []})
    expect(titles(fake)).to.deep.equal(['remove jails/web jails/web/m @2'])
  })

  it('on btrfs, where a clone holds its data itself, removes all', async () => {
    fake.facts.kind = 'btrfs'
    fake.facts.volumes.push(volume('jails/copy/m', [], 'jails/web/m@1'))
    expect((await purgeSnapshots(only('3'), {owner: web, all: false})).removed).to.deep.equal(['1', '2'])
  })

  it('says which could not be removed, and does not try for ever', async () => {
    expect(await purgeSnapshots(only('2', '3'), {owner: web, all: false})).to.deep.equal({removed: ['1'], needed: [], failed: ['2']})
    expect(fake.steps.every(({optional}) => optional === true)).to.equal(true)
  })

  it('orders by time and not by name', async () => {
    fake.facts.volumes = [
      volume('jails/web', [
        ['zebra', 10],
        ['1700000000', 1_700_000_000],
        ['apple', 1_700_000_001],
      ]),
    ]
    expect((await purgeSnapshots(leaving(volume('jails/web')), {owner: web, all: false})).removed).to.deep.equal(['zebra', '1700000000'])
  })

  it('has nothing to do when there is one or none', async () => {
    fake.facts.volumes = [volume('jails/web', ['1'])]
    expect(await purgeSnapshots(fake.ctx, {owner: web, all: false})).to.deep.equal({removed: [], needed: [], failed: []})
    expect(fake.steps).to.be.empty
  })
})
