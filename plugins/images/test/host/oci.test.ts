import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {worldFor, type World} from '../../../../test/support/world.js'
import {buildLayout, busyboxLayer, dir, file, sha256, tar, type BuiltImage} from '../support/oci-fixture.js'

/** All that a layer can change. */
function change(root: string): void {
  writeFileSync(join(root, 'srv/page'), 'changed')
  rmSync(join(root, 'etc/shadow'))
  rmSync(join(root, 'media'), {recursive: true, force: true})
  mkdirSync(join(root, 'opt/x/y'), {recursive: true})
  writeFileSync(join(root, 'opt/x/a'), 'linked', {mode: 0o600})
  linkSync(join(root, 'opt/x/a'), join(root, 'opt/x/b'))
  symlinkSync('/nowhere', join(root, 'opt/x/s'))
  chownSync(join(root, 'opt/x/a'), 101, 102)
  chmodSync(join(root, 'opt/x/a'), 0o4711)
  const long = join(root, 'opt', 'l'.repeat(60), `ö${'m'.repeat(80)}`)
  mkdirSync(long, {recursive: true})
  rmSync(join(root, 'var/cache'), {recursive: true})
  writeFileSync(join(root, 'var/cache'), 'a file')
}

const treeOf = (directory: string): string[] =>
  readdirSync(directory).flatMap((name) => {
    const path = join(directory, name)
    const stat = lstatSync(path)
    const about = `${name} ${stat.mode.toString(8)} ${stat.uid}:${stat.gid} ${Math.floor(stat.mtimeMs / 1000)} ${stat.isDirectory() ? '' : stat.nlink}`
    if (stat.isSymbolicLink()) return [`${about} -> ${readlinkSync(path)}`]
    return stat.isDirectory() ? [about, ...treeOf(path).map((line) => `${name}/${line}`)] : [`${about} ${sha256(readFileSync(path))}`]
  })

describe('images of OCI on btrfs', () => {
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
    world = await worldFor(this, 'btrfs on Linux')
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
    expect((await world.run(['doctor'])).stdout).not.to.include('.layer-')
    expect((await world.run(['create-base', '-r', 'none', '--from', `oci:${layout}:none`])).stderr)
      .to.include(`has no image none`)
      .and.include(`oci:${layout}:1.0`)
  })

  it('are imported and run by one command, and its pot is gone afterwards', async () => {
    buildLayout(layout, {
      layers: [base, app],
      config: {Env: ['PATH=/bin', 'ONE=1'], Cmd: ['/bin/sh', '-c', 'echo "$ONE $TWO"; cat /srv/page'], WorkingDir: '/srv'},
      tag: 'once',
    })
    expect(await world.pot('run', '--rm', `oci:${layout}:once`, '-e', 'TWO=2')).to.equal('1 2\nhello')
    expect(await world.pot('run', '--rm', 'web:once', '--', 'pwd')).to.equal('/srv\n')
    expect((await world.pot('ls', '-q')).split('\n').filter((name) => name.includes('once'))).to.deep.equal(['web_once'])
    await world.pot('create', '-p', 'third', '--from', 'web:once', '-c', 'true')
    for (const name of ['third', 'web_once']) await world.pot('destroy', name)
  })

  it('say nothing about the host in their label, unless their importer lets them', async () => {
    const label = 'pot.attr.start-at-boot=YES\npot.attr.sysvshm=inherit\npot.export.ports=80:8080\npot.attr.no-tmpfs=YES\npot.attr.made-up=1\n'
    buildLayout(layout, {layers: [base], config: {Labels: {'pot.record': label}}, tag: 'asks'})
    const conf = (pot: string) => readFileSync(join(world.fs, 'jails', pot, 'conf/pot.conf'), 'utf8').match(/^pot\.(attr|export).*$/gm)
    const {stderr} = await world.run(['import', `oci:${layout}:asks`, '--name', 'asking'])
    expect(stderr).to.include(
      'asks for start-at-boot=YES, sysvshm=inherit, pot.export.ports=80:8080 (not without pot import --allow-image-settings), and for pot.attr.made-up=1 (no pot',
    )
    await world.pot('import', `oci:${layout}:asks`, '--name', 'allowed', '--allow-image-settings')
    expect(conf('asking')).to.have.members(['pot.attr.no-tmpfs=YES'])
    expect(conf('allowed')).to.have.members(label.split('\n').slice(0, 4).sort())
    for (const pot of ['asking', 'allowed']) await world.pot('destroy', '-p', pot)
  })

  it('run without a shell, a user or a directory for temporary files', async () => {
    const bare = [tar([file('busybox', readFileSync('/bin/busybox'), {mode: 0o755})])]
    buildLayout(layout, {layers: bare, config: {Entrypoint: ['/busybox', 'sh', '-c', 'echo "a b" >/said; exec /busybox sleep 77']}, tag: 'bare'})
    await world.pot('import', `oci:${layout}:bare`, '--name', 'bare')
    await world.pot('start', 'bare')
    for (let tries = 0; tries < 100 && !existsSync(root('bare', 'said')); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await world.pot('exec', '-p', 'bare', '/busybox', 'cat', '/said')).to.equal('a b\n')
    await world.pot('destroy', '-F', '-p', 'bare')
    await world.pot('image', 'prune')
  })

  it('come back from an export as they were, in a directory and in an archive, and twice the same', async () => {
    await world.pot('set-attribute', '-p', 'second', '-A', 'no-tmpfs', '-V', 'on')
    await world.pot('set-cmd', '-p', 'second', '-c', 'cd /srv && exec sleep 99; true')
    await world.pot('set-env', '-p', 'second', '-E', 'A=b c', '-E', 'D="$e\'')
    for (const [name, value] of [
      ['user', 'web'],
      ['workdir', '/srv'],
      ['exposed-ports', '80/tcp'],
    ])
      await world.pot('set-attribute', '-p', 'second', '-A', name ?? '', '-V', value ?? '')
    await world.pot('set-attribute', '-p', 'second', '-A', 'stop_timeout', '-V', '3')
    change(root('second', ''))
    await world.pot('snapshot', '-p', 'second')
    const out = join(world.root, 'out')
    const again = join(world.root, 'again')
    for (const directory of [out, again]) {
      mkdirSync(directory)
      for (const format of directory === out ? ['oci', 'oci.tar'] : ['oci'])
        await world.pot('export', '-p', 'second', '-t', '1', '-D', directory, '--format', format)
    }
    expect(readFileSync(join(again, 'second_1.oci/index.json'), 'utf8')).to.equal(readFileSync(join(out, 'second_1.oci/index.json'), 'utf8'))
    expect(readdirSync(out).sort()).to.deep.equal(['second_1.oci', 'second_1.oci.tar'])
    await world.pot('import', `oci:${out}/second_1.oci`, '--name', 'third')
    await world.pot('import', `docker-archive:${out}/second_1.oci.tar`, '--name', 'fourth')
    const conf = (pot: string) =>
      readFileSync(join(world.fs, 'jails', pot, 'conf/pot.conf'), 'utf8')
        .split('\n')
        .filter((line) => /^pot\.(attr|env|cmd)/.test(line))
        .sort()
    for (const pot of ['third', 'fourth']) {
      expect(treeOf(root(pot, ''))).to.deep.equal(treeOf(root('second', '')))
      expect(conf(pot)).to.deep.equal(conf('second'))
    }
    expect(layers()).to.have.length(4)
  })

  it('are pruned when nobody uses their layers', async () => {
    for (const pot of ['third', 'second']) await world.pot('destroy', '-p', pot)
    expect(JSON.parse(await world.pot('image', 'prune', '--json')).layers).to.have.length(0)
    await world.pot('destroy', '-p', 'fourth')
    expect(JSON.parse(await world.pot('image', 'prune', '--json')).layers).to.have.length(2)
    expect(layers()).to.have.length(2)
  })

  it('leave nothing behind', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
