import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {lossOfAll} from '../../../src/init/loss.js'
import {fakeContext, volume, type Fake} from '../../support/fake-context.js'

describe('what de-init destroys', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
  })
  afterEach(() => fake.remove())

  it('is named before it asks', async () => {
    fake.pot('web')
    fake.pot('db')
    for (const directory of ['fscomp/data', 'bases/plain']) mkdirSync(join(fake.fsRoot, directory), {recursive: true})
    mkdirSync(join(fake.ctx.places.data, 'secrets'), {recursive: true})
    writeFileSync(join(fake.ctx.places.data, 'secrets/token'), '')
    fake.facts.volumes = [volume('jails/web', ['1']), volume('jails/web/m', ['1', '2']), volume('fscomp/data', ['1']), volume('bases/plain', ['1'])]
    expect(await lossOfAll(fake.ctx)).to.deep.equal([
      'All data of pot will be destroyed:',
      '  2 pots: db web',
      '  1 fscomp: data',
      '  1 base: plain',
      '  1 secret: token',
      '  3 snapshots',
    ])
  })

  it('is nothing where there is nothing', async () => {
    expect(await lossOfAll({...fake.ctx, settings: {...fake.ctx.settings, fsRoot: join(fake.base, 'none')}})).to.deep.equal([])
  })
})
