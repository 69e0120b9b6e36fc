import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {STORAGE} from '../../src/host/drivers.js'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {linkedPlugin, writePlugin, type Written} from '../support/make-plugin.js'
import {OFFLINE, pack} from '../support/pack.js'

const NAME = 'pot-plugin-share'
const PERMISSIONS = {
  paths: ['{data}/shares/**', '/srv/*/conf', '{root}/jails/*/m/etc/hosts', '{config}', '/opt/**/pf.conf'],
  programs: ['install', 'node'],
  networks: ['https://example.org/'],
  commands: ['set-env'],
}
/** The steps of a hook of init: their texts come from the environment. */
const HOOKS = `
export const plan = async ({ctx}) => {
  const fill = (text) => text.replaceAll('{data}', ctx.places.data).replaceAll('{root}', ctx.settings.fsRoot).replaceAll('{config}', ctx.places.config)
  return JSON.parse(fill(process.env.STEPS ?? '{}'))
}`
const plugin: Written = {name: NAME, pot: {permissions: PERMISSIONS}, hooks: {'pot:init:plan': 'plan'}, files: {'hooks.js': HOOKS}}
const step = (run: object, more: object = {}) => ({after: [{title: 'do it', run, undo: [], ...more}]})

describe('the permissions of a plugin', () => {
  let place: TempPotRoot
  before(async () => {
    place = tempPotRoot()
    const {code, stderr} = await place.run(['plugins', 'install', linkedPlugin(join(place.root, 'share'), plugin)])
    expect(code, stderr).to.equal(0)
    expect(stderr).to.include(`${NAME} may touch files: {data}/shares/**, /srv/*/conf, {root}/jails/*/m/etc/hosts, {config}, /opt/**/pf.conf`)
    expect(stderr).to.include(`${NAME} may touch programs: install, node`)
  })
  after(() => place.remove())

  const init = (contribution: object) => place.run(['init', '--plan', '--plugins', 'none'], {env: {STEPS: JSON.stringify(contribution)}})

  for (const [what, contribution] of [
    ['a file below a directory', step({do: 'write', path: '{data}/shares/web/a', content: ''})],
    ['that directory', step({do: 'mkdir', path: '{data}/shares'})],
    ['a part of a name', step({do: 'write', path: '/srv/web/conf', content: ''})],
    ['a name at any depth', step({do: 'write', path: '/opt/a/b/pf.conf', content: ''})],
    ['a program', step({do: 'exec', argv: ['install', '-d', '/anywhere']})],
    ['its path in the system', step({do: 'exec', argv: ['/usr/bin/install', '-d', '/anywhere']})],
    ['the Node that runs pot', step({do: 'exec', argv: [process.execPath, '-v']})],
    ['a download', step({do: 'fetch', url: 'https://example.org/a', path: '{data}/shares/a'})],
    ['a command of pot', step({do: 'call', name: 'pot.command', args: {words: ['set-env', '-p', 'web'], tolerate: []}})],
  ] as const)
    it(`contain ${what}`, async () => {
      const {code, stdout, stderr} = await init(contribution)
      expect(code, stderr).to.equal(0)
      expect(stdout).to.include(`do it (plugin ${NAME})`)
    })

  for (const [what, contribution, says] of [
    ['another file', step({do: 'write', path: '/etc/shadow', content: ''}), 'touches /etc/shadow'],
    ['a way out', step({do: 'write', path: '{data}/shares/../../x', content: ''}), /touches \S+\/shares\/\.\.\/\.\.\/x/],
    ['a name that only begins so', step({do: 'write', path: '{data}/sharesx', content: ''}), /touches \S+\/sharesx/],
    ['two names for one *', step({do: 'write', path: '/srv/a/b/conf', content: ''}), 'touches /srv/a/b/conf'],
    ['a file below one that is no directory', step({do: 'write', path: '{config}/pot.conf', content: ''}), /touches \S+\/pot\.conf/],
    ['the source of a rename', step({do: 'rename', from: '/etc/a', to: '{data}/shares/a'}), 'touches /etc/a'],
    ['another program', step({do: 'exec', argv: ['rm', '-rf', '/']}), 'runs rm'],
    ['a program of that name elsewhere', step({do: 'exec', argv: ['/tmp/install']}), 'runs /tmp/install'],
    ['a program of a condition', step({do: 'exec', argv: ['install'], when: {argv: ['curl'], prints: ''}}), 'runs curl'],
    ['a program of an undo', step({do: 'exec', argv: ['install']}, {undo: [{do: 'exec', argv: ['rm', 'x']}]}), 'runs rm'],
    ['the second program of a pipe', step({do: 'pipe', from: ['install'], to: ['sh']}), 'runs sh'],
    ['a log', step({do: 'exec', argv: ['install'], log: '/etc/log'}), 'touches /etc/log'],
    ['a server', step({do: 'fetch', url: 'http://example.org/a', path: '{data}/shares/a'}), 'downloads http://example.org/a'],
    ['a command of pot', step({do: 'call', name: 'pot.command', args: {words: ['destroy', '-p', 'web'], tolerate: []}}), 'runs the command of pot destroy'],
    ['a procedure', step({do: 'call', name: 'settings.set', args: {file: '/etc/x', key: 'A', value: 'b'}}), 'calls the procedure settings.set'],
  ] as const)
    it(`do not contain ${what}: refused with the names of the plugin, the hook and the step`, async () => {
      const {code, stderr} = await init(contribution)
      const line = stderr.split('\n').find((one) => one.startsWith('pot: '))
      expect(line).to.match(
        /^pot: plugin pot-plugin-share: its hook pot:init:plan returns 'after' in which the step 'do it' .*, which its permissions do not contain$/,
      )
      if (typeof says === 'string') expect(line).to.include(says)
      else expect(line).to.match(says)
      expect(code).to.equal(1)
    })

  it('are in plugins inspect, and in what an installation would do', async () => {
    const {stdout} = await place.run(['plugins', 'inspect', NAME])
    expect(stdout).to.match(
      /^Permissions\n {2}files +\{data\}\/shares\/\*\*, .*\n {2}programs +install, node\n {2}networks +https:\/\/example\.org\/\n {2}commands of pot +set-env$/m,
    )
    const still = linkedPlugin(join(place.root, 'still'), {name: 'pot-plugin-still', pot: {permissions: {}}})
    expect((await place.run(['plugins', 'install', still, '--plan'])).stdout).to.include('may touch: nothing its steps change nothing')
    const plain = linkedPlugin(join(place.root, 'plain'), {name: 'pot-plugin-plain'})
    expect((await place.run(['plugins', 'install', plain, '--plan'])).stdout).to.include('may touch: everything its package.json names no permissions')
  })
})

/** A command that plans what the environment says: steps of its own, and those of pieces of pot. */
const COMMAND = `import {writeChanged, emptyPot, textField, withConf} from '@pot/core'
import {ChangeCommand} from '@pot/core/command'
export default class Own extends ChangeCommand {
  static summary = 'Do it.'
  static examples = ['<%= config.bin %> own']
  async run() {
    const {flags} = await this.parse(Own)
    const ctx = await this.context({root: true, flags})
    const pot = emptyPot('web', ctx.settings)
    const pieces = {
      mounts: () => ctx.host.mounts.bind('/srv', '/mnt', {readonly: true}),
      record: () => writeChanged(pot, withConf(pot, textField('pot.own.x').write(pot.conf, 'y'))),
      changed: () => ctx.host.mounts.bind('/srv', '/mnt', {readonly: true}).map((step) => ({...step, run: {...step.run}})),
      own: () => JSON.parse(process.env.STEPS ?? '[]'),
    }
    const plan = async () => pieces[process.env.PIECE ?? 'own']()
    await (process.env.REPORT === undefined ? ctx : ctx.withReport(ctx.report)).operate({title: 'own', locks: [], plan})
  }
}
`
const members = Object.entries(STORAGE).map(([name, kind]) =>
  kind === 'text' ? `${name}: 'shelf'` : kind === 'flag' ? `${name}: false` : kind === 'steps' ? `${name}: () => []` : `${name}: async () => []`,
)
const SHELF = `export const openShelf = ({mounts}) => Object.freeze({
  ${members.join(', ')},
  setup: async () => [...mounts.bind('/srv', '/mnt', {readonly: true}), ...JSON.parse(process.env.STEPS ?? '[]')],
})
`

describe('the permissions of a plugin with a command and a storage', () => {
  const FILE = '/srv/shelf-is-not-there'
  let place: TempPotRoot
  before(async () => {
    place = tempPotRoot({POT_STORAGE: 'shelf', POT_GROUP: 'root'})
    const provides = {storage: {shelf: {target: './shelf.js', identifier: 'openShelf'}}}
    const files = {'commands/own.js': COMMAND, 'shelf.js': SHELF}
    const own = linkedPlugin(join(place.root, 'own'), {
      ...{name: 'pot-plugin-own', files},
      pot: {provides, settings: {POT_OWN_DIR: {type: 'string', default: FILE, description: 'a directory'}}, permissions: {paths: ['{POT_OWN_DIR}/**']}},
    })
    const {code, stderr} = await place.run(['plugins', 'install', own])
    expect(code, stderr).to.equal(0)
  })
  after(() => place.remove())

  const steps = (path: string) => JSON.stringify([{title: 'do it', run: {do: 'mkdir', path}}])
  const run = (words: readonly string[], env: Readonly<Record<string, string>>) => place.run([...words], {env})
  const INIT = ['init', '--plugins', 'none']

  for (const [what, words, says] of [
    ['a command', ['own'], "its command 'own' plans steps"],
    ['a storage', INIT, "its storage 'shelf' returns steps"],
  ] as const) {
    it(`refuse what ${what} may not touch, in one line with the name of the plugin, and change nothing`, async () => {
      const {code, stderr} = await run(words, {STEPS: steps(`${FILE}x`)})
      expect([code, stderr.split('\n')]).to.deep.equal([
        1,
        [
          `pot: plugin pot-plugin-own: ${says} in which the step 'do it' touches ${FILE}x, which its permissions do not contain`,
          '     pot plugins inspect pot-plugin-own',
          '',
        ],
      ])
      expect(existsSync(`${FILE}x`)).to.equal(false)
    })

    it(`allow what ${what} may touch: here the directory of a setting`, async () => {
      const {code, stdout, stderr} = await run([...words, '--plan'], {STEPS: steps(join(FILE, 'a'))})
      expect(code, stderr).to.equal(0)
      expect(stdout).to.include('do it')
    })
  }

  it('name the plugin of the steps of a storage, but not of the pieces of pot that it uses', async () => {
    const {stdout} = await run([...INIT, '--plan'], {STEPS: steps(join(FILE, 'a'))})
    expect(stdout).to.match(/do it \(plugin pot-plugin-own\)/)
    expect(stdout).to.match(/mount \/srv (on|at) \/mnt(?! \(plugin)/)
  })

  for (const piece of ['mounts', 'record'])
    it(`do not count the steps of pieces of pot that a command uses: ${piece}`, async () => {
      const {code, stderr} = await run(['own', '--plan'], {PIECE: piece})
      expect(code, stderr).to.equal(0)
    })

  it('count such a step that the command has changed', async () => {
    const {code, stderr} = await run(['own', '--plan'], {PIECE: 'changed'})
    expect([code, stderr.split('\n')[0]]).to.deep.equal([
      1,
      "pot: plugin pot-plugin-own: its command 'own' plans steps in which the step 'mount /srv on /mnt' runs sh, which its permissions do not contain",
    ])
  })

  it('count in the context with another report, too', async () => {
    expect((await run(['own'], {STEPS: steps(`${FILE}x`), REPORT: '1'})).stderr).to.include('which its permissions do not contain')
  })
})

describe('a new version of a plugin that may touch more', () => {
  let place: TempPotRoot
  const versions: string[] = []
  before(async () => {
    place = tempPotRoot()
    for (const [version, permissions] of [
      ['1.0.0', {programs: ['true']}],
      ['1.1.0', {programs: ['true', 'false'], paths: ['/srv/**']}],
      ['1.2.0', undefined],
    ] as const) {
      const directory = writePlugin(join(place.root, version), {name: NAME, version, pot: permissions === undefined ? {} : {permissions}})
      versions.push(await pack(directory, place.root))
    }
  })
  after(() => place.remove())

  const install = (version: number, ...more: string[]) => place.run(['plugins', 'install', versions[version] ?? '', ...more], {env: OFFLINE})
  const version = () => JSON.parse(readFileSync(join(place.root, 'data/node_modules', NAME, 'package.json'), 'utf8')).version

  it('is not installed, and the old one stays; with --allow-permissions it is', async () => {
    expect(await install(0)).to.include({code: 0})
    for (const [index, says] of [
      [1, 'files /srv/**; programs false'],
      [2, 'everything'],
    ] as const) {
      const {code, stderr} = await install(index)
      const said = stderr.split('\n')
      const first = said.findIndex((line) => line.startsWith('pot: '))
      expect([code, said.slice(first, first + 2)]).to.deep.equal([
        1,
        [`pot: the new version of ${NAME} may touch more: ${says}`, '     with --allow-permissions it is installed; nothing was changed'],
      ])
      expect(version()).to.equal('1.0.0')
    }
    const refused = await install(1, '--json')
    expect(JSON.parse(refused.stdout).error.code).to.equal('MORE_PERMISSIONS')
    expect(await install(1, '--allow-permissions')).to.include({code: 0})
    expect(version()).to.equal('1.1.0')
    // Less than before needs no permission.
    expect(await install(0)).to.include({code: 0})
    expect(version()).to.equal('1.0.0')
  })
})
