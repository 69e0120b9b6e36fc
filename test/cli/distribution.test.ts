import {existsSync, readFileSync, readdirSync, realpathSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {distributedPluginOf} from '../../src/plugins/contributed/distribution.js'
import {FIRST_PARTY} from '../../src/plugins/first-party.js'
import {CORE, pot, withPlaces} from '../support/cli.js'
import {OFFLINE, npmPack} from '../support/pack.js'

interface Manifest {
  readonly name: string
  readonly files: readonly string[]
  readonly oclif: {readonly hooks?: Readonly<Record<string, {readonly target: string; readonly identifier: string}>>}
  readonly pot?: {readonly flags?: Readonly<Record<string, Readonly<Record<string, unknown>>>>}
}

const PLUGINS = readdirSync(join(CORE, 'plugins')).map((short) => {
  const read = (name: string) => JSON.parse(readFileSync(join(CORE, 'plugins', short, name), 'utf8'))
  const manifest: Manifest = read('package.json')
  const commands: readonly string[] = Object.keys(read('oclif.manifest.json').commands)
  return {short, commands, ...manifest}
})

describe('the plugins of the distribution, packed', () => {
  it('bring commands, flags and hooks into an empty prefix with no network, and take them away again', () =>
    withPlaces(async (places) => {
      const run = (...args: string[]) => pot(args, {env: {...places, ...OFFLINE}})
      const into = await mkdtemp(join(tmpdir(), 'pot-packs-'))
      const tarballs = await Promise.all(PLUGINS.map(({short}) => npmPack(join(CORE, 'plugins', short), into)))
      const installed = await run('plugins', 'install', ...tarballs)
      await rm(into, {recursive: true})
      expect(installed.code, installed.stderr).to.equal(0)
      expect(realpathSync(join(places.POT_DATA_DIR, 'node_modules/@pot/core')), 'one copy of the core').to.equal(realpathSync(CORE))

      const {stdout: help} = await run('help')
      for (const {name, commands, files, oclif} of PLUGINS) {
        for (const id of commands.filter((one) => !one.includes(':'))) expect(help).to.match(new RegExp(`^  ${id}[ ,]`, 'm'))
        const root = join(places.POT_DATA_DIR, 'node_modules', name)
        expect(files.filter((file) => !existsSync(join(root, file)))).to.deep.equal([])
        for (const {target, identifier} of Object.values(oclif.hooks ?? {})) {
          expect((await import(pathToFileURL(join(root, target)).href))[identifier], `${name} ${identifier}`).to.be.a('function')
        }
      }
      const made = await run('flavour', 'new', 'x', '-C', places.POT_DATA_DIR)
      expect(made.stdout, made.stderr).to.equal(`${join(places.POT_DATA_DIR, 'x')}\n${join(places.POT_DATA_DIR, 'x.sh')}\n`)
      const flags = PLUGINS.flatMap(({pot}) => Object.entries(pot?.flags ?? {}))
      const helpOf = new Map<string, string>()
      for (const command of new Set(flags.map(([one]) => one))) helpOf.set(command, (await run(command, '--help')).stdout)
      for (const [command, added] of flags) for (const flag of Object.keys(added)) expect(helpOf.get(command)).to.include(`--${flag}`)

      for (const {name} of PLUGINS) expect(await run('plugins', 'uninstall', name)).to.include({code: 0})
      const {stdout: bare} = await run('help')
      for (const id of PLUGINS.flatMap(({commands}) => commands.filter((one) => !one.includes(':')))) expect(bare).not.to.match(new RegExp(`^  ${id}[ ,]`, 'm'))
      const {stdout: create} = await run('create', '--help')
      for (const flag of flags.flatMap(([command, added]) => (command === 'create' ? Object.keys(added) : [])))
        expect(create).not.to.match(new RegExp(`--${flag}[= ]`))
      expect((await run('get-rss')).stderr).to.include('pot plugins install limits')
    }))

  it('are those that a missing command is told to come with', () => {
    for (const {short, commands} of PLUGINS) for (const id of commands) expect(distributedPluginOf(CORE, id.split(':')[0] ?? id), id).to.equal(short)
    // The alias of prepare.
    expect(distributedPluginOf(CORE, 'execute')).to.equal('images')
    expect(distributedPluginOf(CORE, 'create')).to.equal(undefined)
  })

  it('are those for whose names no registry is asked', () => {
    expect(PLUGINS.map(({short}) => short)).to.have.members([...FIRST_PARTY])
  })
})
