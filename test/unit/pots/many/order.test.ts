import {expect} from 'chai'
import {destroyedBefore, startedBefore, stoppedBefore} from '../../../../src/pots/many/order.js'
import {parsePot} from '../../../../src/record/codec.js'
import {parseKeyValues} from '../../../../src/record/key-values.js'
import {volume} from '../../../../src/testing/fake-context.js'

describe('the order of several pots', () => {
  /** `web: db cache` */
  const pots = (...lines: string[]) =>
    lines.map((line) => {
      const [name = '', ...needed] = line.split(/:? /)
      return parsePot({fsRoot: '/opt/pot', stack: 'ipv4'}, name, parseKeyValues(needed.map((one) => `pot.depend=${one}\n`).join('')), [])
    })
  const plain = (before: ReadonlyMap<string, readonly string[]>) => Object.fromEntries([...before].filter(([, names]) => names.length > 0))

  it('is that of the dependencies for a start, and the reverse for a stop', () => {
    const all = pots('web: db', 'db: disk', 'disk', 'other')
    const names = ['web', 'db', 'disk', 'other']
    expect(plain(startedBefore(all, names))).to.deep.equal({web: ['db', 'disk'], db: ['disk']})
    expect(plain(stoppedBefore(all, names))).to.deep.equal({db: ['web'], disk: ['web', 'db']})
  })

  it('also holds through pots that are not among them', () => {
    const all = pots('web: between', 'between: db', 'db')
    expect(plain(startedBefore(all, ['web', 'db']))).to.deep.equal({web: ['db']})
    expect(plain(stoppedBefore(all, ['web', 'db']))).to.deep.equal({db: ['web']})
  })

  it('leaves out what depends on each other or does not exist, so that nothing waits for ever', () => {
    const all = pots('a: b', 'b: a', 'web: a gone', 'self: self')
    expect(plain(startedBefore(all, ['a', 'b', 'web', 'self', 'gone']))).to.deep.equal({web: ['a', 'b', 'gone']})
  })

  it('is that of dependencies, templates and clones for a destruction', () => {
    const parts = parsePot({fsRoot: '/opt/pot', stack: 'ipv4'}, 'part', parseKeyValues('pot.potbase=whole\n'), [])
    const volumes = [volume('jails/source/m', ['1']), volume('jails/copy/m', [], 'jails/source/m@1'), volume('jails/copy/own', [], 'bases/14.2@1')]
    const all = [...pots('source', 'copy', 'whole', 'web: source'), parts]
    expect(
      plain(
        destroyedBefore(
          all,
          all.map(({name}) => name),
          volumes,
        ),
      ),
    ).to.deep.equal({source: ['copy', 'web'], whole: ['part']})
  })

  it('destroys a clone before its source although the source depends on it', () => {
    const volumes = [volume('jails/source/m', ['1']), volume('jails/copy/m', [], 'jails/source/m@1')]
    expect(plain(destroyedBefore(pots('source: copy', 'copy'), ['copy', 'source'], volumes))).to.deep.equal({source: ['copy']})
  })

  it('is quick for many pots', () => {
    const names = Array.from({length: 300}, (_, index) => `p${index}`)
    const all = pots(...names.map((name, index) => `${name}: ${names.slice(index + 1, index + 20).join(' ')}`.trim()))
    expect(stoppedBefore(all, names).get('p299')).to.have.length(299)
  })
})
