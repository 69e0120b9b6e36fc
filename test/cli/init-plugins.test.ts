import {spawnSync} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE, ROOT} from '../support/cli.js'
import {writePlugin} from '../support/make-plugin.js'
import {OFFLINE} from '../support/pack.js'
import {WORLDS} from '../support/world.js'

const kind = WORLDS.find(({missing}) => missing === undefined)

/** A copy of pot whose only plugin has a part in init. */
function otherDistribution(root: string): void {
  for (const name of ['bin', 'dist', 'man', 'package.json', 'oclif.manifest.json']) cpSync(join(ROOT, name), join(root, name), {recursive: true})
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  const plugin = join(root, 'plugins/mark')
  mkdirSync(plugin, {recursive: true})
  const hooks = {'pot:init:plan': {target: './hooks.js', identifier: 'plan'}, 'pot:de-init:plan': {target: './hooks.js', identifier: 'unplan'}}
  writeFileSync(join(plugin, 'package.json'), JSON.stringify({name: '@pot/plugin-mark', version: '1.0.0', type: 'module', oclif: {hooks}, pot: {api: 1}}))
  writeFileSync(join(plugin, 'oclif.manifest.json'), JSON.stringify({version: '1.0.0', commands: {}}))
  const step = (run: string) => `async ({ctx}) => ({after: [{title: 'mark', run: {${run}, path: ctx.places.data + '/mark'}}]})`
  writeFileSync(join(plugin, 'hooks.js'), `export const plan = ${step("do: 'write', content: 'x'")}\nexport const unplan = ${step("do: 'remove'")}\n`)
}

describe(`the plugins that init installs, on ${kind?.name}`, () => {
  it('are those of the distribution, need no network, and have their part in init and de-init', async function () {
    if (kind === undefined) return this.skip()
    const world = await kind.make()
    try {
      const list = join(world.root, 'data/package.json')
      const wrong = await world.run(['init', '--plugins', 'limits,nosuch'])
      expect([wrong.code, wrong.stderr.split('\n')[0]]).to.deep.equal([1, "pot: the plugin 'nosuch' does not come with this version of pot"])
      const plan = await world.pot('init', '--plugins', 'all', '--plan')
      expect(plan)
        .to.match(/install .*@pot\/plugin-flavours, .*@pot\/plugin-limits/)
        .and.to.include(join(CORE, 'plugins/limits'))
      expect(existsSync(list)).to.equal(false)
      const {code, stderr} = await world.run(['init', '--plugins', 'limits'], {env: OFFLINE})
      expect(code, stderr).to.equal(0)
      expect(await world.pot('plugins')).to.match(/^limits [\d.]+ \(link\) .*plugins\/limits\n$/)
      expect((await world.run(['get-rss', '--help'])).code).to.equal(0)
      await world.pot('de-init')
      expect(existsSync(list)).to.equal(false)
      expect(await world.leftovers()).to.deep.equal([])

      const other = join(world.root, 'other')
      otherDistribution(other)
      const env = {...process.env, NODE_ENV: undefined, ...world.env, ...OFFLINE}
      const pot = (...args: string[]) => spawnSync(process.execPath, [join(other, 'bin/run.js'), ...args], {env, encoding: 'utf8'})
      // It was installed before the first init, which runs again for the plugins of the distribution.
      const told = join(world.root, 'told')
      const count = writePlugin(join(world.root, 'count'), {
        name: 'pot-plugin-count',
        hooks: {'pot:init:before': 'before', 'pot:init:plan': 'plan', 'pot:init:after': 'after'},
        files: {
          'hooks.js': `import {appendFileSync} from 'node:fs'\nconst note = (what) => async () => appendFileSync('${told}', what + '\\n')
export const before = note('before')\nexport const plan = async () => { await note('plan')(); return {} }\nexport const after = note('after')\n`,
        },
      })
      expect(pot('plugins', 'link', '--no-install', count)).to.include({status: 0})
      const made = pot('init', '--json')
      expect(readFileSync(told, 'utf8')).to.equal('before\nplan\nafter\n')
      expect(made.status, made.stderr).to.equal(0)
      expect(JSON.parse(made.stdout))
        .to.include({fsRoot: world.fs})
        .and.deep.include({plugins: ['mark']})
      expect(made.stderr.match(/pots live in/g)).to.have.length(1)
      expect(readFileSync(join(world.root, 'data/mark'), 'utf8')).to.equal('x')
      expect(pot('plugins', 'uninstall', 'mark', 'pot-plugin-count')).to.include({status: 0})
      expect(JSON.parse(pot('init', '--json').stdout).plugins, 'what the user has uninstalled is not back').to.deep.equal([])
      expect(pot('init', '--plugins', 'all')).to.include({status: 0})
      expect(pot('de-init')).to.include({status: 0})
      expect([list, join(world.root, 'data/mark')].filter(existsSync)).to.deep.equal([])
    } finally {
      await world.close()
    }
  })
})
