import {existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {commandSource, writePlugin, type Written} from '../support/make-plugin.js'
import {WORLDS, type World} from '../support/world.js'

const NAME = 'pot-plugin-broken'
const GOOD: Written = {
  name: NAME,
  hooks: {'pot:create:before': 'veto'},
  files: {'hooks.js': `export const veto = () => { throw new Error('no pots today') }\n`},
}

interface Fault {
  readonly what: string
  readonly plugin: Partial<Written>
  /** Of the package, once it is installed. */
  readonly damage?: (directory: string) => void
  readonly says: RegExp
}

/** A veto that cannot be given. */
const FAULTS: readonly Fault[] = [
  {
    what: 'an export that is missing',
    plugin: {files: {'hooks.js': 'export const vetto = () => {}\n'}},
    says: /its hook 'pot:create:before' is the function 'veto'/,
  },
  {what: 'a misspelt event', plugin: {hooks: {'pot:craete:before': 'veto'}}, says: /its hook 'pot:craete:before' is for no event of pot/},
  {what: 'an event without its pot:', plugin: {hooks: {'create:before': 'veto'}}, says: /its hook 'create:before' is for no event of pot/},
  {what: 'a part that no event has', plugin: {hooks: {'pot:create:befor': 'veto'}}, says: /its hook 'pot:create:befor' is for no event of pot/},
  {what: 'a module that is missing', plugin: {files: {}}, says: /'pot:create:before' is in \.\/hooks\.js, which is not there/},
  {what: 'a module that does not load', plugin: {files: {'hooks.js': "import 'nowhere'\n"}}, says: /'pot:create:before' does not load: /},
  {what: 'a hook afterwards that is missing', plugin: {hooks: {'pot:create:after': 'told'}}, says: /its hook 'pot:create:after' is the function 'told'/},
  {what: 'an API of the future', plugin: {pot: {api: 9}}, says: /is written for version 9 of the plugin API, and this pot has version 1: update pot/},
  {what: 'a feature that is not there', plugin: {pot: {requires: ['flying']}}, says: /it requires 'flying', which this pot does not have/},
  {what: 'a package that is gone', plugin: {}, damage: (directory) => rmSync(directory, {recursive: true}), says: /plugin pot-plugin-broken does not load/},
]

const kind = WORLDS.find(({missing}) => missing === undefined)

describe(`a plugin that cannot do what it declares, on ${kind?.name}`, () => {
  let world: World
  let base = ''
  let directory = ''

  before(async function () {
    if (kind === undefined) return this.skip()
    world = await kind.make()
    directory = join(world.root, 'plugin')
    await world.pot('init', '--plugins', 'none')
    base = await world.base('single')
  })
  after(async () => {
    await world?.close()
  })
  afterEach(() => {
    rmSync(directory, {recursive: true, force: true})
    rmSync(list(), {force: true})
  })

  const list = () => join(world.root, 'data/package.json')
  const write = (plugin: Partial<Written>) => {
    rmSync(directory, {recursive: true, force: true})
    writePlugin(directory, {...GOOD, ...plugin})
    mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
    symlinkSync(ROOT, join(directory, 'node_modules/@pot/core'))
  }
  /** As if it was in order when it was installed. */
  const link = () => writeFileSync(list(), JSON.stringify({oclif: {schema: 1, plugins: [{name: NAME, type: 'link', root: directory}]}}))
  const create = (...more: string[]) => world.run(['create', '-p', 'web', '-b', base, ...more])

  it('refuses when it can', async () => {
    write({})
    expect(await world.run(['plugins', 'link', '--no-install', directory])).to.include({code: 0})
    expect((await create()).stderr).to.include('no pots today')
  })

  for (const {what, plugin, damage, says} of FAULTS) {
    it(`${what}: what it might refuse is refused, and doctor has an error`, async () => {
      write(plugin)
      link()
      damage?.(directory)
      for (const more of [[], ['--plan']]) {
        const {code, stderr} = await create(...more)
        expect(code, stderr).to.equal(1)
        expect(stderr.split('\n').filter((line) => line.startsWith('pot: ') && says.test(line))).not.to.deep.equal([])
      }
      expect(existsSync(join(world.fs, 'jails/web'))).to.equal(false)
      expect(JSON.parse((await create('--json')).stdout).error.code).to.match(/^(BROKEN_PLUGIN|HOOK_FAILED)$/)
      const {code, stdout} = await world.run(['doctor', '--json'])
      expect(code).to.equal(1)
      const errors: {severity: string; what: string}[] = JSON.parse(stdout).findings
      expect(errors.filter(({severity, what: found}) => severity === 'error' && says.test(found))).to.have.length(1)
      expect((await world.run(['ls'])).code, 'others go on').to.equal(0)
    })
  }

  for (const {what, plugin, says} of FAULTS.filter(({damage}) => damage === undefined)) {
    it(`${what}: it is not installed`, async () => {
      write(plugin)
      for (const way of [
        ['install', directory],
        ['link', '--no-install', directory],
      ]) {
        const {code, stderr} = await world.run(['plugins', ...way])
        expect(code, stderr).to.equal(1)
        expect(stderr).to.match(says)
        expect((await world.pot('plugins')).includes(NAME), 'it is in no list').to.equal(false)
      }
    })
  }

  for (const [what, body, says] of [
    ['an unknown action', "after: [{title: 't', run: {do: 'exce', argv: ['true']}, undo: []}]", "'after' in which the step 't' has the unknown action 'exce'"],
    ['a command line as text', "before: [{title: 't', run: {do: 'exec', argv: 'touch /x'}, undo: []}]", 'whose argv is no list of words'],
    ['a relative path', "last: [{title: 't', run: {do: 'write', path: 'x', content: ''}}]", 'whose path is no absolute path'],
    [
      'a procedure that is not there',
      "after: [{title: 't', run: {do: 'call', name: 'no.such', args: {}}, undo: []}]",
      "calls the procedure 'no.such', which this host",
    ],
    ['a part that create does not take', 'mounts: []', "'mounts', which create does not take"],
  ] as const) {
    it(`returns ${what}: nothing is made, and the plugin and its hook are named`, async () => {
      write({hooks: {'pot:create:plan': 'plan'}, files: {'hooks.js': `export const plan = async () => ({${body}})\n`}})
      link()
      const {code, stderr} = await create()
      expect(code, stderr).to.equal(1)
      expect(stderr)
        .to.match(/^pot: plugin pot-plugin-broken: its hook pot:create:plan returns /)
        .and.to.include(says)
      expect(existsSync(join(world.fs, 'jails/web'))).to.equal(false)
    })
  }

  it('has a mistake in a hook or in a command: its place is said', async () => {
    const files = {'hooks.js': 'export const plan = async ({subject}) => {\n  subject.nothing.there\n}\n', 'commands/slip.js': commandSource('nothing()')}
    write({hooks: {'pot:create:before': 'plan'}, files})
    link()
    expect((await create()).stderr).to.match(/^pot: plugin pot-plugin-broken fails at create: Cannot read .* \(hooks\.js:2:19\)\n {5}report it/)
    expect((await world.run(['slip'])).stderr).to.match(
      /^pot: plugin pot-plugin-broken fails at pot slip: nothing is not defined \(commands\/slip\.js:7:\d+\)\n/,
    )
    expect(JSON.parse((await world.run(['slip', '--json'])).stdout).error.code).to.equal('PLUGIN_FAILED')
  })

  it('has a command of pot or of another plugin: it is not installed, and the other is named', async () => {
    const other = join(world.root, 'other')
    const commands = {'commands/paint.js': commandSource('')}
    writePlugin(other, {name: 'pot-plugin-other', files: commands})
    mkdirSync(join(other, 'node_modules/@pot'), {recursive: true})
    symlinkSync(ROOT, join(other, 'node_modules/@pot/core'))
    expect(await world.run(['plugins', 'install', other])).to.include({code: 0})
    for (const [file, says] of [
      ['paint', /its command 'paint' is one of pot-plugin-broken, too/],
      ['ls', /plugin pot-plugin-broken is broken: its command 'ls' is one of pot itself, too/],
    ] as const) {
      write({hooks: {}, files: {[`commands/${file}.js`]: commandSource('')}})
      const {code, stderr} = await world.run(['plugins', 'install', directory])
      expect(code, stderr).to.equal(1)
      expect(stderr).to.match(says)
    }
    expect(await world.run(['plugins', 'uninstall', 'pot-plugin-other'])).to.include({code: 0})
    rmSync(other, {recursive: true})
  })

  it('answers quickly for no command of pot, says so, and is not installed', async () => {
    const answer = `export default async () => 'all is destroyed\\n'\n`
    const commands = {'commands/destroy.js': commandSource("this.log('mine')"), 'commands/own.js': commandSource("this.log('slow')")}
    write({hooks: {}, pot: {quick: {destroy: './quick.js', ls: './quick.js', own: './quick.js', rm: './quick.js'}}, files: {'quick.js': answer, ...commands}})
    link()
    const destroyed = await world.run(['destroy', '-p', 'nosuch'])
    expect(destroyed).to.include({code: 1, stdout: ''})
    expect(destroyed.stderr)
      .to.match(/quick answer is for 'ls', which is not a command of this plugin/)
      .and.to.match(/there is no pot 'nosuch'/)
    expect((await world.run(['ls'])).stdout).not.to.include('destroyed')
    // There is no index while a plugin has a problem, and without an index no quick answer.
    expect((await world.run(['own'])).stdout).to.equal('slow\n')
    rmSync(list())
    expect((await world.run(['plugins', 'install', directory])).code).to.equal(1)
  })

  it('is gone when all is taken back', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
