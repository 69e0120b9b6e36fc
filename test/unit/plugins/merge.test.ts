import {expect} from 'chai'
import type {Attribute} from '../../../src/record/attributes.js'
import type {Step} from '../../../src/operations/types.js'
import {NOTHING_ADDED, type Added, type Lifecycle} from '../../../src/plugins/hooks.js'
import {mergeContributions as merge} from '../../../src/plugins/merge.js'

const step = (title: string): Step => ({title, run: {do: 'mkdir', path: `/${title}`}})
const SIZE: Attribute = {name: 'size', type: 'bytes', min: 1024, default: '', group: 'plugin', description: 'size'}
const quiet = () => undefined
const mergeContributions = (added: Added, plugin: string, answer: unknown, warn: (line: string) => void, event: Lifecycle = 'start') =>
  merge(added, {plugin, event, answer, attributes: [SIZE]}, warn)

describe('merging what plugins add', () => {
  it('keeps the order, and takes nothing for nothing', () => {
    const first = mergeContributions(NOTHING_ADDED, 'a', {before: [step('a')], params: {x: '1'}}, quiet)
    const both = mergeContributions(
      first,
      'b',
      {before: [step('b')], after: [step('c')], params: {y: '2'}, mounts: [{source: '/s', target: '/t', option: 'ro'}]},
      quiet,
    )
    expect(both.before.map(({title}) => title)).to.deep.equal(['a', 'b'])
    expect(both.after.map(({title}) => title)).to.deep.equal(['c'])
    expect(both.params).to.deep.equal({x: '1', y: '2'})
    expect(both.mounts).to.have.length(1)
    const named = mergeContributions(mergeContributions(both, 'a', {hosts: ['::1 a']}, quiet), 'b', {hosts: ['::2 b']}, quiet)
    expect(named).to.deep.include({hosts: ['::1 a', '::2 b']})
    expect(mergeContributions(both, 'c', {addresses: ['10.0.0.1'], last: [step('l')]}, quiet, 'create')).to.deep.include({addresses: ['10.0.0.1']})
    expect(
      both.before.map(({plugin}) => plugin),
      'whose step it is',
    ).to.deep.equal(['a', 'b'])
    expect(mergeContributions(both, 'c', undefined, quiet)).to.equal(both)
    expect(mergeContributions(both, 'c', {}, quiet)).to.deep.equal(both)
  })

  it('appends the lists of OCI configurations and merges their tables', () => {
    const first = mergeContributions(NOTHING_ADDED, 'a', {oci: {linux: {namespaces: [{type: 'network'}], resources: {memory: {limit: 1}}}}}, quiet)
    const {oci} = mergeContributions(first, 'b', {oci: {linux: {namespaces: [{type: 'user'}], resources: {cpu: {shares: 2}}}, hostname: 'x'}}, quiet)
    expect(oci).to.deep.equal({linux: {namespaces: [{type: 'network'}, {type: 'user'}], resources: {memory: {limit: 1}, cpu: {shares: 2}}}, hostname: 'x'})
  })

  it('keeps the first of two different values, and says so', () => {
    const lines: string[] = []
    const first: Added = {...NOTHING_ADDED, params: {x: '1'}, attributes: {colour: 'red'}, oci: {linux: {cgroupsPath: '/a'}}}
    const merged = mergeContributions(first, 'b', {params: {x: '2'}, oci: {linux: {cgroupsPath: '/b'}}}, (line) => lines.push(line))
    expect(merged).to.deep.equal(first)
    expect(lines).to.deep.equal([
      "plugin b: its parameter 'x' is ignored, another plugin has set it",
      "plugin b: its OCI setting 'linux.cgroupsPath' is ignored, another plugin has set it",
    ])
  })

  for (const [answer, says] of [
    ['yes', 'no contribution'],
    [{before: 'all'}, "'before' that is malformed"],
    [{after: [{title: 'no run'}]}, "'after' in which the step 'no run' is no action"],
    [
      {after: [{title: 'x', run: {do: 'exec', argv: 'rm -r /x'}, undo: []}]},
      "'after' in which the step 'x' has the action exec, whose argv is no list of words",
    ],
    [{params: {x: 1}}, "'params' that is malformed"],
    [{mounts: [{source: '/x'}]}, "'mounts' that is malformed"],
    [{oci: []}, "'oci' that is malformed"],
    [{befor: []}, "'befor', which start does not take; it takes before, after, params, oci, mounts, addresses, hosts"],
    [{attributes: {colour: 'red'}}, "'attributes', which start does not take"],
  ] as const) {
    it(`refuses ${JSON.stringify(answer)}, and names the plugin and the hook`, () => {
      expect(() => mergeContributions(NOTHING_ADDED, 'b', answer, quiet)).to.throw(`plugin b: its hook pot:start:plan returns ${says}`)
    })
  }

  it('takes attributes that exist, with values that they can have', () => {
    expect(mergeContributions(NOTHING_ADDED, 'b', {attributes: {size: '2K'}}, quiet, 'create').attributes).to.deep.equal({size: '2K'})
    for (const [attributes, says] of [
      [{hue: 'red'}, "'attributes' with 'hue', which is no attribute"],
      [{size: '1b'}, "'attributes' in which '1b' is not a value for size, which can be a number of bytes, with K, M, G or T, or none: at least 1K"],
    ] as const)
      expect(() => mergeContributions(NOTHING_ADDED, 'b', {attributes}, quiet, 'create')).to.throw(`plugin b: its hook pot:create:plan returns ${says}`)
  })
})
