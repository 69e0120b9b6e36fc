import {existsSync, mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {worldFor, type World} from '../../../../test/support/world.js'
import {confOf, rootOf} from '../support/images.js'
import {buildLayout, busyboxLayer, dir, file, symlink, tar, type Raw} from '../support/oci-fixture.js'

interface Odd {
  readonly entries?: readonly Raw[]
  readonly config?: Readonly<Record<string, unknown>>
  /** A line of sh(1), which the started pot runs. */
  readonly command?: string
  readonly prints?: string
  /** A directory of the pot. */
  readonly makes?: string
  /** A file of the pot after its stop, with its contents. */
  readonly leaves?: readonly [path: string, text: string]
  /** Lines of pot.conf. */
  readonly record?: readonly string[]
  readonly notice?: RegExp
}

/** Images that docker and podman run, by what is odd about them. The unit test of the configuration has each rule by itself. */
const ODD: Readonly<Record<string, Odd>> = {
  'absolute names, also of whiteouts, and an entry for the root directory': {
    entries: [dir('/', {mode: 0o751}), dir('/ko-app/'), file('/ko-app/app', 'x', {mode: 0o755}), dir('//deep//'), file('/etc/.wh.old', '')],
    command: 'ls /ko-app; ls -d /deep; stat -c %a /; test -e /etc/old; echo $?',
    prints: 'app\n/deep\n751\n1\n',
  },
  'ranges of ports, and ports that are none': {
    config: {ExposedPorts: {'8000-8003/tcp': {}, '53/udp': {}, '80': {}, '80/TCP': {}, '$PORT/tcp': {}, '9/sctp': {}, '90-80': {}}},
    record: ['pot.attr.exposed-ports=9/sctp 53/udp 80/tcp 8000-8003/tcp'],
    notice: /^warning: left out, because it makes no sense in an image: ExposedPorts '\$PORT\/tcp', ExposedPorts '90-80'$/m,
  },
  'an environment with other lines, a user with an empty group, and a working directory that is missing': {
    config: {Env: ['NOEQ', 'A=', '=x', '', 'B=1=2', 'PATH=/bin'], User: 'web:', WorkingDir: '/no/such/dir'},
    command: 'echo "<$A><$B><$NOEQ>"; id -u -n; pwd',
    prints: '<><1=2><>\nweb\n/no/such/dir\n',
    record: ['pot.attr.user=web'],
    notice: /no sense in an image: Env 'NOEQ', Env '=x', Env ''$/m,
  },
  'a group without a user, and a working directory below a link': {
    entries: [symlink('work', '/srv'), dir('srv/')],
    config: {User: ':staff', WorkingDir: '/work/app'},
    command: 'id -u; id -g; pwd; ls -d /srv/app',
    prints: '0\n50\n/srv/app\n/srv/app\n',
  },
  'an entrypoint of one empty word, and a working directory with dots': {
    config: {Entrypoint: [''], WorkingDir: '/a/../b'},
    command: 'pwd',
    prints: '/b\n',
    record: ['pot.cmd=sleep 1000'],
  },
  'a stop signal, and how the main command ends': {
    config: {StopSignal: 'usr1', Cmd: ['/bin/sh', '-c', 'trap "" TERM; trap "echo asked >/said; exit 0" USR1; echo >/ready; while :; do sleep 0.1; done']},
    command: 'while [ ! -e /ready ]; do sleep 0.1; done; echo here',
    prints: 'here\n',
    record: ['pot.attr.stop_signal=SIGUSR1'],
    leaves: ['said', 'asked\n'],
  },
  'a stop signal that is none': {
    config: {StopSignal: '$SIGNAL'},
    notice: /no sense in an image: StopSignal '\$SIGNAL'$/m,
  },
  volumes: {
    config: {Volumes: {'/var/lib/data': {}, '/': {}}},
    makes: 'var/lib/data',
    notice: /^warning: the image has the volume \/var\/lib\/data: .* pot mount-in -p odd -f DATA -m \/var\/lib\/data$/m,
  },
}

describe('images with parts that are odd', () => {
  let world: World
  let layout: string

  before(async function () {
    world = await worldFor(this, 'btrfs on Linux')
    await world.pot('plugins', 'install', 'images')
    await world.pot('init')
    layout = join(world.root, 'images')
    mkdirSync(layout)
    const base = busyboxLayer()
    for (const [index, {entries = [], config}] of Object.values(ODD).entries())
      buildLayout(layout, {layers: [base, tar(entries)], config: {Cmd: ['sleep', '1000'], ...config}, tag: `odd${index}`})
  })
  after(async () => {
    await world?.close()
  })

  afterEach(async () => {
    if (existsSync(join(world.fs, 'jails/odd'))) await world.pot('destroy', '-F', '-p', 'odd')
  })

  for (const [index, [what, {command, prints, makes = '', leaves, record = [], notice}]] of Object.entries(ODD).entries()) {
    it(`are taken like docker and podman take them: ${what}`, async () => {
      const {code, stderr} = await world.run(['import', `oci:${layout}:odd${index}`, '--name', 'odd'])
      expect([code, stderr.includes('warning')], stderr).to.deep.equal([0, notice !== undefined])
      if (notice !== undefined) expect(stderr).to.match(notice)
      expect(confOf(world, 'odd').split('\n')).to.include.members([...record])
      expect(existsSync(join(rootOf(world, 'odd'), makes))).to.equal(true)
      if (command === undefined) return
      await world.pot('start', 'odd')
      expect(await world.pot('exec', '-p', 'odd', 'sh', '-c', command)).to.equal(prints)
      if (leaves === undefined) return
      await world.pot('stop', 'odd')
      expect(readFileSync(join(rootOf(world, 'odd'), leaves[0]), 'utf8')).to.equal(leaves[1])
    })
  }

  it('write to /dev/stdout and /dev/stderr, as nginx does by links, also as another user than root', async () => {
    const log = tar([dir('var/log/'), symlink('var/log/access', '/dev/stdout'), symlink('var/log/error', '/dev/stderr')])
    const line = 'echo asked >>/var/log/access; echo failed >/var/log/error; exec sleep 1000'
    buildLayout(layout, {layers: [busyboxLayer(), log], config: {User: 'web', Cmd: ['/bin/sh', '-c', line]}, tag: 'log'})
    await world.pot('import', `oci:${layout}:log`, '--name', 'odd')
    await world.pot('start', 'odd')
    const said = async () => world.pot('logs', 'odd')
    for (let tries = 0; tries < 50 && (await said()).split('\n').length < 3; tries++);
    // The two are different streams, and either can be first.
    expect((await said()).split('\n').sort()).to.deep.equal(['', 'asked', 'failed'])
  })

  it('do not start with a user whom they do not have, which is not a mistake in the command line', async () => {
    buildLayout(layout, {layers: [busyboxLayer()], config: {User: 'nosuch', Cmd: ['sleep', '1000']}, tag: 'nobody'})
    await world.pot('import', `oci:${layout}:nobody`, '--name', 'odd')
    const {code, stderr} = await world.run(['start', 'odd'])
    expect([code, stderr]).to.deep.equal([
      1,
      "pot: 'odd' is to run as 'nosuch': there is no user 'nosuch' in the pot\n     pot set-attribute -p odd -A user -V USER, with a user of its /etc/passwd\n",
    ])
  })

  it('are rejected when a directory that they need cannot be made', async () => {
    buildLayout(layout, {layers: [tar([file('srv', 'a file')])], config: {WorkingDir: '/srv/app'}, tag: 'blocked'})
    const {code, stderr} = await world.run(['import', `oci:${layout}:blocked`, '--name', 'odd'])
    expect([code, stderr]).to.satisfy(([status, text]: [number, string]) => status === 1 && /\/srv.* is not a directory/.test(text), stderr)
    expect(existsSync(join(world.fs, 'jails/odd'))).to.equal(false)
  })

  it('leave nothing behind', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
