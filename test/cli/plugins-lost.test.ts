import {existsSync, lstatSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:http'
import {join} from 'node:path'
import {expect} from 'chai'
import {inject} from '../../src/testing/inject.js'
import {OFFLINE, pack} from '../support/pack.js'
import {commandSource, writePlugin, type Written} from '../support/make-plugin.js'
import {WORLDS, type World} from '../support/world.js'

const GOOD = 'pot-plugin-good'
const HOOKS = 'export const told = () => {}\n'

const good = (version: string, more: Partial<Written> = {}): Written => ({
  name: GOOD,
  version,
  hooks: {'pot:create:after': 'told'},
  files: {'hooks.js': HOOKS, 'commands/good.js': commandSource(`this.log('good ${version}')`)},
  ...more,
})

/** A registry that knows version 2.0.0 of the plugin, and has lost its tarball. */
async function registry(): Promise<{readonly url: string; readonly server: Server}> {
  const server = createServer((request, response) => {
    const base = `http://${request.headers.host}`
    if (request.url !== `/${GOOD}`) return void response.writeHead(404).end('{}')
    const version = {name: GOOD, version: '2.0.0', dist: {tarball: `${base}/lost.tgz`, shasum: '0'.repeat(40)}}
    response.end(JSON.stringify({name: GOOD, 'dist-tags': {latest: '2.0.0'}, versions: {'2.0.0': version}}))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`}
}

function tree(path: string): string[] {
  const stat = lstatSync(path, {throwIfNoEntry: false})
  if (stat === undefined) return [`${path}: nothing`]
  if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(path)}`]
  if (!stat.isDirectory()) return [`${path}: ${stat.mode} ${readFileSync(path, 'utf8')}`]
  return [
    `${path}/`,
    ...readdirSync(path)
      .sort()
      .flatMap((name) => tree(join(path, name))),
  ]
}

const kind = WORLDS.find(({missing}) => missing === undefined)

describe(`installed plugins, on ${kind?.name}`, () => {
  let world: World
  let server: Server
  let env: Record<string, string>
  const tarballs: Record<string, string> = {}

  before(async function () {
    if (kind === undefined) return this.skip()
    world = await kind.make()
    const up = await registry()
    server = up.server
    env = {...OFFLINE, POT_NPM_REGISTRY: up.url}
    const plugins = {
      one: good('1.0.0'),
      two: good('2.0.0'),
      broken: good('2.0.0', {files: {'hooks.js': '\n', 'commands/good.js': commandSource("this.log('broken')")}}),
      future: good('2.0.0', {pot: {api: 9}}),
      scripts: {name: 'pot-plugin-scripts', manifest: {scripts: {postinstall: 'touch "$RAN"'}}},
      stranger: {name: 'pot-plugin-stranger', manifest: {oclif: undefined}},
      a: {name: 'pot-plugin-a', files: {'commands/a.js': commandSource("this.log('a')")}},
      b: {name: 'pot-plugin-b', files: {'commands/b.js': commandSource("this.log('b')")}},
    }
    for (const [name, plugin] of Object.entries(plugins)) tarballs[name] = await pack(writePlugin(join(world.root, name), plugin), join(world.root, name))
    for (const side of ['left', 'right']) {
      const plugin = {name: `pot-plugin-${side}`, files: {[`commands/${side}.js`]: commandSource(`this.log('${side}')`)}}
      const packed = await pack(writePlugin(join(world.root, side), plugin), join(world.root, side))
      tarballs[side] = join(world.root, side, 'plugin.tgz')
      renameSync(packed, tarballs[side])
    }
    tarballs.text = join(world.root, 'text.tgz')
    writeFileSync(tarballs.text, 'text')
    await install('one')
  })
  after(async () => {
    server?.close()
    await world?.close()
  })

  const run = (...args: string[]) => world.run(args, {env})
  async function install(name: string): Promise<void> {
    const {code, stderr} = await run('plugins', 'install', tarballs[name] ?? '')
    expect(code, stderr).to.equal(0)
  }
  const state = () =>
    ['package.json', 'package-lock.json', 'node_modules', 'plugins.tarballs', 'plugins.kept'].flatMap((name) => tree(join(world.root, 'data', name)))
  const isGood = async (version: string) => {
    expect((await run('good')).stdout).to.equal(`good ${version}\n`)
    expect((await run('plugins')).stdout).to.include(`${GOOD} ${version}`)
  }

  const none = 'http://127.0.0.1:9/'
  const failing: readonly [what: string, words: readonly string[], env: Readonly<Record<string, string>>, code: string, says: string][] = [
    ['the registry is down', ['install', `${GOOD}@2.0.0`], OFFLINE, 'NO_REGISTRY', `the registry ${none} cannot be reached`],
    ['the registry does not know it', ['install', 'pot-plugin-nosuch'], {}, 'NO_PLUGIN', 'has no pot-plugin-nosuch'],
    ['the registry has lost it', ['install', `${GOOD}@2.0.0`], {}, 'NO_PLUGIN', `has no ${GOOD}@2.0.0`],
    ['it cannot do what it declares', ['install', 'broken'], {}, 'BROKEN_PLUGIN', `plugin ${GOOD} is broken: its hook`],
    ['another of the same line is not to be had', ['install', 'two', 'pot-plugin-nosuch'], {}, 'NO_PLUGIN', 'has no pot-plugin-nosuch'],
    ['it is not there', ['install', './nosuch.tgz'], {}, 'NO_FILE', '/nosuch.tgz'],
    ['it is no tarball', ['install', 'text'], {}, 'BROKEN_PLUGIN', 'is no gzipped tarball'],
    ['it is for another pot', ['install', 'future'], {}, 'BROKEN_PLUGIN', 'is written for version 9 of the plugin API'],
    ['it is a package of another kind', ['install', 'stranger'], {}, 'BROKEN_PLUGIN', 'which is no plugin of pot: its package.json has no block "oclif"'],
    ['it is called like one of pot', ['install', '@pot/plugin-nosuch'], {}, 'NO_PLUGIN', 'the plugin nosuch does not come with this version of pot'],
    ['it is not installed', ['uninstall', 'nosuch'], {}, 'NO_PLUGIN', "the plugin 'nosuch' is not installed"],
    ['its directory is not there', ['link', './nosuch'], {}, 'NO_FILE', '/nosuch'],
    ['only the plan is wanted', ['install', 'two', '--plan'], {}, '', ''],
  ]
  for (const [what, words, more, code, says] of failing) {
    it(`stay as they are when ${what}, which is one line and a hint`, async () => {
      const before = state()
      const args = ['plugins', ...words.map((word) => tarballs[word] ?? word)]
      const environment = {...env, npm_config_cache: join(world.root, 'npm-cache'), ...more}
      if (code === '') {
        const {stdout, code: status} = await world.run(args, {env: environment})
        expect(status).to.equal(0)
        expect(stdout).to.include(`install ${GOOD} 2.0.0; hooks: pot:create:after`)
      } else {
        const {error} = JSON.parse((await world.run([...args, '--json'], {env: environment})).stdout)
        expect(error).to.have.property('code', code)
        expect(error.message).to.include(says).and.not.to.include('\n')
        expect(error.hint).to.be.a('string')
      }
      expect(state()).to.deep.equal(before)
    })
  }

  it('are told shortly, run no script of npm unless it is allowed, and have their digests in the lock file', async () => {
    const ran = join(world.root, 'ran')
    const more = {...env, RAN: ran}
    const installed = await world.run(['plugins', 'install', tarballs.scripts ?? ''], {env: more})
    const told = 'installed pot-plugin-scripts 1.0.0\n  pot-plugin-scripts may touch everything: its package.json names no permissions\n'
    expect(installed).to.deep.equal({code: 0, stdout: '', stderr: told})
    expect(existsSync(ran)).to.equal(false)
    const lock = JSON.parse(readFileSync(join(world.root, 'data/package-lock.json'), 'utf8'))
    expect(lock.packages['node_modules/pot-plugin-scripts'].integrity).to.match(/^sha512-/)
    expect((await run('plugins', 'uninstall', 'pot-plugin-scripts')).stderr).to.equal('uninstalled pot-plugin-scripts\n')
    expect((await world.run(['plugins', 'install', '--allow-scripts', tarballs.scripts ?? ''], {env: more})).code).to.equal(0)
    expect(existsSync(ran)).to.equal(true)
    expect((await run('plugins', 'uninstall', 'pot-plugin-scripts')).code).to.equal(0)
  })

  it('are installed anew from their copies, when the tarballs are gone and the registry is down', async () => {
    rmSync(tarballs.one ?? '')
    expect((await world.run(['plugins', 'reset', '--reinstall'], {env: OFFLINE})).code).to.equal(0)
    await isGood('1.0.0')
    tarballs.one = await pack(join(world.root, 'one'), join(world.root, 'one'))
  })

  it('are both there when their tarballs have one name', async () => {
    expect((await run('plugins', 'install', tarballs.left ?? '', tarballs.right ?? '')).code).to.equal(0)
    expect([(await run('left')).stdout, (await run('right')).stdout]).to.deep.equal(['left\n', 'right\n'])
    expect((await run('plugins', 'uninstall', 'pot-plugin-left', 'pot-plugin-right')).code).to.equal(0)
  })

  it('stay as they were, or are as they are to be, when pot is killed in the middle', async () => {
    for (let at = 1; ; at++) {
      const before = state()
      const {happened} = await inject(world, ['plugins', 'install', tarballs[at % 2 === 0 ? 'one' : 'two'] ?? ''], 'kill', at, [
        'plugins.keep',
        'plugins.change',
      ])
      await world.pot('recover')
      const after = state()
      if (!happened) break
      expect(existsSync(join(world.root, 'data/plugins.kept'))).to.equal(false)
      const version = after.join('\n') === before.join('\n') ? undefined : (await run('good')).stdout
      if (version === undefined) continue
      expect(version).to.match(/^good [12]\.0\.0\n$/)
    }
    expect((await run('good')).stdout).to.match(/^good /)
  })

  it('are all there when four are installed at the same time with the registry down, and pot is set up meanwhile', async () => {
    const before = (await run('good')).stdout
    const names = ['a', 'b', 'left', 'right']
    const [absent, ...four] = await Promise.all([
      world.run(['plugins', 'install', 'pot-plugin-far'], {env: OFFLINE}),
      ...names.map((name) => world.run(['plugins', 'install', tarballs[name] ?? ''], {env: OFFLINE})),
      world.run(['init', '--plugins', 'limits'], {env: OFFLINE}),
    ])
    for (const {code, stderr} of four) expect(code, stderr).to.equal(0)
    expect(absent.code).to.equal(1)
    expect(absent.stderr).to.match(/^pot: the registry \S+ cannot be reached$/m)
    for (const name of names) expect((await run(name)).stdout, name).to.equal(`${name}\n`)
    const {stdout} = await run('plugins')
    for (const name of ['limits', ...names.map((one) => `pot-plugin-${one}`), GOOD]) expect(stdout).to.include(name)
    expect((await run('good')).stdout, 'what worked before').to.equal(before)
    expect(existsSync(join(world.root, 'data/plugins.kept'))).to.equal(false)
    expect((await run('plugins', 'uninstall', 'pot-plugin-left', 'pot-plugin-right')).code).to.equal(0)
  })

  it('are told as data', async () => {
    const {code, stdout} = await run('plugins', 'uninstall', 'pot-plugin-a', '--json')
    expect(code).to.equal(0)
    const names: {name: string}[] = JSON.parse(stdout).plugins
    expect(names.map(({name}) => name))
      .to.include('pot-plugin-b')
      .and.not.to.include('pot-plugin-a')
    expect(JSON.parse((await run('plugins', 'uninstall', 'nosuch', '--json')).stdout).error.message).to.include('nosuch')
  })

  it('are gone when all of them are to go', async () => {
    expect((await run('plugins', 'reset')).code).to.equal(0)
    expect((await run('plugins')).stdout).not.to.include('pot-plugin')
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
