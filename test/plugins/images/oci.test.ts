import {existsSync, mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {WORLDS, type World} from '../../support/world.js'
import {buildLayout, busyboxLayer, dir, file, tar, type BuiltImage} from './oci-fixture.js'

const kind = WORLDS.find(({name}) => name === 'btrfs on Linux')

describe('images of OCI on btrfs', function () {
  this.timeout(120_000)
  let world: World
  let layout: string
  let web: BuiltImage
  const base = busyboxLayer()
  const app = tar([
    dir('srv/', {uid: 101, gid: 102, mode: 0o750}),
    file('srv/page', 'hello', {uid: 101, gid: 102, mode: 0o640}),
    file('etc/.wh.old', ''),
    file('var/cache/.wh..wh..opq', ''),
    file('var/cache/three', '3'),
  ])
  const config = {
    Env: ['PATH=/bin', "GREETING=it's $HOME\nand more"],
    Entrypoint: ['/bin/sh', '-c', 'id -u >/tmp/uid; pwd >/tmp/pwd; env >/tmp/env; echo "$0" >/tmp/arg; exec sleep 1000'],
    Cmd: ["a 'quoted' $word"],
    User: 'web:staff',
    WorkingDir: '/srv',
    ExposedPorts: {'8080/tcp': {}, '53/udp': {}},
  }

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'this is FreeBSD'}`)
      this.skip()
    }
    world = await kind.make()
    await world.pot('plugins', 'install', 'images')
    await world.pot('init')
    layout = join(world.root, 'web')
    mkdirSync(layout)
    web = buildLayout(layout, {layers: [base, app], config, tag: '1.0'})
    buildLayout(layout, {layers: [base], tag: 'plain'})
  })
  after(async () => {
    await world?.close()
  })

  const root = (pot: string, path: string) => join(world.fs, 'jails', pot, 'm', path)
  const layers = () => readdirSync(join(world.fs, 'bases')).filter((name) => name.startsWith('.layer-'))

  it('become pots with their tree, command, environment, user and directory', async () => {
    const made = JSON.parse(await world.pot('import', `oci:${layout}:1.0`, '--json'))
    expect(made).to.include({name: 'web_1_0', digest: web.manifest})
    expect(existsSync(root('web_1_0', 'etc/old'))).to.equal(false)
    expect(readdirSync(root('web_1_0', 'var/cache'))).to.deep.equal(['three'])
    const {uid, gid, mode} = statSync(root('web_1_0', 'srv/page'))
    expect([uid, gid, mode & 0o7777]).to.deep.equal([101, 102, 0o640])
    expect(layers()).to.have.length(2)
    expect(await world.pot('ls', '-b', '-q')).to.equal('')
    expect(await world.pot('get-attribute', '-p', 'web_1_0', '-A', 'exposed-ports')).to.include('53/udp 8080/tcp')
  })

  it('run as they say, and so does what exec runs in them', async () => {
    await world.pot('start', 'web_1_0')
    const run = async (...words: string[]) => (await world.pot('exec', '-p', 'web_1_0', ...words)).trim()
    for (let tries = 0; tries < 50 && !(await world.run(['exec', '-p', 'web_1_0', 'cat', '/tmp/arg'])).stdout; tries++);
    expect(await run('sh', '-c', 'cat /tmp/uid /tmp/pwd /tmp/arg; id -u; id -g; pwd; echo "$GREETING"')).to.equal(
      ['101', '/srv', "a 'quoted' $word", '101', '50', '/srv', "it's $HOME", 'and more'].join('\n'),
    )
    expect(await run('cat', '/tmp/env')).to.include("GREETING=it's $HOME\nand more")
    expect((await world.pot('exec', '-p', 'web_1_0', '-U', 'root', '-e', 'GREETING=hi', 'sh', '-c', 'id -u; echo $GREETING')).trim()).to.equal('0\nhi')
    await world.pot('stop', 'web_1_0')
  })

  it('share the layers that they have in common, and a base is made of them too', async () => {
    await world.pot('import', `oci:${layout}:plain`, '--name', 'plain')
    await world.pot('create-base', '-r', 'busy', '--from', `oci:${layout}@${web.manifest}`)
    expect(layers()).to.have.length(2)
    await world.pot('create', '-p', 'second', '-b', 'busy')
    expect(readFileSync(root('second', 'srv/page'), 'utf8')).to.equal('hello')
    expect(readFileSync(root('plain', 'etc/old'), 'utf8')).to.equal('gone\n')
  })

  it('leave nothing behind', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
