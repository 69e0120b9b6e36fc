import {expect} from 'chai'
import type {Attribute} from '../../../src/record/attributes.js'
import {contributedAttributes} from '../../../src/plugins/contributed/attributes.js'
import {contributedFlags} from '../../../src/plugins/contributed/flags.js'
import {contributedFlavours} from '../../../src/plugins/contributed/flavours.js'
import {problemsOf} from '../../../src/plugins/check.js'
import {settingKeys} from '../../../src/plugins/contributed/settings.js'
import type {SettingKey} from '../../../src/settings/keys/setting-key.js'
import {ROOT} from '../../support/cli.js'
import {overreach, pluginsOf, provided, type Loaded} from '../../../src/plugins/contributed/contributions.js'

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
      {name, root: name === 'core' ? ROOT : `/plugins/${name}`, isRoot: name === 'core', type: 'user', pjson: pot === undefined ? {} : {pot}, hooks},
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

  it('are left out when they are malformed, which is a problem of the plugin', () => {
    for (const block of [
      'all',
      {flags: 'all'},
      {flags: {create: 'all'}},
      {flags: {create: {memory: {type: 'option'}}}},
      {flags: {create: {'--memory': FLAG}}},
    ]) {
      expect(flags({a: block})).to.deep.equal({found: [], warnings: []})
      expect(problemsOf(loaded({a: block}))).not.to.deep.equal([])
    }
  })

  it('are for commands that are there, or come with pot', () => {
    const about = (command: string) => problemsOf(loaded({a: {api: 1, flags: {[command]: {memory: FLAG}}}})).map(({what}) => what)
    expect(about('import')).to.deep.equal([])
    expect(about('craete')).to.deep.equal(["its options are for 'craete', which is no command"])
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
  ] as const) {
    it(`are ignored with one warning when one ${what}`, () => {
      expect(attributes({a: {attributes: block}})).to.deep.equal({found: [], warnings: [warning]})
    })
  }

  it('are left out when they are malformed, which is a problem of the plugin', () => {
    for (const block of [{memory: {description: 'x'}}, {memory: {...ATTRIBUTE, key: 'pot.type'}}, {'a=b': ATTRIBUTE}]) {
      expect(attributes({a: {attributes: block}})).to.deep.equal({found: [], warnings: []})
      expect(problemsOf(loaded({a: {api: 1, attributes: block}}))).not.to.deep.equal([])
    }
  })

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
    ...{name, type, isRoot: name === 'core', root: '/nosuch', pjson: {pot: {api: 1}}, hooks: {}},
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

describe('settings that pot itself uses', () => {
  const setting = (means: string) => ({type: 'string', description: 'x', default: 'x0', means})
  const of = (blocks: Readonly<Record<string, unknown>>, root = '/none') => settingKeys({...loaded(blocks), root}, false)
  const meaning = (keys: readonly SettingKey[]) => keys.flatMap(({key, means, plugin}) => (means === 'interface' ? [`${plugin} ${key}`] : []))

  it('are those of the first plugin by name, and the second causes a warning', () => {
    const {found, warnings} = of({b: {settings: {POT_B: setting('interface')}}, a: {settings: {POT_A: setting('interface')}}})
    expect(meaning(found)).to.deep.equal(['a POT_A'])
    expect(found.map(({key}) => key)).to.include('POT_B')
    expect(warnings).to.deep.equal(["b: its setting 'POT_B' is not used as 'interface', a has one for it"])
  })

  it('are those of a plugin that is installed rather than of one that comes with pot', () => {
    expect(meaning(of({}, ROOT).found)).to.deep.equal(['@pot/plugin-network POT_EXTIF'])
    expect(meaning(of({zebra: {settings: {POT_Z: setting('interface')}}}, ROOT).found)).to.deep.equal(['zebra POT_Z'])
  })
})
