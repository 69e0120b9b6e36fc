import {expect} from 'chai'
import {Config as OclifConfig} from '@oclif/core/config'
import type {Config} from '@oclif/core/interfaces'
import {emitter} from '../../../src/plugins/emit.js'
import type {Emit} from '../../../src/plugins/hooks.js'
import {fakeContext} from '../../support/fake-context.js'
import {PLANNING} from '../../support/operations.js'
import {withPlugins, type MadePlugin} from '../../support/plugins.js'

const hook = (identifier: string) => ({target: './hooks.js', identifier})

/** A plugin that keeps what it is told in a global list. */
const listener = (name: string, code = ''): MadePlugin => ({
  name,
  hooks: {'pot:create:before': hook('before'), 'pot:create:plan': hook('plan'), 'pot:create:after': hook('after')},
  code: `const heard = (globalThis.heard ??= [])
const note = (what, {subject, config}) => heard.push([what, '${name}', subject.detail, JSON.stringify(subject.contributed), config.bin].join(' '))
export const before = async (options) => { note('before', options); ${code} }
export const plan = async (options) => { note('plan', options); ${code}; return {after: [{title: '${name}', run: {do: 'mkdir', path: '/${name}'}}]} }
export const after = async (options) => { note('after', options); ${code} }`,
})

const heard = (): unknown => (Reflect.has(globalThis, 'heard') ? Reflect.get(globalThis, 'heard') : [])

const fake = fakeContext()
after(() => fake.remove())

function emitterOf(config: Config) {
  const warnings: string[] = []
  const emit: Emit = emitter({config, contributed: (plugin) => ({from: plugin}), warn: (line) => warnings.push(line), ctx: () => fake.ctx})
  return {emit, warnings}
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('telling plugins', () => {
  beforeEach(() => Reflect.deleteProperty(globalThis, 'heard'))

  it('one after the other in the order of their names, each with its own flags', () =>
    withPlugins([listener('zebra'), listener('apple')], async (config) => {
      const {emit} = emitterOf(config)
      await emit.before('create', {detail: 'x'})
      await emit.after('create', {detail: 'x'})
      expect(heard()).to.deep.equal([
        'before apple x {"from":"apple"} pot',
        'before zebra x {"from":"zebra"} pot',
        'after apple x {"from":"apple"} pot',
        'after zebra x {"from":"zebra"} pot',
      ])
    }))

  it('after those that they name', () =>
    withPlugins([listener('zebra'), {...listener('apple'), pot: {api: 1, after: ['zebra']}}], async (config) => {
      await emitterOf(config).emit.after('create', {detail: 'x'})
      expect(heard()).to.deep.equal(['after zebra x {"from":"zebra"} pot', 'after apple x {"from":"apple"} pot'])
    }))

  it('merges their plans in that order', () =>
    withPlugins([listener('zebra'), listener('apple')], async (config) => {
      const {after, before} = await emitterOf(config).emit.plan('create', {}, PLANNING)
      expect(after.map(({title}) => title)).to.deep.equal(['apple', 'zebra'])
      expect(before).to.deep.equal([])
    }))

  it('stops at the first that refuses, and names it', () =>
    withPlugins([listener('zebra'), listener('apple', "throw Object.assign(new Error('no more pots'), {suggestions: ['pot prune']})")], async (config) => {
      const {emit, warnings} = emitterOf(config)
      const error = await failure(emit.before('create', {}))
      expect(error).to.include({code: 'HOOK_VETO', message: 'plugin apple refuses create: no more pots'})
      expect(error).to.have.deep.property('suggestions', ['pot prune'])
      expect(heard()).to.have.length(1)
      expect(warnings).to.deep.equal([])
    }))

  for (const [what, code] of [
    ['a value that is not there', 'subject.nothing.there'],
    ['a name that is not there', 'nothing()'],
    ['a file that is not there', "(await import('node:fs')).readFileSync('/nosuch')"],
    ['JSON that is none', "JSON.parse('x')"],
  ] as const) {
    it(`is no refusal, but a failure of the plugin, when it meets ${what}`, () => {
      const hooks = {'pot:create:before': hook('f'), 'pot:create:plan': hook('f'), 'pot:create:after': hook('f'), 'pot:doctor': hook('f')}
      return withPlugins([{name: 'apple', hooks, code: `export const f = async ({subject}) => {\n  ${code}\n}`}], async (config) => {
        const {emit, warnings} = emitterOf(config)
        const error = await failure(emit.before('create', {}))
        expect(error)
          .to.include({code: 'PLUGIN_FAILED'})
          .and.to.have.property('message')
          .match(/^plugin apple fails at create: .*(hooks\.js:2:\d+)\)$/)
        expect(error).to.have.deep.property('suggestions', ['report it to the authors of apple'])
        expect(await failure(emit.plan('create', {}, PLANNING))).to.include({code: 'PLUGIN_FAILED'})
        await emit.after('create', {})
        expect(warnings[0]).to.match(/^plugin apple after create: .*hooks\.js:2:\d+\)$/)
        expect((await emit.doctor())[0])
          .to.include({severity: 'error'})
          .and.to.have.property('what')
          .match(/hooks\.js:2:\d+\)$/)
      })
    })
  }

  it('does not go on when a plan cannot be made', () =>
    withPlugins([listener('apple', "throw new Error('out of memory')")], async (config) => {
      expect(await failure(emitterOf(config).emit.plan('create', {}, PLANNING))).to.include({
        code: 'HOOK_FAILED',
        message: 'plugin apple fails at create: out of memory',
      })
    }))

  it('warns of what goes wrong afterwards, and tells the others', () =>
    withPlugins([listener('zebra'), listener('apple', "throw new Error('log is full')")], async (config) => {
      const {emit, warnings} = emitterOf(config)
      await emit.after('create', {})
      expect(warnings).to.deep.equal(['plugin apple after create: log is full'])
      expect(heard()).to.have.length(2)
    }))

  it('does not go on without a plugin whose hook cannot be loaded', () =>
    withPlugins([{name: 'apple', hooks: {'pot:create:before': hook('before')}}], async (config) => {
      const error = await failure(emitterOf(config).emit.before('create', {}))
      expect(error).to.include({code: 'HOOK_FAILED'})
      expect(error).to.have.deep.property('suggestions', ['pot plugins uninstall apple'])
    }))

  it('does not even ask oclif when no plugin listens', () =>
    withPlugins([listener('apple')], async (config) => {
      const {runHook} = OclifConfig.prototype
      OclifConfig.prototype.runHook = () => Promise.reject(new Error('asked'))
      try {
        const {emit} = emitterOf(config)
        await emit.before('start', {})
        await emit.after('start', {})
        expect((await emit.plan('start', {}, PLANNING)).after).to.deep.equal([])
        expect(await failure(emit.before('create', {}))).to.have.property('message', 'asked')
      } finally {
        OclifConfig.prototype.runHook = runHook
      }
    }))

  it('gives hooks the host, and lets them diagnose it; one that fails is a finding', () => {
    const hooks = {'pot:doctor': hook('doctor')}
    const code = "export const doctor = async ({ctx}) => [{severity: 'note', what: ctx.host.name, fix: 'x'}]"
    const broken = "export const doctor = async () => { throw new Error('no eyes') }"
    const wrong = "export const doctor = async () => ['bad']"
    const plugins = [{name: 'apple', hooks, code}, {name: 'pear', hooks, code: broken}, {name: 'plum', hooks, code: wrong}, listener('zebra')]
    return withPlugins(plugins, async (config) => {
      expect(await emitterOf(config).emit.doctor()).to.deep.equal([
        {severity: 'note', what: 'linux', fix: 'x'},
        {severity: 'warning', what: 'plugin pear cannot look: no eyes'},
        {severity: 'warning', what: 'plugin plum cannot look: its hook pot:doctor returns no findings'},
      ])
    })
  })

  it('collects metrics; one that fails, or repeats a metric, is a warning', () => {
    const hooks = {'pot:metrics': hook('metrics')}
    const one = "[{name: 'pot_x', type: 'gauge', help: 'X.', samples: [{pot: 'web', value: 1}]}]"
    const made = (name: string, body: string) => ({name, hooks, code: `export const metrics = async ({look}) => { ${body} }`})
    const plugins = [
      made('apple', `return ${one}`),
      made('fig', `return ${one}`),
      made('pear', "throw new Error('no eyes')"),
      made('plum', `return ${one.replace('pot_x', 'Pot-x')}`),
    ]
    return withPlugins(plugins, async (config) => {
      const {emit, warnings} = emitterOf(config)
      expect(await emit.metrics(PLANNING.look)).to.have.length(1)
      expect(warnings).to.deep.equal([
        'plugin fig measures pot_x, and another plugin does, too',
        'plugin pear cannot measure: no eyes',
        'plugin plum cannot measure: its hook pot:metrics returns no metrics',
      ])
    })
  })

  it('asks who knows the source of a base until one does, and hands on why that one refuses', () => {
    const hooks = {'pot:base-source': hook('source')}
    const known =
      "export const source = async ({from}) => { if (from === 'mine') return {locks: [], steps() {}, unpack() {}}; if (from === 'bad') throw new Error('it is bad') }"
    const plugins = [{name: 'apple', hooks, code: 'export const source = async () => undefined'}, {name: 'pear', hooks, code: known}, listener('zebra')]
    return withPlugins(plugins, async (config) => {
      const {emit} = emitterOf(config)
      expect(await emit.baseSource('mine')).to.have.property('locks')
      expect(await emit.baseSource('other')).to.equal(undefined)
      expect(await failure(emit.baseSource('bad'))).to.have.property('message', 'it is bad')
    })
  })

  it('asks who knows the pot of an image until one does', () => {
    const hooks = {'pot:image-source': hook('source')}
    const known = "export const source = async ({from}) => (from === 'mine' ? {pot: 'mine_1', make: ['import', 'mine']} : undefined)"
    const wrong = {name: 'apple', hooks, code: "export const source = async () => ({pot: 'no command'})"}
    return withPlugins([wrong, {name: 'pear', hooks, code: known}, listener('zebra')], async (config) => {
      const {emit} = emitterOf(config)
      expect(await emit.imageSource('mine')).to.deep.equal({pot: 'mine_1', make: ['import', 'mine']})
      expect(await emit.imageSource('other')).to.equal(undefined)
    })
  })

  it('hands on that a refusal is about wrong usage', () =>
    withPlugins([listener('apple', "throw Object.assign(new Error('no such size'), {code: 'USAGE'})")], async (config) => {
      expect(await failure(emitterOf(config).emit.before('create', {}))).to.have.nested.property('oclif.exit', 2)
    }))
})
