import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {renewBase} from '../../../src/bases/renew.js'
import {newerBases} from '../../../src/pots/look/newer-bases.js'
import {change, emptyPot} from '../../../src/record/codec.js'
import {failure, fakeContext, titles, type Fake} from '../../support/fake-context.js'

describe('a base that is renewed', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    mkdirSync(join(fake.fsRoot, 'bases/15.0/opt/custom'), {recursive: true})
    writeFileSync(join(fake.fsRoot, 'bases/15.0/.osrelease'), '15.0-RELEASE\n')
  })
  afterEach(() => fake.remove())

  const releases = (upgrade: NonNullable<Fake['ctx']['host']['releases']['upgrade']>) => {
    const {ctx} = fake
    return {...ctx, host: {...ctx.host, releases: {...ctx.host.releases, upgrade}}}
  }

  it('is made anew of the present packages of its release, whatever is in the cache', async () => {
    const name = await renewBase(
      releases(() => 'made-anew'),
      {base: '15.0'},
    )
    expect(name).to.match(/^15\.0-\d{8}$/)
    const steps = titles(fake).map((title) => title.replaceAll(fake.fsRoot, 'FS'))
    expect(steps.slice(0, 2)).to.deep.equal(['remove FS/cache/15.0.txz, to get it anew', 'obtain 15.0'])
    const conf = fake.steps.find(({title}) => title.startsWith('write pot.conf'))?.run
    expect(conf?.do === 'write' && conf.content).to.include('pot.base.previous=15.0\n')
  })

  it('keeps the archive of another release, and its name', async () => {
    expect(await renewBase(fake.ctx, {base: '15.0', release: '15.1'})).to.equal('15.1')
    expect(titles(fake)[0]).to.equal('obtain 15.1')
  })

  it('needs a way', async () => {
    const refused = failure(
      renewBase(
        releases(() => undefined),
        {base: '15.0'},
      ),
    )
    expect(await refused).to.have.property('code', 'NO_UPGRADE')
    expect(await failure(renewBase(fake.ctx, {base: '15.0', run: 'true', release: '15.1'}))).to.have.property('code', 'USAGE')
    expect(await failure(renewBase(fake.ctx, {base: 'nosuch'}))).to.have.property('code', 'NO_BASE')
  })
})

describe('the newer base', () => {
  const zero = (base: string, previousBase?: string) => change(emptyPot(`base-${base}`), {type: 'multi', level: 0, base, previousBase})

  it('is the last of those that replace each other', () => {
    const pots = [zero('a'), zero('b', 'a'), zero('c', 'b'), change(emptyPot('web'), {type: 'multi', level: 1, base: 'b', previousBase: 'x'})]
    expect([...newerBases(pots)]).to.deep.equal([
      ['a', 'c'],
      ['b', 'c'],
    ])
    expect([...newerBases([zero('a', 'b'), zero('b', 'a')])]).to.have.length(2)
  })
})
