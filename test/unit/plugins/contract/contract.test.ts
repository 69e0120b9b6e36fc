import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv} from 'ajv'
import {expect} from 'chai'
import {endsSoon, wrongApi} from '../../../../src/plugins/contract/api.js'
import {blockAdvice, blockFaults} from '../../../../src/plugins/contract/block.js'
import {BLOCK, PUBLISHED} from '../../../../src/plugins/contract/schema.js'
import {faults} from '../../../../src/plugins/contract/validate.js'
import {ROOT} from '../../../support/cli.js'

const FILE = join(ROOT, 'schema/plugin.json')
const FLAG = {type: 'option', description: 'x'}
const flag = (more: object) => ({api: 1, flags: {create: {share: {...FLAG, ...more}}}})
const attribute = (more: object) => ({api: 1, attributes: {share: {type: 'string', description: 'x', ...more}}})

const isRegex = (text: string) => {
  try {
    return Boolean(new RegExp(text, 'u'))
  } catch {
    return false
  }
}

/** Blocks that are right, and with what is wrong those that are not. */
const BLOCKS: readonly (readonly [block: unknown, wrong?: string])[] = [
  [{api: 1}],
  [flag({char: 'x', helpValue: 'USER', options: ['a'], multiple: true, default: 'a'})],
  [flag({type: 'boolean'})],
  [flag({integer: true, min: -1, max: 9, default: 0, env: 'SHARE_SIZE', hidden: true, exclusive: ['flavour'], dependsOn: ['base']})],
  [flag({type: 'boolean', required: true})],
  [attribute({pattern: '[a-z]+'})],
  [attribute({type: 'bytes', min: 1024, max: 2048})],
  [attribute({type: 'enum', values: ['a'], key: 'pot.share.user', limit: true, default: 'a'})],
  [{api: 1, flavours: './flavours', quick: {x: './dist/quick.js'}, provides: {network: ['vpn']}, requires: ['claim']}],
  [{api: 1, after: ['pot-plugin-x'], plugins: {'pot-plugin-y': '^1.0.0'}}],
  [{api: 1, after: 'pot-plugin-x'}, '"pot.after" of its package.json is not a list'],
  [{api: 1, plugins: ['x']}, '"pot.plugins" of its package.json is not an object'],
  [{api: 1, plugins: {x: 1}}, '"pot.plugins.x" of its package.json is not a text'],
  ['all', '"pot" of its package.json is not an object'],
  [{}, '"pot.api" of its package.json is missing'],
  [{api: '1'}, '"pot.api" of its package.json is not a whole number'],
  [{api: 0}, '"pot.api" of its package.json is less than 1'],
  [{api: 1, flag: {}}, '"pot.flag" of its package.json is not known'],
  [{api: 1, flags: {create: []}}, '"pot.flags.create" of its package.json is not an object'],
  [{api: 1, flags: {create: {'--share': FLAG}}}, '"pot.flags.create.--share" of its package.json is no valid name'],
  [flag({type: 'text'}), '"pot.flags.create.share.type" of its package.json is none of boolean, option'],
  [flag({description: 1}), '"pot.flags.create.share.description" of its package.json is not a text'],
  [flag({description: 'a\nb'}), '"pot.flags.create.share.description" of its package.json has not the form that it must have'],
  [flag({char: 'h'}), '"pot.flags.create.share.char" of its package.json has not the form that it must have'],
  [flag({options: [1]}), '"pot.flags.create.share.options.0" of its package.json is not a text'],
  [flag({optional: true}), '"pot.flags.create.share.optional" of its package.json is not known'],
  [flag({type: 'boolean', default: 'x'}), '"pot.flags.create.share.default" of its package.json has no meaning here'],
  [flag({type: 'boolean', integer: true}), '"pot.flags.create.share.integer" of its package.json has no meaning here'],
  [flag({integer: true, default: '1'}), '"pot.flags.create.share.default" of its package.json is not a whole number'],
  [flag({integer: true, options: ['1']}), '"pot.flags.create.share.options" of its package.json has no meaning here'],
  [flag({default: 1}), '"pot.flags.create.share.default" of its package.json is not a text'],
  [flag({min: 1}), '"pot.flags.create.share.min" of its package.json has no meaning here'],
  [flag({required: true, default: 'a'}), '"pot.flags.create.share.default" of its package.json has no meaning here'],
  [flag({required: 'yes'}), '"pot.flags.create.share.required" of its package.json is not true or false'],
  [flag({env: 'share'}), '"pot.flags.create.share.env" of its package.json has not the form that it must have'],
  [flag({exclusive: 'size'}), '"pot.flags.create.share.exclusive" of its package.json is not a list'],
  [flag({dependsOn: []}), '"pot.flags.create.share.dependsOn" of its package.json is empty'],
  [flag({options: []}), '"pot.flags.create.share.options" of its package.json is empty'],
  [attribute({pattern: '('}), '"pot.attributes.share.pattern" of its package.json is no regular expression'],
  [attribute({type: 'uint', pattern: 'x'}), '"pot.attributes.share.pattern" of its package.json has no meaning here'],
  [attribute({min: 1}), '"pot.attributes.share.min" of its package.json has no meaning here'],
  [attribute({type: 'uint', min: '1'}), '"pot.attributes.share.min" of its package.json is not a number'],
  [{api: 1, attributes: {share: {description: 'x'}}}, '"pot.attributes.share.type" of its package.json is missing'],
  [{api: 1, attributes: {'a=b': {type: 'bool', description: 'x'}}}, '"pot.attributes.a=b" of its package.json is no valid name'],
  [attribute({type: 'enum'}), '"pot.attributes.share.values" of its package.json is missing'],
  [attribute({type: 'enum', values: []}), '"pot.attributes.share.values" of its package.json is empty'],
  [attribute({values: ['a']}), '"pot.attributes.share.values" of its package.json has no meaning here'],
  [attribute({default: 'a\nb=c'}), '"pot.attributes.share.default" of its package.json has not the form that it must have'],
  [attribute({key: 'pot.type'}), '"pot.attributes.share.key" of its package.json has not the form that it must have'],
  [attribute({key: 'pot.attr.mlock'}), '"pot.attributes.share.key" of its package.json has not the form that it must have'],
  [attribute({limit: 'yes'}), '"pot.attributes.share.limit" of its package.json is not true or false'],
  [{api: 1, flavours: '../../etc'}, '"pot.flavours" of its package.json has not the form that it must have'],
  [{api: 1, provides: {network: 'vpn'}}, '"pot.provides.network" of its package.json is not an object'],
  [{api: 1, quick: {x: 1}}, '"pot.quick.x" of its package.json is not a text'],
]

describe('the contract of plugins', () => {
  it('is the file that pot publishes (UPDATE_SNAPSHOT=1 writes it anew)', () => {
    const text = `${JSON.stringify(PUBLISHED, null, 2)}\n`
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(FILE, text)
    expect(readFileSync(FILE, 'utf8')).to.equal(text)
  })

  const byOthers = new Ajv({strict: false, formats: {regex: isRegex}}).compile(BLOCK)
  for (const [block, wrong] of BLOCKS) {
    it(`${wrong === undefined ? 'takes' : 'refuses'} ${JSON.stringify(block)}, as other validators do`, () => {
      expect(blockFaults({pot: block}).map(({what}) => what)).to.deep.equal(wrong === undefined ? [] : [wrong])
      expect(byOthers(block)).to.equal(wrong === undefined)
    })
  }

  for (const [more, wrong] of [
    [{integer: true, min: 3, max: 2}, 'max" of its package.json is less than min, 3'],
    [{integer: true, min: 3, default: 2}, 'default" of its package.json is less than min, 3'],
    [{integer: true, max: 3, default: 4}, 'default" of its package.json is more than max, 3'],
    [{options: ['a', 'b'], default: 'c'}, 'default" of its package.json is none of a, b'],
    [{exclusive: ['share']}, 'exclusive" of its package.json names the option itself'],
    [{dependsOn: ['share']}, 'dependsOn" of its package.json names the option itself'],
    [{dependsOn: ['size'], exclusive: ['size']}, `exclusive" of its package.json names 'size', on which the option depends`],
  ] as const) {
    it(`refuses what contradicts itself: ${JSON.stringify(more)}`, () => {
      expect(blockFaults({pot: flag(more)}).map(({what}) => what)).to.deep.equal([`"pot.flags.create.share.${wrong}`])
    })
  }

  it('refuses an option that has two types', () => {
    const flags = {create: {share: FLAG}, start: {share: {...FLAG, integer: true}}}
    expect(blockFaults({pot: {api: 1, flags}}).map(({what}) => what)).to.deep.equal([
      '"pot.flags.start.share" of its package.json has not the type that it has for create',
    ])
  })

  it('names every fault', () => {
    expect(faults(BLOCK, {flags: {create: {a: {}}}}).map(({path}) => path)).to.deep.equal(['api', 'flags.create.a.type', 'flags.create.a.description'])
  })
})

describe('the version of the plugin API', () => {
  const range = {oldest: 2, newest: 4, ends: {2: '2027-06-30'}}

  it('is in the range of pot', () => {
    expect([2, 3, 4].map((api) => wrongApi(api, range))).to.deep.equal([undefined, undefined, undefined])
    expect(wrongApi(1, range)).to.equal('it is written for version 1 of the plugin API, and this pot has the versions 2 to 4: update the plugin')
    expect(wrongApi(5, range)).to.equal('it is written for version 5 of the plugin API, and this pot has the versions 2 to 4: update pot')
  })

  it('ends on a day that authors are told', () => {
    expect(endsSoon(2, range)).to.equal('it is written for version 2 of the plugin API, with which pot works until 2027-06-30')
    expect(blockAdvice({pot: {api: 3}}, range)).to.deep.equal([])
    expect(blockAdvice({pot: {api: 2}}, range)).to.have.length(1)
  })

  it('stops all that the plugin could refuse when pot does not have it, or not what the plugin requires', () => {
    expect(blockFaults({pot: {api: 9}})).to.deep.equal([
      {what: 'it is written for version 9 of the plugin API, and this pot has version 1: update pot', fatal: true},
    ])
    expect(blockFaults({pot: {api: 1, requires: ['event:start', 'event:fly']}}, ['start'])).to.deep.equal([
      {what: "it requires 'event:fly', which this pot does not have", fatal: true},
    ])
  })
})
