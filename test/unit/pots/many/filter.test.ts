import {expect} from 'chai'
import {glob, passing, POT_FILTERS} from '../../../../src/pots/many/filter.js'
import type {ListedPot, PotSummary} from '../../../../src/pots/look/list.js'

describe('a pattern', () => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ['web', ['web'], ['web-1', 'a web', '']],
    ['web-*', ['web-', 'web-1', 'web-a.b'], ['web', 'my-web-1']],
    ['w?b', ['web', 'w.b'], ['wb', 'weeb']],
    ['web-[12]', ['web-1', 'web-2'], ['web-3', 'web-[12]']],
    ['web-[!12]', ['web-3'], ['web-1']],
    ['web-[0-9]', ['web-7'], ['web-a']],
    ['a.b+c', ['a.b+c'], ['axb+c', 'a.bbc']],
    ['odd[', ['odd['], ['odd']],
    ['*', ['', 'all'], []],
  ]
  for (const [pattern, yes, no] of cases) {
    it(`matches whole texts: ${pattern}`, () => {
      for (const text of yes) expect(glob(pattern)(text), text).to.equal(true)
      for (const text of no) expect(glob(pattern)(text), text).to.equal(false)
    })
  }
})

describe('filters of pots', () => {
  const pot = (name: string, more: Partial<PotSummary> = {}): PotSummary => ({
    ...{name, type: 'single', level: 0, base: 'bookworm', network: 'inherit', addresses: [], active: false, ports: []},
    ...more,
  })
  const all: ListedPot[] = [
    pot('web-1', {active: true, main: {state: 'running'}}),
    pot('web-2', {active: true, main: {state: 'unhealthy'}, network: 'public-bridge'}),
    pot('db', {base: '14.2', type: 'multi', level: 1}),
    {name: 'bad', broken: 'no record'},
  ]
  const names = (...filters: string[]) => all.filter(passing(filters, POT_FILTERS)).map(({name}) => name)

  it('must all match; of those with the same key, one', () => {
    expect(names()).to.deep.equal(['web-1', 'web-2', 'db', 'bad'])
    expect(names('name=web-*', 'network=*bridge')).to.deep.equal(['web-2'])
    expect(names('name=web-1', 'name=db')).to.deep.equal(['web-1', 'db'])
    expect(names('name=web-1', 'name=db', 'type=multi')).to.deep.equal(['db'])
    expect(names('base=bookworm')).to.deep.equal(['web-1', 'web-2'])
  })

  it('know whether a pot runs, and how its main command is', () => {
    expect(names('state=running')).to.deep.equal(['web-1', 'web-2'])
    expect(names('state=stopped')).to.deep.equal(['db'])
    expect(names('state=unhealthy', 'state=broken')).to.deep.equal(['web-2', 'bad'])
  })

  it('find labels by name, and by value', () => {
    const labelled = [pot('a', {labels: {tier: 'web', shop: ''}}), pot('b', {labels: {tier: 'db'}}), pot('c')]
    const having = (...filters: string[]) => labelled.filter(passing(filters, POT_FILTERS)).map(({name}) => name)
    expect(having('label=tier')).to.deep.equal(['a', 'b'])
    expect(having('label=tier=w*')).to.deep.equal(['a'])
    expect(having('label=tier', 'label=shop')).to.deep.equal(['a'])
    expect(having('label=constructor')).to.deep.equal([])
  })

  it('are refused with the words that are possible', () => {
    expect(() => names('state=up'))
      .to.throw("'up' is not a state")
      .with.property('suggestions')
      .that.match(/running stopped broken/)
    expect(() => names('colour=red'))
      .to.throw("'colour' is not a key")
      .with.property('suggestions')
      .that.match(/name state .*base/)
    expect(() => names('web')).to.throw("'web' is not a filter")
    expect(() => names('=web')).to.throw("'=web' is not a filter")
  })
})
