import {execFileSync} from 'node:child_process'
import {appendFileSync, chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {pot, CORE, ROOT, withPlaces} from '../support/cli.js'
import {flavourWorld, type FlavourWorld} from '../support/flavour-world.js'
import {OFFLINE} from '../support/pack.js'
import {WORLDS} from '../support/world.js'

/** One host is enough: the rest of flavours is tested on all. */
const kind = WORLDS.find(({missing}) => missing === undefined) ?? WORLDS[0]

describe('a flavour in a package of its own', () => {
  let here: FlavourWorld
  let folder: string

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing}`)
      this.skip()
    }
    here = await flavourWorld(kind)
    folder = join(here.world.root, 'work')
    mkdirSync(folder)
  })
  after(async () => {
    await here?.world.close()
  })

  const run = (...args: string[]) => here.world.run(args, {cwd: folder, env: OFFLINE})
  const create = (name: string) => run('create', '-p', name, '-t', here.type, '-b', here.base, '-f', 'demo', '--flavour-arg', 'PORT=8080')

  it('is made, linked and used as it is', async () => {
    expect((await run('flavour', 'new', 'demo', '--plugin')).code).to.equal(0)
    expect((await run('flavour', 'new', 'demo', '--plugin')).stderr).to.include('already exists')
    expect((await run('plugins', 'link', 'demo')).code).to.equal(0)
    expect((await run('flavour', 'list')).stdout).to.include(`demo\t${join(folder, 'demo/flavours/demo')}\t`)
    expect((await run('ls', '-F', '-q')).stdout.split('\n')).to.include.members(['demo', 'slim', 'nginx'])
    appendFileSync(join(folder, 'demo/flavours/demo'), 'copy-in-flv -s demo.d/page -d /root/page\nset-cmd -c sleep 1000\n')
    appendFileSync(join(folder, 'demo/flavours/demo.sh'), 'echo "$PORT" >>/root/page\n')
    mkdirSync(join(folder, 'demo/flavours/demo.d'))
    writeFileSync(join(folder, 'demo/flavours/demo.d/page'), 'the port is ')
    const {code, stderr} = await create('site')
    expect(code, stderr).to.equal(0)
    expect(stderr).to.match(/^ +demo in site, on port 8080$/m)
    await here.world.pot('start', 'site')
    expect(await here.world.pot('exec', '-p', 'site', 'cat', '/root/page')).to.equal('the port is 8080\n')
    await here.world.pot('destroy', '-F', '-p', 'site')
  })

  it('runs its script with --plan as a plan alone, with that of each command in it', async () => {
    await here.world.pot('create', '-p', 'bare', '-t', here.type, '-b', here.base)
    const script = join(folder, 'late.sh')
    writeFileSync(script, '#!/bin/sh\necho late >/root/late\n', {mode: 0o755})
    const words = ['flavour', 'script', '-p', 'bare', script, '--plan']
    const {code, stdout, stderr} = await run(...words)
    expect(code, stderr).to.equal(0)
    expect(stdout)
      .to.match(/^start bare:\n/m)
      .and.to.include('late.sh')
    const {plans}: {plans: {title: string}[]} = JSON.parse((await run(...words, '--json')).stdout)
    expect(plans.map(({title}) => title)).to.include.members(['start bare', 'run late.sh in bare'])
    expect((await run('flavour', 'script', '-p', 'bare', script)).code).to.equal(0)
    // It stops the pot in the end, so a pot at work is refused.
    await here.world.pot('start', 'bare')
    expect(await run('flavour', 'script', '-p', 'bare', script)).to.deep.include({code: 1, stderr: "pot: 'bare' is running\n     pot stop bare\n"})
    expect((await run('info', '-r', 'bare')).code).to.equal(0)
    await here.world.pot('destroy', '-F', '-p', 'bare')
  })

  it('passes its own test, and compiles', () => {
    const demo = join(folder, 'demo')
    symlinkSync(join(ROOT, 'node_modules'), join(demo, 'node_modules'))
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'pot'), `#!/bin/sh\nexec ${process.execPath} ${join(CORE, 'bin/run.js')} "$@"\n`)
    chmodSync(join(bin, 'pot'), 0o755)
    const {NODE_ENV: _, ...rest} = process.env
    const env = {...rest, ...here.world.env, PATH: `${bin}:${process.env.PATH}`}
    const {scripts} = JSON.parse(readFileSync(join(demo, 'package.json'), 'utf8'))
    expect(execFileSync('sh', ['-c', scripts.test], {cwd: demo, env, encoding: 'utf8'})).to.match(/^# pass 2$/m)
    execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', demo])
    expect(readFileSync(join(demo, 'dist/hooks.js'), 'utf8')).to.include('beforeCreate')
  })

  it('is packed, and installed from the tarball without a network', async () => {
    expect((await run('plugins', 'unlink', 'pot-plugin-demo')).code).to.equal(0)
    expect((await create('site')).stderr).to.include("there is no flavour 'demo'")
    const npm = join(ROOT, 'node_modules/npm/bin/npm-cli.js')
    const tarball = execFileSync(process.execPath, [npm, 'pack', '--silent', join(folder, 'demo')], {cwd: folder, encoding: 'utf8'}).trim()
    const installed = await run('plugins', 'install', tarball)
    expect(installed.code, installed.stderr).to.equal(0)
    const {code, stderr} = await create('site')
    expect(code, stderr).to.equal(0)
    await here.world.pot('destroy', '-F', '-p', 'site')
  })
})

describe('the flavours that come with pot', () => {
  it('have nothing that lint complains of', () =>
    withPlaces(async (env) => {
      await pot(['plugins', 'install', 'flavours'], {env})
      for (const name of ['dns', 'fbsd-update', 'nginx', 'slim', 'ssh']) {
        const {code, stdout} = await pot(['flavour', 'lint', name], {env})
        expect(stdout).to.equal('')
        expect(code, name).to.equal(0)
      }
    }))
})
