import {existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {INSTALLED, NAME, SCRIPTS, STRANGERS, TARBALLS, writeBroken} from '../support/broken-plugins.js'
import {ROOT} from '../support/cli.js'
import {commandSource, writePlugin, type Written} from '../support/make-plugin.js'
import {OFFLINE, pack} from '../support/pack.js'

/** What pot keeps for itself: locks, the journal, its events, its index of commands, and caches. */
const OF_POT = /^(run\/locks|data\/(journal|events|commands\.json)|oclif)/

/** All files below `root`, with their contents. */
function state(root: string, below = ''): string[] {
  return readdirSync(join(root, below))
    .sort()
    .flatMap((name) => {
      const path = join(below, name)
      if (OF_POT.test(path)) return []
      const stat = lstatSync(join(root, path))
      if (stat.isDirectory()) return [`${path}/`, ...state(root, path)]
      return [`${path} ${stat.mode} ${stat.isSymbolicLink() ? readlinkSync(join(root, path)) : readFileSync(join(root, path), 'latin1')}`]
    })
}

describe('plugins that cannot be installed', () => {
  let place: TempPotRoot
  let made = ''
  let untouched: readonly string[] = []
  before(async () => {
    place = tempPotRoot()
    made = mkdtempSync(join(tmpdir(), 'pot-broken-'))
    const good = writePlugin(join(made, 'good'), {name: 'pot-plugin-good', files: {'commands/good.js': commandSource("this.log('good')")}})
    const {code, stderr} = await place.run(['plugins', 'install', await pack(good, made)], {env: OFFLINE})
    expect(code, stderr).to.equal(0)
    untouched = state(place.root)
  })
  after(() => {
    place.remove()
    rmSync(made, {recursive: true, force: true})
  })

  /** One line names the plugin, or its file, and the cause; hints are below it; and nothing has changed. */
  async function refused(words: readonly string[], subject: string, says: string): Promise<void> {
    const {code, stdout, stderr} = await place.run(['plugins', 'install', ...words], {env: OFFLINE})
    expect(code, stderr).to.equal(1)
    expect(stdout).to.equal('')
    const said = stderr.trimEnd().split('\n')
    const lines = said.filter((line) => !/^ {5}/.test(line))
    expect(lines, stderr).to.have.length(1)
    expect(said[0], 'the cause comes first')
      .to.match(/^pot: /)
      .and.to.include(subject)
      .and.to.include(says)
    const now = state(place.root)
    const changed = [...now.filter((line) => !untouched.includes(line)), ...untouched.filter((line) => !now.includes(line))]
    expect(changed.map((line) => line.slice(0, 80)).join('\n')).to.equal('')
    for (const path of ['/tmp/escaped', join(place.root, 'escaped'), join(place.root, '../escaped')]) expect(existsSync(path), path).to.equal(false)
  }

  it('are of more than 40 kinds', () => {
    expect([...Object.values(INSTALLED).flat(), ...TARBALLS, ...STRANGERS, ...SCRIPTS].length).to.be.above(60)
  })

  const linked = (plugin: Partial<Written>) => {
    const directory = writeBroken(plugin, made)
    mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
    symlinkSync(ROOT, join(directory, 'node_modules/@pot/core'))
    return directory
  }
  // The same code refuses all of a group; the test of pot plugins check has all kinds.
  const every = process.env.POT_TEST_WORLDS === 'all' ? 1 : 3
  for (const [group, kinds] of Object.entries(INSTALLED))
    for (const [kind, plugin, says] of ['hook', 'contribution'].includes(group) ? kinds.filter((_, index) => index % every === 0) : kinds)
      it(`${group}: ${kind}`, async () => {
        const directory = linked(plugin)
        await refused([directory], /^(has (a package.json|the name)|whose version)/.test(says) ? directory : NAME, says)
      })
  it('peer: another core, in a tarball, which npm finds', async () => {
    const plugin = {manifest: {peerDependencies: {'@pot/core': '^9.0.0'}}}
    await refused([await pack(writeBroken(plugin, made), made)], NAME, 'needs @pot/core@"^9.0.0", and this pot is another version')
  })
  for (const [kind, make, says] of TARBALLS)
    it(`tarball: ${kind}`, async () => {
      const tarball = await make(made)
      await refused([tarball], says.includes('hooks.js') ? NAME : tarball, says)
    })
  for (const [kind, make, says] of STRANGERS) it(`name: ${kind}`, async () => refused([await make(made)], '@pot/plugin-', says))
  it('name: another plugin with a name of pot, linked', async () => {
    await refused([linked({name: '@pot/plugin-network'})], '@pot/plugin-', 'plugin @pot/plugin-network is not one that comes with pot')
  })
  for (const [kind, plugin, says] of SCRIPTS)
    it(`script: ${kind}`, async () => refused(['--allow-scripts', await pack(writeBroken(plugin, made), made)], NAME, says))

  it('leave those that work as they are', async () => {
    expect((await place.run(['good'])).stdout).to.equal('good\n')
  })
})
