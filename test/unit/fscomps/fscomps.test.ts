import {expect} from 'chai'
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {cloneFscomp} from '../../../src/fscomps/clone.js'
import {createFscomp} from '../../../src/fscomps/create.js'
import {failure, fakeContext, titles, volume, type Fake} from '../../support/fake-context.js'

describe('createFscomp', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
  })
  afterEach(() => fake.remove())

  it('makes a volume, once', async () => {
    expect(await createFscomp(fake.ctx, 'data')).to.equal(true)
    expect(titles(fake)).to.deep.equal(['create fscomp/data'])
    fake.facts.volumes = [volume('fscomp/data')]
    expect(await createFscomp(fake.ctx, 'data')).to.equal(false)
    expect(fake.steps).to.have.length(1)
  })

  it('refuses names that lead elsewhere, and a directory in its place', async () => {
    for (const name of ['', '..', '../x', 'a/b', '-x', 'a b', 'a@b']) expect(await failure(createFscomp(fake.ctx, name)), name).to.include({code: 'USAGE'})
    mkdirSync(join(fake.fsRoot, 'fscomp/data'))
    expect(await failure(createFscomp(fake.ctx, 'data'))).to.include({code: 'EXISTS'})
    expect(fake.steps).to.be.empty
  })
})

describe('cloneFscomp', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.facts.volumes = [volume('fscomp/data', ['1', '2']), volume('fscomp/empty')]
  })
  afterEach(() => fake.remove())

  it('clones the last snapshot, or the one that is asked for', async () => {
    expect(await cloneFscomp(fake.ctx, {name: 'new', source: 'data'})).to.equal('2')
    expect(await cloneFscomp(fake.ctx, {name: 'new', source: 'data', tag: '1'})).to.equal('1')
    expect(titles(fake)).to.deep.equal(['clone fscomp/data@2 fscomp/new', 'clone fscomp/data@1 fscomp/new'])
    expect(fake.operations[0]?.locks).to.deep.equal(['fscomp/new', '~fscomp/data'])
  })

  it('refuses what cannot be', async () => {
    const cases = [
      ['data', 'empty', undefined, 'EXISTS'],
      ['data', 'data', undefined, 'USAGE'],
      ['a/b', 'data', undefined, 'USAGE'],
      ['new', 'none', undefined, 'NO_FSCOMP'],
      ['new', 'empty', undefined, 'NO_SNAPSHOT'],
      ['new', 'data', '3', 'NO_SNAPSHOT'],
    ] as const
    for (const [name, source, tag, code] of cases) expect(await failure(cloneFscomp(fake.ctx, {name, source, tag})), `${name} ${source}`).to.include({code})
    expect(fake.steps).to.be.empty
  })
})
