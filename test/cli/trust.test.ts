import {execFileSync} from 'node:child_process'
import {chmodSync, chownSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeKeys} from '../support/signify-keys.js'
import {fingerprint} from '../support/fingerprint.js'
import {flavourWorld, type FlavourWorld} from '../support/flavour-world.js'
import {WORLDS} from '../support/world.js'

const kind = WORLDS.find(({missing}) => missing === undefined)
const STRANGER = 12_345

describe('what a stranger has written', () => {
  let here: FlavourWorld
  /** As /tmp: each may write there. */
  let shared: string

  before(async function () {
    if (kind === undefined) {
      console.log('      skipped: needs root')
      this.skip()
    }
    here = await flavourWorld(kind)
    await here.world.pot('plugins', 'install', 'images')
    shared = mkdtempSync(join(tmpdir(), 'pot-shared-'))
    chmodSync(shared, 0o1777)
  })
  after(async () => {
    if (shared !== undefined) rmSync(shared, {recursive: true, force: true})
    await here?.world.close()
  })

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => here.world.run(args, {cwd: shared, env})
  const create = (...args: string[]) => ['create', '-p', 'web', '-t', here.type, '-b', here.base, ...args]
  const strange = (name: string, text = '', mode = 0o755) => {
    const path = join(shared, name)
    rmSync(path, {force: true})
    writeFileSync(path, text, {mode})
    chownSync(path, STRANGER, STRANGER)
    return path
  }
  const refused = async (args: readonly string[], path: string) => {
    const {code, stderr} = await run(args)
    expect({args, code, told: /pot: .* is not used: (\S+) (belongs to user 12345|can be written by others)/.exec(stderr)?.[1]}, stderr).to.deep.equal({
      args,
      code: 1,
      told: path,
    })
  }

  it('is no flavour under a bare name: the next one of that name is used, and that is said', async () => {
    here.write('mine', ['set-cmd -c true'])
    here.write('mine.sh', ['#!/bin/sh', 'echo good'])
    const ran = join(shared, 'ran')
    const bad = [strange('mine', `set-cmd -c touch ${ran}\n`), strange('mine.sh', '#!/bin/sh\necho bad\n')]
    const {code, stderr} = await run(create('-f', 'mine'))
    expect(code, stderr).to.equal(0)
    expect(stderr.match(/^warning: .*$/gm)).to.deep.equal([`warning: ${bad.join(' and ')} are ignored: ${shared} can be written by others`])
    expect(stderr)
      .to.match(/^ +good$/m)
      .and.not.to.match(/^ +bad$/m)
    expect(readFileSync(join(here.world.fs, 'jails/web/conf/pot.conf'), 'utf8')).to.include('pot.cmd=true\n')
    await here.world.pot('destroy', '-F', '-p', 'web')
  })

  it('is refused where nothing else is meant, and the host is as it was', async () => {
    await here.world.pot(...create())
    const before = await fingerprint(here.world)
    const alone = strange('alone.sh', '#!/bin/sh\n')
    const again = create()
    again[2] = 'other'
    const none = await run([...again, '-f', 'alone'])
    expect(none).to.include({code: 1})
    expect(none.stderr).to.include(`there is no flavour 'alone', and ${alone} is ignored: ${shared} can be written by others`)
    await refused([...again, '-f', './alone'], alone)
    await refused([...again, '-f', alone], alone)
    const data = strange('data')
    here.write('takes', ['copy-in -s data -d /root'])
    await refused([...again, '-f', 'takes'], shared)
    for (const [line, path] of [
      ['copy-in -s ./data -d /root', data],
      ['copy-in -cFs data -d /root', shared],
      ['copy-in --source data -d /root', shared],
      ['copy-in -d /root --source=./data', data],
      ['mount-in -rd . -m /mnt', shared],
    ] as const) {
      here.write('takes', [line])
      await refused([...again, '-f', 'takes'], path)
    }
    here.write('beside.d/page', ['x'], 0o666)
    here.write('beside', ['copy-in-flv -s beside.d -d /root/x'])
    chmodSync(join(here.directory, 'beside.d/page'), 0o666)
    await refused([...again, '-f', 'beside'], join(here.directory, 'beside.d/page'))
    await refused(['set-hook', '-p', 'web', '-s', alone], alone)
    await refused(['set-hook', '-p', 'web', '-s', 'alone.sh'], shared)
    await refused(['flavour', 'script', '-p', 'web', alone], alone)
    for (const path of ['alone', 'takes', 'beside', 'beside.d']) rmSync(join(here.directory, path), {recursive: true, force: true})
    expect(await fingerprint(here.world)).to.deep.equal(before)
  })

  it('is used for who has called sudo, when it is his and lies where nobody else writes', async () => {
    const home = join(shared, 'home')
    mkdirSync(home)
    const hook = join(home, 'hook.sh')
    writeFileSync(hook, '#!/bin/sh\n', {mode: 0o755})
    for (const path of [home, hook]) chownSync(path, STRANGER, STRANGER)
    await refused(['set-hook', '-p', 'web', '-s', hook], home)
    const {code, stderr} = await run(['set-hook', '-p', 'web', '-s', hook], {SUDO_UID: String(STRANGER)})
    expect(code, stderr).to.equal(0)
  })

  it('is no hook of a pot any more, and goes into no clone', async () => {
    const script = join(here.world.fs, 'jails/web/conf/prestart.sh')
    const ran = join(shared, 'ran')
    writeFileSync(script, `#!/bin/sh\ntouch ${ran}\n`)
    chmodSync(script, 0o757)
    const {code, stderr} = await run(['start', 'web'])
    expect({code, ran: existsSync(ran)}, stderr).to.deep.equal({code: 0, ran: false})
    expect(stderr).to.include(`warning: the prestart hook of web is ignored: ${script} can be written by others\n`)
    await here.world.pot('stop', 'web')
    await here.world.pot('snapshot', '-p', 'web')
    await refused(['clone', '-p', 'copy', '-P', 'web'], script)
    chmodSync(script, 0o755)
    await here.world.pot('start', 'web')
    expect(existsSync(ran), 'it is run when it is safe').to.equal(true)
    await here.world.pot('destroy', '-F', '-p', 'web')
  })

  it('is no plugin: neither when it is linked or installed, nor when it becomes one', async () => {
    const plugin = join(shared, 'plugin')
    mkdirSync(join(plugin, 'dist/commands'), {recursive: true})
    writeFileSync(
      join(plugin, 'package.json'),
      JSON.stringify({name: 'stranger', version: '1.0.0', type: 'module', oclif: {commands: './dist/commands'}, pot: {api: 1}}),
    )
    writeFileSync(join(plugin, 'dist/x.js'), '')
    chownSync(join(plugin, 'dist/x.js'), STRANGER, STRANGER)
    await refused(['plugins', 'link', '--no-install', 'plugin'], join(plugin, 'dist/x.js'))
    await refused(['plugins', 'install', './plugin'], join(plugin, 'dist/x.js'))
    const tarball = strange('x.tgz')
    const other = strange('x.tar.gz')
    for (const [word, path] of [
      [tarball, tarball],
      ['./x.tar.gz', other],
      [`file:${other}`, other],
      [`stranger@file:${other}`, other],
    ] as const)
      await refused(['plugins', 'install', word], path)
    chownSync(join(plugin, 'dist/x.js'), 0, 0)
    await here.world.pot('plugins', 'link', '--no-install', plugin)
    chmodSync(plugin, 0o777)
    const {code, stderr} = await run(['ls'])
    expect({code, told: stderr.includes(`${plugin} can be written by others`)}, stderr).to.deep.equal({code: 1, told: true})
    chmodSync(plugin, 0o755)
    await here.world.pot('plugins', 'unlink', 'stranger')
  })

  it('is no key, and no image that nobody has named', async () => {
    const store = join(here.world.root, 'store')
    mkdirSync(store)
    const keys = makeKeys(here.world.root, 'images')
    await here.world.pot(...create(), '-t', 'single')
    await here.world.pot('export', '-p', 'web', '-A', '-t', '1', '-D', store, '--format', 'tar.zst', '-S', keys.sec)
    await here.world.pot('destroy', '-F', '-p', 'web')
    const before = await fingerprint(here.world)
    const key = join(shared, 'images.pub')
    copyFileSync(keys.pub, key)
    chownSync(key, STRANGER, STRANGER)
    await refused(['import', '-p', 'web', '-t', '1', '-U', store, '-C', key], key)
    cpSync(store, shared, {recursive: true})
    await refused(['import', '-p', 'web', '-t', '1'], shared)
    expect(await fingerprint(here.world)).to.deep.equal(before)
    expect(execFileSync('ls', [shared], {encoding: 'utf8'})).to.include('web_1.tar.zst')
    expect((await run(['import', '-p', 'web', '-t', '1', '-C', keys.pub])).code, 'signed, it may come from anywhere').to.equal(0)
    await here.world.pot('destroy', '-F', '-p', 'web_1')
  })

  it('is never above what root obeys', async () => {
    const config = here.world.env.POT_CONFIG_DIR ?? ''
    const own = ['jails', 'bases', 'fscomp'].map((name) => join(here.world.fs, name))
    for (const path of [here.world.root, config, here.world.fs, ...own]) {
      const mode = statSync(path).mode & 0o7777
      chmodSync(path, 0o777)
      const {code, stderr} = await run(['ls'])
      chmodSync(path, mode)
      expect({path, code, told: stderr.includes(`${path} can be written by others`)}, stderr).to.deep.equal({path, code: 1, told: true})
    }
  })

  it('leaves nothing behind', async () => {
    await here.world.pot('de-init', '-f')
    expect(await here.world.leftovers()).to.deep.equal([])
  })
})
