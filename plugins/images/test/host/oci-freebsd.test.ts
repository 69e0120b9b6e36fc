import {existsSync, mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {worldFor, type World} from '../../../../test/support/world.js'
import {buildLayout, dir, file, tar} from '../support/oci-fixture.js'

const waitFor = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 200 && !condition(); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
}

describe('images of OCI on the FreeBSD model', () => {
  let world: World
  let layout: string

  before(async function () {
    world = await worldFor(this, 'the FreeBSD model')
    await world.pot('plugins', 'install', 'images')
    await world.pot('init')
    layout = join(world.root, 'web')
    mkdirSync(layout)
    const base = tar([
      ...['bin', 'etc', 'root', 'var', 'home', 'usr', 'usr/local', 'tmp', 'dev', 'opt'].map((name) => dir(`${name}/`)),
      file('bin/sh', '#!', {mode: 0o755}),
      file('etc/crontab', ''),
    ])
    const app = tar([dir('usr/local/www/', {uid: 80, gid: 80}), file('usr/local/www/page', 'hello', {uid: 80, gid: 80, mode: 0o640})])
    const config = {Entrypoint: ['/usr/local/bin/httpd', '-D', 'no daemon'], Env: ['A=b c'], User: 'www', WorkingDir: '/usr/local/www'}
    buildLayout(layout, {layers: [base, app], config, os: 'freebsd', tag: '1.0'})
    buildLayout(layout, {layers: [base], os: 'linux', tag: 'other'})
  })
  after(async () => {
    await world?.close()
  })

  const layers = () => readdirSync(join(world.fs, 'bases')).filter((name) => name.startsWith('.layer-'))

  it('are clones of their layers, and run as their user in their directory', async () => {
    await world.pot('import', `oci:${layout}:1.0`)
    const page = join(world.fs, 'jails/web_1_0/m/usr/local/www/page')
    expect([readFileSync(page, 'utf8'), statSync(page).uid, statSync(page).mode & 0o777]).to.deep.equal(['hello', 80, 0o640])
    expect(layers()).to.have.length(2)
    await world.model?.forgetCalls()
    await world.pot('start', 'web_1_0')
    // It is left in the background.
    let jexec: readonly string[] = []
    for (let tries = 0; tries < 100 && jexec.length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      jexec = ((await world.model?.calls()) ?? []).find(([tool]) => tool === 'jexec') ?? []
    }
    expect(jexec.slice(1, 5)).to.deep.equal(['-l', '-U', 'www', 'web_1_0'])
    expect(jexec).to.include('/usr/local/www')
    const script = readFileSync(join(world.fs, 'jails/web_1_0/m/tmp/tinirc'), 'utf8')
    expect(script).to.include('export "A=b c"\n')
    expect(script).to.include("exec /usr/local/bin/httpd -D 'no daemon'\n")
    await world.pot('stop', 'web_1_0')
  })

  it('run without a shell, env(1), a home of root, and with a number as their user', async () => {
    const busybox = readFileSync('/bin/busybox')
    const bare = [
      ...['dev', 'etc', 'tmp', 'srv'].map((name) => dir(`${name}/`)),
      file('etc/passwd', 'root:*:0:0::/root:/bin/sh\nwww:*:80:80::/nonexistent:/nologin\n'),
      file('etc/group', 'wheel:*:0:root\nwww:*:80:\n'),
      file('busybox', busybox, {mode: 0o755}),
      {name: 'tmp/', flag: '5', mode: 0o1777},
    ]
    const line = 'env >/tmp/env; pwd >/tmp/pwd; id -u >/tmp/uid; echo "$0" >/tmp/said; exec /busybox sleep 77'
    const env = ["A=it's b", 'LD_PRELOAD=/evil.so', 'PATH=/bin']
    const entry = (applets: string) => ['/busybox', 'sh', '-c', applets.replaceAll(/(^|; )(env|pwd|id)/g, '$1/busybox $2'), 'a "b" $c']
    buildLayout(layout, {layers: [tar(bare)], config: {Entrypoint: entry(line), Env: env}, os: 'freebsd', tag: 'bare'})
    buildLayout(layout, {layers: [tar(bare)], config: {Entrypoint: entry(line), Env: env, User: '80:www', WorkingDir: '/srv'}, os: 'freebsd', tag: 'user'})
    for (const [tag, uid, directory] of [
      ['bare', '0', '/'],
      ['user', '80', '/srv'],
    ] as const) {
      await world.pot('import', `oci:${layout}:${tag}`, '--name', tag)
      await world.pot('set-attribute', '-p', tag, '-A', 'no-tmpfs', '-V', 'on')
      await world.pot('start', tag)
      const said = (name: string) => readFileSync(join(world.fs, 'jails', tag, 'm/tmp', name), 'utf8')
      await waitFor(() => existsSync(join(world.fs, 'jails', tag, 'm/tmp/said')) && said('said') !== '')
      expect([said('said'), said('uid'), said('pwd')], tag).to.deep.equal(['a "b" $c\n', `${uid}\n`, `${directory}\n`])
      expect(said('env').split('\n')).to.include.members(["A=it's b", 'PATH=/bin']).and.not.include('LD_PRELOAD=/evil.so')
      expect(said('env')).not.to.match(/FREEBSD_MODEL|POT_OPERATION|HOME=\/root/)
      expect(await world.pot('exec', '-p', tag, '-e', 'B=c', '/busybox', 'sh', '-c', '/busybox pwd; echo "$A$B"')).to.equal(`${directory}\nit's bc\n`)
      await world.pot('destroy', '-F', '-p', tag)
    }
    expect((await world.run(['exec', '-p', 'bare', 'true'])).code).to.equal(1)
  })

  it('of another system are refused', async () => {
    const {code, stderr} = await world.run(['import', `oci:${layout}:other`])
    expect(code).to.equal(1)
    expect(stderr).to.include('is for linux/')
  })

  it('become bases, come back from an export, and their layers go when they are not used', async () => {
    await world.pot('create-base', '-r', '14.2', '-b', 'image', '--from', `oci:${layout}:1.0`)
    expect(existsSync(join(world.fs, 'bases/image/usr/local/www/page'))).to.equal(true)
    await world.pot('snapshot', '-p', 'web_1_0')
    await world.pot('export', '-p', 'web_1_0', '-t', '2', '--format', 'oci', '-D', world.root)
    await world.pot('import', `oci:${world.root}/web_1_0_2.oci`, '--name', 'again')
    expect(readFileSync(join(world.fs, 'jails/again/m/usr/local/www/page'), 'utf8')).to.equal('hello')
    const conf = (pot: string) =>
      readFileSync(join(world.fs, 'jails', pot, 'conf/pot.conf'), 'utf8')
        .match(/^pot\.(?:attr|env|cmd).*$/gm)
        ?.sort()
    expect(conf('again')).to.deep.equal(conf('web_1_0'))
    for (const pot of ['again', 'web_1_0']) await world.pot('destroy', '-p', pot)
    await world.pot('image', 'prune')
    expect(layers()).to.deep.equal([])
  })

  it('leave nothing behind', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
