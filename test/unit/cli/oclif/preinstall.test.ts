import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import preinstall from '../../../../src/cli/oclif/preinstall.js'
import {withPlugins} from '../../../support/plugins.js'

describe('before a plugin is installed', () => {
  let root = ''
  const data = () => join(root, 'data')
  const manifest = () => join(data(), 'package.json')
  beforeEach(() => {
    // npm sets it for the scripts that it runs, such as this test.
    delete process.env.npm_config_cache
    root = mkdtempSync(join(tmpdir(), 'pot-preinstall-'))
  })
  afterEach(() => {
    delete process.env.npm_config_cache
    rmSync(root, {recursive: true})
  })

  const run = () =>
    withPlugins([], async (config) => {
      config.dataDir = data()
      config.cacheDir = join(root, 'cache')
      const context = {config, debug: () => undefined, error: () => undefined, exit: () => undefined, log: () => undefined, warn: () => undefined}
      await preinstall.call(context, {config, context, plugin: {name: 'x', tag: 'latest', type: 'npm'}})
      return config.root
    })

  it('the running core is what plugins depend on', async () => {
    const core = await run()
    const found: unknown = JSON.parse(readFileSync(manifest(), 'utf8'))
    expect(found).to.deep.equal({name: 'host', private: true, dependencies: {host: `file:${core}`}, oclif: {schema: 1, plugins: []}})
    expect(statSync(data()).mode & 0o777).to.equal(0o755)
    expect(statSync(manifest()).mode & 0o777).to.equal(0o644)
    expect(process.env.npm_config_cache).to.equal(join(root, 'cache/npm'))
  })

  it('what is installed stays', async () => {
    mkdirSync(data())
    writeFileSync(
      manifest(),
      JSON.stringify({name: 'host', dependencies: {a: '1.0.0', host: 'file:/old'}, oclif: {schema: 1, plugins: [{name: 'a', type: 'user'}]}}),
    )
    const core = await run()
    const found: unknown = JSON.parse(readFileSync(manifest(), 'utf8'))
    expect(found).to.deep.include({dependencies: {a: '1.0.0', host: `file:${core}`}, oclif: {schema: 1, plugins: [{name: 'a', type: 'user'}]}})
  })

  it('a directory that others can write is refused, and left as it is', async () => {
    mkdirSync(data())
    chmodSync(data(), 0o777)
    const error: unknown = await run().catch((caught: unknown) => caught)
    expect(error).to.include({code: 'UNSAFE_DIR'})
    expect(existsSync(manifest())).to.equal(false)
  })
})
