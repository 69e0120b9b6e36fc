import {expect} from 'chai'
import type {Attribute} from '../../../src/record/attributes.js'
import {contributedAttributes} from '../../../src/plugins/contributed-attributes.js'
import {contributedFlags} from '../../../src/plugins/contributed-flags.js'
import {contributedFlavours} from '../../../src/plugins/contributed-flavours.js'
import {problemsOf} from '../../../src/plugins/check.js'
import {overreach, pluginsOf, provided, type Loaded} from '../../../src/plugins/contributions.js'

const FLAG = {type: 'option', char: 'M', description: 'memory cap'}
const ATTRIBUTE = {type: 'bytes', description: 'memory cap'}

/** Plugins by name with their `pot` block; not in the order of their names. */
const loaded = (
  blocks: Readonly<Record<string, unknown>>,
  hooks: Loaded['plugins'] extends ReadonlyMap<string, infer P> ? (P extends {hooks: infer H} ? H : never) : never = {},
): Loaded => ({
  plugins: new Map(
    Object.entries({core: undefined, ...blocks}).map(([name, pot]) => [
      name,
      {name, root: `/plugins/${name}`, isRoot: name === 'core', type: 'user', pjson: pot === undefined ? {} : {pot}, hooks},
    ]),
  ),
})
const flags = (blocks: Readonly<Record<string, unknown>>) =>
  contributedFlags(loaded(blocks), (command) =>
    command === 'create' ? {pot: {type: 'option', char: 'p'}, merged: {type: 'boolean', char: 'Z', contributed: 'a'}} : {},
  )

describe('flavours that plugins bring', () => {
  it('lie in a directory of the package, and nowhere else', () => {
    const {found, warnings} = contributedFlavours(
      loaded({b: {flavours: './flavours'}, a: {flavours: 'more'}, c: {}, bad: {flavours: '../../etc'}, worse: {flavours: ['x']}}),
    )
    expect(found).to.deep.equal(['/plugins/a/more', '/plugins/b/flavours'])
    expect(warnings).to.have.length(2)
    expect(warnings[0]).to.match(/^bad: /)
  })
})

describe('flags that plugins add', () => {
  it('are read from package.json, in the order of the plugins’ names', () => {
    const {found, warnings} = flags({
      zebra: {flags: {create: {stripes: {type: 'boolean', description: 'striped'}}}},
      apple: {flags: {create: {memory: FLAG}, start: {memory: FLAG}}},
    })
    expect(warnings).to.deep.equal([])
    expect(found.map(({plugin, command, name}) => `${plugin} ${command} ${name}`)).to.deep.equal([
      'apple create memory',
      'apple start memory',
      'zebra create stripes',
    ])
    expect(found[0]).to.deep.equal({plugin: 'apple', command: 'create', name: 'memory', ...FLAG})
  })

  for (const [what, block, warning] of [
    ['a name of the core', {pot: {...FLAG, char: 'X'}}, "a: its flag 'pot' of create is ignored, pot itself has one of that name or letter"],
    ['a letter of the core', {memory: {...FLAG, char: 'p'}}, "a: its flag 'memory' of create is ignored, pot itself has one of that name or letter"],
    ['no type', {memory: {description: 'x'}}, `a: flag 'memory' of create has no type "boolean" or "option"`],
    ['no description', {memory: {type: 'option'}}, "a: flag 'memory' of create has no description"],
    ['the letter of help', {memory: {...FLAG, char: 'h'}}, "a: flag 'memory' of create has a char that is no free letter"],
    ['a bad name', {'--memory': FLAG}, "a: flag '--memory' of create is no name for a flag"],
    ['bad options', {memory: {...FLAG, options: [1]}}, "a: flag 'memory' of create is malformed"],
  ] as const) {
    it(`are ignored with one warning when there is ${what}`, () => {
      expect(flags({a: {flags: {create: block}}})).to.deep.equal({found: [], warnings: [warning]})
    })
  }

  it('belong to the first plugin by name when two want the same', () => {
    const {found, warnings} = flags({b: {flags: {create: {memory: FLAG}}}, a: {flags: {create: {memory: FLAG}}}})
    expect(found.map(({plugin}) => plugin)).to.deep.equal(['a'])
    expect(warnings).to.deep.equal(["b: its flag 'memory' of create is ignored, a has one of that name or letter"])
  })

  it('do not clash with themselves once they are merged', () => {
    expect(flags({a: {flags: {create: {merged: {type: 'boolean', char: 'Z', description: 'x'}}}}}).warnings).to.deep.equal([])
  })

  it('of a block that is none are one warning', () => {
    expect(flags({a: {flags: 'all'}}).warnings).to.deep.equal(['a: "pot.flags" in its package.json is not an object'])
    expect(flags({a: 'all'})).to.deep.equal({found: [], warnings: []})
  })
})

describe('attributes that plugins add', () => {
  const CORE: readonly Attribute[] = [{name: 'persistent', type: 'bool', default: 'YES', group: 'pot', description: 'stays up'}]
  const attributes = (blocks: Readonly<Record<string, unknown>>) => contributedAttributes(loaded(blocks), CORE)

  it('carry the name of their plugin', () => {
    const {found} = attributes({a: {attributes: {memory: ATTRIBUTE, colour: {type: 'enum', values: ['red'], default: 'red', description: 'x'}}}})
    expect(found).to.deep.equal([
      {name: 'memory', ...ATTRIBUTE, default: '', group: 'plugin', plugin: 'a'},
      {name: 'colour', type: 'enum', values: ['red'], default: 'red', description: 'x', group: 'plugin', plugin: 'a'},
    ])
  })

  for (const [what, block, warning] of [
    ['is one of the core', {persistent: ATTRIBUTE}, "a: its attribute 'persistent' is ignored, pot itself has one of that name"],
    ['has no type', {memory: {description: 'x'}}, "a: attribute 'memory' has no type out of bool, uint, string, sysvopt, bytes, number, enum"],
    ['is an enum without values', {memory: {...ATTRIBUTE, type: 'enum'}}, `a: attribute 'memory' has values if, and only if, its type is "enum"`],
    ['has a default of two lines', {memory: {...ATTRIBUTE, default: 'a\nb=c'}}, "a: attribute 'memory' has a default that is no line of text"],
    ['has a key of the core', {memory: {...ATTRIBUTE, key: 'pot.type'}}, "a: attribute 'memory' has a key that is none for a plugin"],
    ['has a key of other attributes', {memory: {...ATTRIBUTE, key: 'pot.attr.mlock'}}, "a: attribute 'memory' has a key that is none for a plugin"],
    ['has no name', {'a=b': ATTRIBUTE}, "a: attribute 'a=b' is no name for an attribute"],
  ] as const) {
    it(`are ignored with one warning when one ${what}`, () => {
      expect(attributes({a: {attributes: block}})).to.deep.equal({found: [], warnings: [warning]})
    })
  }

  it('belong to the first plugin by name', () => {
    expect(attributes({b: {attributes: {memory: ATTRIBUTE}}, a: {attributes: {memory: ATTRIBUTE}}}).warnings).to.deep.equal([
      "b: its attribute 'memory' is ignored, a has one of that name",
    ])
  })
})

describe('plugins', () => {
  it('are in the order of their names, without the core', () => {
    expect(pluginsOf(loaded({b: {}, a: {}})).map(({name}) => name)).to.deep.equal(['a', 'b'])
  })

  it('say what they provide, the first by name', () => {
    expect([
      ...provided(loaded({b: {provides: {network: ['vnet', 'vpn']}}, a: {provides: {network: ['vnet']}}, c: {provides: {network: 'vnet'}}}), 'network'),
    ]).to.have.deep.members([
      ['vnet', 'a'],
      ['vpn', 'b'],
    ])
  })

  it('are named when they want a part in every start', () => {
    expect(overreach(loaded({a: {}}, {init: [{}], 'pot:start:before': [{}]}))).to.deep.equal(["a declares the hook 'init', which slows down every command"])
  })
})

describe('commands that plugins have', () => {
  const plugin = (name: string, type: string, ...ids: string[]) => ({
    ...{name, type, isRoot: name === 'core', root: '/nosuch', pjson: {}, hooks: {}},
    commands: ids.map((id) => ({id, aliases: [`${id}-too`]})),
  })
  const problems = (...plugins: ReturnType<typeof plugin>[]) =>
    problemsOf({plugins: new Map(plugins.map((one) => [one.name, one]))}).map(({plugin: name, what}) => `${name}: ${what}`)

  it('are their own', () => expect(problems(plugin('core', 'core', 'ls'), plugin('a', 'user', 'paint'), plugin('b', 'link', 'mix:red'))).to.deep.equal([]))

  it('are none of pot itself, under no name', () => {
    const all = [plugin('core', 'core', 'ls'), plugin('manager', 'core', 'plugins:install'), plugin('a', 'user', 'ls-too', 'plugins:install', 'help')]
    expect(problems(...all)).to.deep.equal([
      "a: its command 'ls-too' is one of pot itself, too",
      "a: its command 'plugins install' is one of pot itself, too",
      "a: its command 'plugins install-too' is one of pot itself, too",
      "a: its command 'help' is one of pot itself, too",
    ])
  })

  it('are none of another plugin', () => {
    expect(problems(plugin('b', 'user', 'paint'), plugin('a', 'user', 'paint'))).to.deep.equal([
      "b: its command 'paint' is one of a, too",
      "b: its command 'paint-too' is one of a, too",
    ])
  })
})
