import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE, ROOT, withPlaces} from '../support/cli.js'
import {tarball} from '../support/installed.js'
import {OFFLINE, pack} from '../support/pack.js'
import {WORLDS, type World} from '../support/world.js'

const COMMANDS = ['set-rss', 'get-rss', 'stats']

describe('the plugin limits, with no network', () => {
  it('comes by its short name from a core that was packed', () =>
    withPlaces(async (env) => {
      const directory = realpathSync(mkdtempSync(join(tmpdir(), 'pot-packed-')))
      try {
        const modules = join(directory, 'node_modules')
        const core = join(modules, '@pot/core')
        mkdirSync(core, {recursive: true})
        for (const name of readdirSync(join(ROOT, 'node_modules')).filter((name) => !/^[.]|^@pot$/.test(name))) {
          symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
        }
        execFileSync('tar', ['-C', core, '--strip-components=1', '-xzf', await tarball(directory)])
        const packed = (...args: string[]) =>
          execFileSync(process.execPath, [join(core, 'bin/run.js'), ...args], {
            env: {...process.env, NODE_ENV: undefined, ...env, ...OFFLINE},
            encoding: 'utf8',
            stdio: 'pipe',
          })
        packed('plugins', 'install', 'limits')
        expect(packed('plugins')).to.match(/^limits \d+\.\d+\.\d+ \(link\) /)
        expect(packed('set-rss', '--help')).to.include('Limit the memory and the CPUs of a pot')
        expect(packed('create', '--help')).to.match(/\nLIMITS FLAGS\n +-C, --cpus=N /)
      } finally {
        rmSync(directory, {recursive: true, force: true})
      }
    }))

  const kind = WORLDS.find(({missing}) => missing === undefined)
  it(`as a tarball, brings its commands, flags and hooks, and takes them away again, on ${kind?.name}`, async function () {
    if (kind === undefined) return this.skip()
    const world = await kind.make()
    try {
      await brought(world)
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    } finally {
      await world.close()
    }
  })
})

/** The limit in what the runtime was told; undefined for none. */
const memoryOf = ({root}: World): unknown => JSON.parse(readFileSync(join(root, 'run/bundles/web/config.json'), 'utf8')).linux.resources.memory?.limit

async function brought(world: World): Promise<void> {
  const offline = (...args: string[]) => world.run(args, {env: {...OFFLINE, POT_CACHE_DIR: join(world.root, 'oclif')}})
  for (const command of COMMANDS) {
    const {code, stderr} = await offline(command, '-p', 'web')
    expect({code, hint: /pot plugins install limits/.test(stderr)}, stderr).to.deep.equal({code: 1, hint: true})
  }

  const {code, stderr} = await offline('plugins', 'install', await pack(join(CORE, 'plugins/limits'), world.root))
  expect(code, stderr).to.equal(0)
  expect(realpathSync(join(world.root, 'data/node_modules/@pot/core'))).to.equal(realpathSync(CORE))
  for (const command of COMMANDS) expect((await offline(command, '--help')).stdout).to.include(`pot ${command} `)
  await world.pot('init')
  await world.pot('create', '-p', 'web', '-b', await world.base('single'), '-M', '64M')
  await world.pot('start', 'web')
  if (world.host === 'linux') expect(memoryOf(world)).to.equal(64 * 1024 ** 2)
  await world.pot('stop', 'web')

  expect((await offline('plugins', 'uninstall', 'limits')).stderr).to.include('pots need @pot/plugin-limits: web')
  expect(await offline('plugins', 'uninstall', 'limits', '--force')).to.include({code: 0})
  for (const command of COMMANDS) expect((await offline(command)).stderr).to.include('pot plugins install limits')
  expect((await offline('create', '-p', 'no', '-b', 'busy', '-M', '64M')).stderr).to.include('unknown option')
  expect((await offline('set-attribute', '-p', 'web', '-A', 'memory', '-V', '1M')).stderr).to.include("there is no attribute 'memory'")
  const started = await offline('start', 'web')
  expect(started.code).to.equal(1)
  expect(started.stderr).to.include('web needs the plugin @pot/plugin-limits')
}
