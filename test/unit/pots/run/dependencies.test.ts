import {expect} from 'chai'
import {startOrder} from '../../../../src/pots/run/dependencies.js'
import {parseKeyValues} from '../../../../src/record/key-values.js'
import {parsePot} from '../../../../src/record/codec.js'

describe('startOrder', () => {
  /** `web: db cache` */
  const pots = (...lines: string[]) =>
    lines.map((line) => {
      const [name = '', ...needed] = line.split(/:? /)
      return parsePot({fsRoot: '/opt/pot', stack: 'ipv4'}, name.replace(':', ''), parseKeyValues(needed.map((one) => `pot.depend=${one}\n`).join('')), [])
    })

  const cases: [what: string, lines: string[], ranks: string[][]][] = [
    ['a pot alone', ['a', 'b'], [['a']]],
    ['a chain', ['a: b', 'b: c', 'c'], [['c'], ['b'], ['a']]],
    ['a diamond', ['a: b c', 'b: d', 'c: d', 'd'], [['d'], ['b', 'c'], ['a']]],
    ['the longest way', ['a: d b', 'b: c', 'c: d', 'd'], [['d'], ['c'], ['b'], ['a']]],
    ['a pot named twice', ['a: b b', 'b'], [['b'], ['a']]],
    ['nothing that only others need', ['a: b', 'b', 'x: b', 'y'], [['b'], ['a']]],
  ]
  for (const [what, lines, ranks] of cases) {
    it(`puts in ranks: ${what}`, () => {
      expect(startOrder(pots(...lines), 'a').map((rank) => rank.toSorted())).to.deep.equal(ranks)
    })
  }

  it('names the pots of a circle, and none beside it', () => {
    expect(() => startOrder(pots('a: b', 'b: c', 'c: d', 'd: b'), 'a'))
      .to.throw('circular dependency: b -> c -> d -> b')
      .with.property('code', 'CYCLE')
    expect(() => startOrder(pots('a: a'), 'a')).to.throw('a -> a')
  })

  it('names who needs a pot that is not there', () => {
    expect(() => startOrder(pots('a: b', 'b: gone'), 'a'))
      .to.throw("'b' depends on 'gone', which does not exist")
      .with.property('code', 'NO_POT')
    expect(() => startOrder(pots('b'), 'a')).to.throw("there is no pot 'a'")
  })

  it('is quick for many pots that need many', () => {
    const names = Array.from({length: 60}, (_, index) => `p${index}`)
    const lines = names.map((name, index) => [`${name}:`, ...names.slice(index + 1)].join(' '))
    expect(startOrder(pots(...lines, 'p'), 'p0')).to.have.length(60)
  })
})
