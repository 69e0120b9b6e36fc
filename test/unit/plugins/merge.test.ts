import {expect} from 'chai'
import type {Step} from '../../../src/operations/types.js'
import {NOTHING_ADDED, type Added} from '../../../src/plugins/hooks.js'
import {mergeContributions} from '../../../src/plugins/merge.js'

const step = (title: string): Step => ({title, run: {do: 'mkdir', path: `/${title}`}})
const quiet = () => undefined

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
    const named = mergeContributions(mergeContributions(both, 'a', {hosts: ['::1 a'], addresses: ['10.0.0.1']}, quiet), 'b', {hosts: ['::2 b']}, quiet)
    expect(named).to.deep.include({hosts: ['::1 a', '::2 b'], addresses: ['10.0.0.1']})
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
    const merged = mergeContributions(first, 'b', {params: {x: '2'}, attributes: {colour: 'red'}, oci: {linux: {cgroupsPath: '/b'}}}, (line) =>
      lines.push(line),
    )
    expect(merged).to.deep.equal(first)
    expect(lines).to.deep.equal([
      "plugin b: its parameter 'x' is ignored, another plugin has set it",
      "plugin b: its OCI setting 'linux.cgroupsPath' is ignored, another plugin has set it",
    ])
  })

  for (const answer of ['yes', {before: 'all'}, {after: [{title: 'no run'}]}, {params: {x: 1}}, {mounts: [{source: '/x'}]}, {oci: []}]) {
    it(`refuses ${JSON.stringify(answer)}`, () => {
      expect(() => mergeContributions(NOTHING_ADDED, 'b', answer, quiet)).to.throw(/^plugin b answers with a plan whose '\w+' is malformed$/)
    })
  }
})
