import {cpSync, existsSync, lstatSync, readFileSync, readdirSync, readlinkSync, rmSync} from 'node:fs'
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

describe(`installed plugins, on ${kind?.name}`, function () {
  this.timeout(240_000)
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
      a: {name: 'pot-plugin-a', files: {'commands/a.js': commandSource("this.log('a')")}},
      b: {name: 'pot-plugin-b', files: {'commands/b.js': commandSource("this.log('b')")}},
    }
    for (const [name, plugin] of Object.entries(plugins)) tarballs[name] = await pack(writePlugin(join(world.root, name), plugin), join(world.root, name))
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
  const state = () => ['package.json', 'package-lock.json', 'node_modules', 'plugins.kept'].flatMap((name) => tree(join(world.root, 'data', name)))
  const isGood = async (version: string) => {
    expect((await run('good')).stdout).to.equal(`good ${version}\n`)
    expect((await run('plugins')).stdout).to.include(`${GOOD} ${version}`)
  }

  const failing: readonly [string, readonly string[], Readonly<Record<string, string>>][] = [
    ['the registry is down', ['install', `${GOOD}@2.0.0`], OFFLINE],
    ['the registry has lost it', ['install', `${GOOD}@2.0.0`], {}],
    ['it cannot do what it declares', ['install', 'broken'], {}],
    ['another of the same line is not to be had', ['install', 'two', 'pot-plugin-nosuch'], {}],
    ['it is installed anew, and cannot be had any more', ['reset', '--reinstall'], OFFLINE],
  ]
  for (const [what, words, more] of failing) {
    it(`stay as they are when ${what}`, async () => {
      const before = state()
      const args = ['plugins', ...words.map((word) => tarballs[word] ?? word)]
      // What cannot be had any more is not at its place, either.
      const gone = words[0] === 'reset' ? tarballs.one : undefined
      if (gone !== undefined) cpSync(gone, `${gone}.away`)
      if (gone !== undefined) rmSync(gone)
      const {code, stderr} = await world.run(args, {env: {...env, npm_config_cache: join(world.root, 'npm-cache'), ...more}})
      if (gone !== undefined) cpSync(`${gone}.away`, gone)
      expect(code, stderr).not.to.equal(0)
      expect(stderr).to.match(/^pot: \S/m)
      expect(state()).to.deep.equal(before)
      await isGood('1.0.0')
    })
  }

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

  it('are all there when two are installed at the same time, and pot is set up meanwhile', async () => {
    const both = await Promise.all([
      run('plugins', 'install', tarballs.a ?? ''),
      run('plugins', 'install', tarballs.b ?? ''),
      run('init', '--plugins', 'limits'),
    ])
    for (const {code, stderr} of both) expect(code, stderr).to.equal(0)
    expect([(await run('a')).stdout, (await run('b')).stdout]).to.deep.equal(['a\n', 'b\n'])
    const {stdout} = await run('plugins')
    for (const name of ['limits', 'pot-plugin-a', 'pot-plugin-b', GOOD]) expect(stdout).to.include(name)
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
