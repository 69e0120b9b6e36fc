import {expect} from 'chai'
import {problemsOf} from '../../../src/plugins/check.js'
import {versionFaults} from '../../../src/plugins/contract/package.js'
import type {Declared, Loaded} from '../../../src/plugins/contributed/contributions.js'
import {inOrder, orderFaults} from '../../../src/plugins/contributed/order.js'

/** Plugins by name, with what they say of others. */
const loaded = (blocks: Readonly<Record<string, object>>): Loaded => ({
  plugins: new Map<string, Declared>(
    Object.entries(blocks).map(([name, pot]) => [name, {name, root: `/${name}`, type: 'user', pjson: {version: '1.0.0', pot: {api: 1, ...pot}}, hooks: {}}]),
  ),
})
const order = (blocks: Readonly<Record<string, object>>) =>
  inOrder(loaded(blocks))
    .map(({name}) => name)
    .join(' ')

describe('the order of the plugins', () => {
  it('is that of their names, but each is after those that it names', () => {
    expect(order({c: {}, a: {}, b: {}})).to.equal('a b c')
    expect(order({a: {after: ['c']}, b: {}, c: {}})).to.equal('b c a')
    expect(order({a: {plugins: {b: '*'}}, b: {plugins: {c: '*'}}, c: {}})).to.equal('c b a')
    expect(order({a: {after: ['away']}, b: {}}), 'another need not be installed').to.equal('a b')
  })

  it('is that of the names in a circle, which is said', () => {
    const circle = {a: {after: ['c']}, b: {after: ['a']}, c: {after: ['b']}, d: {after: ['a']}}
    expect(order(circle)).to.equal('a b c d')
    expect(orderFaults(loaded(circle)).map(({what}) => what)).to.deep.equal([
      'it is to run after itself: a after c after b after a',
      'it is to run after itself: b after a after c after b',
      'it is to run after itself: c after b after a after c',
    ])
  })

  it('lacks nothing that a plugin needs, or stops what the plugin could refuse', () => {
    expect(problemsOf(loaded({a: {plugins: {b: '*'}}}))).to.deep.equal([{plugin: 'a', what: 'it needs the plugin b, which is not installed', stops: 'all'}])
    expect(problemsOf(loaded({a: {plugins: {b: '*'}}, b: {}}))).to.deep.equal([])
    expect(versionFaults({b: '^2.0.0', c: '^1.0.0', d: '*'}, (name) => ({b: '1.0.0', c: '1.2.0'})[name])).to.deep.equal([
      'it needs the plugin b ^2.0.0, and 1.0.0 is installed',
    ])
  })
})
