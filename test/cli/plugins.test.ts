import {chmod, mkdir, readFile, realpath, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {expect} from 'chai'
import {pot, CORE, ROOT, withPlaces, type PotRun} from '../support/cli.js'
import {OFFLINE, pack} from '../support/pack.js'

const EXAMPLE = join(ROOT, 'test/fixtures/example-plugin')
type Env = Readonly<Record<'POT_DATA_DIR' | 'POT_CONFIG_DIR' | 'POT_CACHE_DIR', string>>

const offline = (env: Env, ...args: string[]): Promise<PotRun> => pot(args, {env: {...env, ...OFFLINE}})

/** A plugin with a command of its own, which imports the core; not installed. */
async function writePainter(directory: string): Promise<void> {
  await mkdir(join(directory, 'commands'), {recursive: true})
  const manifest = {
    name: '@you/plugin-painter',
    version: '1.0.0',
    type: 'module',
    files: ['commands'],
    peerDependencies: {'@pot/core': '*'},
    oclif: {commands: './commands', topicSeparator: ' '},
    pot: {api: 1},
  }
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest))
  await writeFile(
    join(directory, 'commands/paint.js'),
    `import {hasCode, misuse} from '@pot/core'
import {Flags, PotCommand} from '@pot/core/command'
export default class Paint extends PotCommand {
  static summary = 'Paint a pot.'
  static examples = ['<%= config.bin %> paint -c red']
  static flags = {colour: Flags.string({char: 'c', required: true, description: 'colour'})}
  async run() {
    const {flags} = await this.parse(Paint)
    if (flags.colour === 'none') throw misuse('no colour is none')
    this.log('painted ' + flags.colour + ' ' + hasCode({code: 'X'}, 'X'))
    return flags
  }
}
`,
  )
}

describe('plugins, with no network', () => {
  it('are used where they are, when they are a directory', () =>
    withPlaces(async (env) => {
      expect(await offline(env, 'plugins', 'install', EXAMPLE)).to.include({code: 0})
      const inCi = await pot(['plugins'], {env: {...env, ...OFFLINE, CI: 'true'}})
      expect(inCi.stdout, 'a pipe gets no colours').to.match(/^@you\/plugin-example 0\.1\.0 \(link\) /)
      expect((await offline(env, 'create', '--help')).stdout).to.match(/\nEXAMPLE FLAGS\n +--colour=COLOUR +colour of the pot\n/)
      expect((await offline(env, 'create', '-p', 'web', '--colour', 'mauve')).stderr).to.equal(
        'pot: expected --colour=mauve to be one of: red, green, blue\n     see pot create --help\n',
      )

      expect(await offline(env, 'plugins', 'uninstall', '@you/plugin-example')).to.include({code: 0})
      expect((await offline(env, 'create', '--help')).stdout).not.to.include('EXAMPLE FLAGS')
      expect((await offline(env, 'create', '--colour', 'red')).stderr).to.match(/^pot: unknown option --colour\n/)
    }))

  it('come with commands, and share the core that runs, when they are a tarball', () =>
    withPlaces(async (env) => {
      const directory = join(env.POT_DATA_DIR, '../painter')
      await writePainter(directory)
      const tarball = await pack(directory, join(env.POT_DATA_DIR, '..'))
      const {code, stderr} = await offline(env, 'plugins', 'install', tarball)
      expect(code, stderr).to.equal(0)
      expect(await realpath(join(env.POT_DATA_DIR, 'node_modules/@pot/core'))).to.equal(await realpath(CORE))

      expect(await offline(env, 'paint', '-vc', 'red')).to.deep.equal({code: 0, stdout: 'painted red true\n', stderr: ''})
      expect((await offline(env, 'paint', '--json', '-cred')).stdout).to.equal('{\n  "json": true,\n  "colour": "red"\n}\n')
      expect(await offline(env, 'paint', '-c', 'none')).to.deep.equal({code: 2, stdout: '', stderr: 'pot: no colour is none\n     see pot paint --help\n'})
      expect(await offline(env, 'paint')).to.deep.equal({code: 2, stdout: '', stderr: 'pot: option --colour is required\n     see pot paint --help\n'})
      expect((await offline(env, 'help')).stdout).to.match(/\n@you\/plugin-painter\n {2}paint +Paint a pot\n/)

      expect(await offline(env, 'plugins', 'uninstall', '@you/plugin-painter')).to.include({code: 0})
      expect(await offline(env, 'paint')).to.include({code: 2})
    }))

  it('that do not load are one line, and stop nothing', () =>
    withPlaces(async (env) => {
      await mkdir(env.POT_DATA_DIR, {mode: 0o755})
      const broken = join(env.POT_DATA_DIR, '../broken')
      await writePainter(broken)
      await writeFile(join(broken, 'commands/paint.js'), "import 'nowhere'\n")
      const plugins = [
        {name: '@you/plugin-gone', type: 'link', root: join(env.POT_DATA_DIR, 'gone')},
        {name: '@you/plugin-painter', type: 'link', root: broken},
      ]
      await writeFile(join(env.POT_DATA_DIR, 'package.json'), JSON.stringify({oclif: {schema: 1, plugins}}))
      const {code, stdout, stderr} = await offline(env, 'version')
      expect({code, stdout}).to.deep.equal({code: 0, stdout: (await offline({...env, POT_DATA_DIR: '/nonexistent'}, 'version')).stdout})
      const lines = stderr.trimEnd().split('\n')
      expect(lines, stderr).to.have.length(2)
      for (const line of lines) expect(line).to.match(/^pot: warning: .*(gone|painter)/)
    }))

  it('are not loaded from a directory that others can write', () =>
    withPlaces(async (env) => {
      await offline(env, 'plugins', 'install', EXAMPLE)
      await chmod(env.POT_DATA_DIR, 0o777)
      const {code, stderr} = await offline(env, 'version')
      expect(code).to.equal(1)
      expect(stderr).to.equal(
        `pot: no plugins are loaded: ${env.POT_DATA_DIR} can be written by others\n     chown root ${env.POT_DATA_DIR} && chmod go-w ${env.POT_DATA_DIR}\n`,
      )
    }))

  it('are no use to pot when its settings can be written by others', () =>
    withPlaces(async (env) => {
      if (process.getuid?.() !== 0) return
      await mkdir(env.POT_CONFIG_DIR)
      await chmod(env.POT_CONFIG_DIR, 0o777)
      const {code, stderr} = await offline(env, 'config')
      expect([code, stderr.split('\n')[0]]).to.deep.equal([1, `pot: ${env.POT_CONFIG_DIR} can be written by others`])
    }))

  it('that clash are not installed; if they are, it is one warning, which names both', () =>
    withPlaces(async (env) => {
      const copy = join(env.POT_DATA_DIR, '../copy')
      await mkdir(copy, {recursive: true})
      const manifest = JSON.parse(await readFile(join(EXAMPLE, 'package.json'), 'utf8'))
      const name = '@you/plugin-other'
      await writeFile(join(copy, 'package.json'), JSON.stringify({...manifest, name, oclif: {}}))
      const says = "plugin @you/plugin-other: its flag 'colour' of create is ignored, @you/plugin-example has one of that name or letter"
      const refused = await offline(env, 'plugins', 'install', EXAMPLE, copy)
      expect(refused.code).to.equal(1)
      expect(refused.stderr).to.include(says)
      // It came when the other did not have the option yet.
      await offline(env, 'plugins', 'install', EXAMPLE)
      const list = join(env.POT_DATA_DIR, 'package.json')
      const {oclif, ...rest} = JSON.parse(await readFile(list, 'utf8'))
      await writeFile(list, JSON.stringify({...rest, oclif: {...oclif, plugins: [...oclif.plugins, {name, type: 'link', root: copy}]}}))
      expect((await offline(env, 'version')).stderr).to.equal(
        "pot: warning: @you/plugin-other: its flag 'colour' of create is ignored, @you/plugin-example has one of that name or letter\n",
      )
      await rm(copy, {recursive: true})
    }))
})
