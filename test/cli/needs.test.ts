import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {WORLDS, type World} from '../support/world.js'

const EXAMPLE = join(ROOT, 'test/fixtures/example-plugin')
const kind = WORLDS.find(({missing}) => missing === undefined)

describe(`what a pot needs, on ${kind?.name}`, () => {
  let world: World

  before(async function () {
    if (kind === undefined) return this.skip()
    world = await kind.make()
    await world.pot('init', '--plugins', 'limits')
    await world.pot('plugins', 'install', EXAMPLE)
    const base = await world.base('single')
    await world.pot('create', '-p', 'free', '-b', base)
    await world.pot('create', '-p', 'small', '-b', base, '-M', '64M')
    await world.pot('create', '-p', 'red', '-b', base)
    await world.pot('set-attribute', '-p', 'red', '-A', 'colour', '-V', 'red')
  })
  after(async () => {
    await world?.close()
  })

  const file = (name: string) => join(world.fs, 'jails', name, 'conf/pot.conf')
  const needs = (name: string) => /^pot\.needs=(.*)$/m.exec(readFileSync(file(name), 'utf8'))?.[1]
  const old = (name: string) => writeFileSync(file(name), readFileSync(file(name), 'utf8').replace(/^pot\.needs=.*\n/m, ''))

  it('is in its record, and goes when the need does', async () => {
    expect(['free', 'small', 'red'].map(needs)).to.deep.equal([undefined, '@pot/plugin-limits', '@you/plugin-example'])
    await world.pot('set-attribute', '-p', 'free', '-A', 'memory', '-V', '32M')
    expect(needs('free')).to.equal('@pot/plugin-limits')
    await world.pot('set-attribute', '-p', 'free', '-A', 'memory', '-V', '')
    expect(needs('free')).to.equal(undefined)
  })

  for (const [name, plugin, install] of [
    ['small', 'limits', 'limits'],
    ['red', '@you/plugin-example', EXAMPLE],
  ] as const) {
    it(`keeps ${plugin} from being uninstalled, in each way, and the pot from being started without`, async () => {
      for (const way of ['uninstall', 'remove', 'unlink', 'reset']) {
        const {code, stderr} = await world.run(['plugins', way, ...(way === 'reset' ? [] : [plugin])])
        expect(code, stderr).to.equal(1)
        expect(stderr).to.match(new RegExp(`^pot: pots need .*${plugin}.*: (.*, )?${name}(, .*)?$`, 'm'))
      }
      expect(JSON.parse((await world.run(['plugins', 'uninstall', plugin, '--json'])).stdout).error.code).to.equal('IN_USE')
      await world.pot('plugins', 'uninstall', plugin, '--force')
      const started = await world.run(['start', name])
      expect(started.code).to.equal(1)
      expect(started.stderr).to.include(`pot: ${name} needs the plugin`)
      expect((await world.run(['ps', '-q'])).stdout).to.equal('')
      expect(JSON.parse((await world.run(['start', name, '--json'])).stdout).error.code).to.equal('NEEDS_PLUGIN')
      const {findings} = JSON.parse((await world.run(['doctor', '--json'])).stdout)
      expect(
        findings.filter(({severity, what}: {severity: string; what: string}) => severity === 'error' && what.startsWith(`${name} needs the plugin`)),
      ).to.have.length(1)
      await world.pot('plugins', 'install', install)
    })
  }

  it('is known from the record where an older version, or pot 0.16, has written it', async () => {
    old('small')
    const {code, stderr} = await world.run(['plugins', 'uninstall', 'limits'])
    expect([code, stderr.split('\n')[0]]).to.deep.equal([1, 'pot: pots need @pot/plugin-limits: small'])
    await world.pot('plugins', 'uninstall', 'limits', '--force')
    expect((await world.run(['start', 'small'])).stderr).to.equal(
      'pot: small needs the plugin @pot/plugin-limits, which is not installed\n     pot plugins install limits\n',
    )
    await world.pot('plugins', 'install', 'limits')
    await world.pot('start', 'small')
    expect(needs('small')).to.equal('@pot/plugin-limits')
  })

  it('is nothing when the pots are gone', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
