import {chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {shellWords} from '../../src/programs/shell-words.js'
import {json} from '../architecture/commands.js'
import {ROOT} from '../support/cli.js'
import {worldFor, type World} from '../support/world.js'

/** The group of a world is root. */
const MEMBER = ['timeout', '-k', '5', '100', 'setpriv', '--reuid', '65534', '--regid', '0', '--clear-groups']
const STRANGER = ['timeout', '-k', '5', '100', 'setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']

/** What a member can do. */
const READING = ['ls', 'ls -q', 'ls -b', 'ps', 'ps -q', 'info -p web', 'info -p web --json', 'get-attr -p web -A persistent']

/** All names below a directory, with their times of change. */
function state(directory: string): string[] {
  return readdirSync(directory, {recursive: true, encoding: 'utf8'})
    .map((name) => [name, lstatSync(join(directory, name), {throwIfNoEntry: false})?.ctimeMs].join(' '))
    .sort()
}

interface Manifest {
  readonly commands: Readonly<Record<string, {readonly examples?: readonly unknown[]; readonly aliases?: readonly string[]}>>
}

/** The first example of each command, as words after `pot`. */
function examples(): (readonly string[])[] {
  const {commands} = json(join(ROOT, 'oclif.manifest.json')) as Manifest
  return Object.entries(commands).map(([id, {examples: given = []}]) => {
    const [first] = given
    const text = typeof first === 'string' ? first : ''
    const line = /<%= config.bin %> (.*)/.exec(text)?.[1]?.replaceAll('<%= command.id %>', id.replaceAll(':', ' '))
    const own = line === undefined || /[|<>;&$`]/.test(line) ? id.split(':') : shellWords(line)
    return own
  })
}

describe('users who are not root', () => {
  let world: World

  before(async function () {
    world = await worldFor(this, 'btrfs on Linux')
    await world.pot('init')
    chmodSync(world.root, 0o711)
    await world.pot('create', '-p', 'web', '-b', await world.base('single'), '-e', 'PASSWORD=of the database')
    await world.pot('create', '-p', 'idle', '-b', await world.base('single'))
    await world.pot('set-cmd', '-p', 'idle', '-c', 'server --password=of-the-database')
    await world.pot('set-attribute', '-p', 'idle', '-A', 'health-cmd', '-V', 'ask of the database')
    await world.pot('start', 'web')
  })
  after(async () => {
    await world?.run(['stop', 'web'])
    await world?.close()
  })

  it('of the group see the pots as root does, without the environments', async () => {
    for (const line of READING) {
      const words = line.split(' ')
      const [seen, whole] = [await world.run(words, {through: MEMBER}), await world.run(words)]
      expect([seen.code, seen.stderr], line).to.deep.equal([0, ''])
      expect(seen.stdout, line).not.to.include('of the database')
      if (line === 'ps -q' || line === 'ls -q' || line === 'get-attr -p web -A persistent') expect(seen.stdout, line).to.equal(whole.stdout)
      if (line.startsWith('ls') || line === 'ps') expect(seen.stdout.split('\n').length, line).to.equal(whole.stdout.split('\n').length)
    }
    const active = (text: string) => text.split('\n').filter((line) => /pot name|active/.test(line))
    const [seen, whole] = [await world.run(['ls'], {through: MEMBER}), await world.run(['ls'])]
    expect(active(seen.stdout)).to.deep.equal(active(whole.stdout))
    expect(active(seen.stdout).join()).to.match(/web,.*active : true/)
  })

  it('of no group see nothing, and are told so in one line', async () => {
    for (const line of READING) {
      const {code, stdout, stderr} = await world.run(line.split(' '), {through: STRANGER})
      expect([code, stdout].join(' '), line).to.match(/^1 ($|\{)/)
      expect(`${stderr}${stdout}`, line).to.match(/no permission to read|only root/)
    }
  })

  it('see what operations change at once: a pot that is made, renamed, changed or destroyed', async () => {
    const names = async () => (await world.run(['ls', '-q'], {through: MEMBER})).stdout.split('\n').filter((name) => name !== '' && !name.startsWith('base-'))
    await world.pot('clone', '-F', '-p', 'new', '-P', 'idle')
    expect(await names()).to.deep.equal(['idle', 'new', 'web'])
    await world.pot('rename', '-p', 'new', '-n', 'newer')
    expect(await names()).to.deep.equal(['idle', 'newer', 'web'])
    await world.pot('set-attribute', '-p', 'newer', '-A', 'start-at-boot', '-V', 'YES')
    expect((await world.run(['get-attr', '-p', 'newer', '-A', 'start-at-boot'], {through: MEMBER})).stdout).to.include('YES')
    await world.pot('destroy', '-p', 'newer')
    expect(await names()).to.deep.equal(['idle', 'web'])
    await world.pot('stop', 'web')
    expect((await world.run(['ps', '-q'], {through: MEMBER})).stdout).to.equal('')
    await world.pot('start', 'web')
  })

  it('find no way from what they may read to the tree of a pot, nor to its secrets', () => {
    const members = join(world.fs, '.members')
    expect(statSync(members).mode & 0o7777).to.equal(0o750)
    for (const name of readdirSync(members, {recursive: true, encoding: 'utf8'})) {
      const found = lstatSync(join(members, name))
      expect(found.isDirectory() || found.isFile(), name).to.equal(true)
      expect(found.mode & 0o7777, name).to.equal(found.isDirectory() ? 0o750 : 0o640)
      if (found.isFile()) expect(readFileSync(join(members, name), 'utf8'), name).not.to.match(/of.the.database/)
    }
    const seen = readFileSync(join(members, 'jails/idle/conf/pot.conf'), 'utf8')
    expect(seen).to.include('pot.cmd=only-root-sees-it\n').and.to.include('pot.attr.health-cmd=only-root-sees-it\n')
  })

  it('have what is missing or open mended by init, and named by doctor', async () => {
    const members = join(world.fs, '.members')
    chmodSync(members, 0o755)
    expect((await world.run(['doctor'])).stdout).to.include(`${members} is not for root and the group root alone`)
    await world.pot('init')
    expect(statSync(members).mode & 0o7777).to.equal(0o750)
    expect((await world.run(['doctor'])).stdout).not.to.include(members)
  })

  for (const [who, through] of Object.entries({member: MEMBER, stranger: STRANGER})) {
    it(`can run any command as a ${who}: it works or refuses in one line, and the host stays as it was`, async () => {
      const places = ['fs', 'data', 'run', 'etc', 'cache'].map((name) => join(world.root, name)).filter((path) => existsSync(path))
      const all = () => places.flatMap(state)
      const before = all()
      const wrong: string[] = []
      for (const words of examples()) {
        const {code, stdout, stderr} = await world.run(words, {through, cwd: '/'})
        const lines = stderr.split('\n').filter(Boolean)
        const refusals = lines.filter((line) => line.startsWith('pot: '))
        if (code === 0) continue
        if (code === 124 || code === 137 || code === null) wrong.push(`${words.join(' ')} hangs`)
        else if (/internal error|^ {4}at /m.test(`${stderr}${stdout}`)) wrong.push(`${words.join(' ')}: ${stderr}${stdout}`)
        else if (refusals.length !== 1 && stdout === '') wrong.push(`${words.join(' ')} (${code}): ${stderr}`)
      }
      expect(wrong).to.deep.equal([])
      expect(all()).to.deep.equal(before)
    })
  }
})

describe('members of the group, on the FreeBSD model', () => {
  let world: World
  const through = () => [
    '/usr/bin/timeout',
    '-k',
    '5',
    '100',
    '/usr/bin/setpriv',
    '--reuid',
    '65534',
    '--regid',
    String(statSync(join(world.fs, '.members')).gid),
    '--clear-groups',
  ]

  before(async function () {
    world = await worldFor(this, 'the FreeBSD model')
    await world.pot('init')
    chmodSync(world.root, 0o711)
    for (const pot of ['web', 'idle']) await world.pot('create', '-p', pot, '-t', 'single', '-b', await world.base('single'), '-e', 'PASSWORD=of the database')
    await world.pot('start', 'web')
    // The model answers every caller as root; see `asked`.
    chmodSync(join(world.root, '.model'), 0o711)
    chmodSync(join(world.root, '.model/socket'), 0o666)
  })
  after(async () => {
    await world?.run(['stop', 'web'])
    await world?.close()
  })

  /** What was asked since the last time, without the arguments. FreeBSD answers these questions to every user: jls(8), `zfs get`, `zfs list`, mount(8), sysctl(8). */
  async function asked(): Promise<readonly string[]> {
    const calls = (await world.model?.calls?.()) ?? []
    await world.model?.forgetCalls?.()
    return [...new Set(calls.map(([tool = '', verb = '']) => (tool === 'zfs' ? `zfs ${verb}` : tool)))]
  }
  const FREE = ['jls', 'zfs get', 'zfs list', 'mount', 'sysctl', 'uname', 'id']

  it('read what root reads', async () => {
    for (const line of READING) {
      const words = line.split(' ')
      await asked()
      const seen = await world.run(words, {through: through()})
      expect(FREE, line).to.include.members([...(await asked())])
      const whole = await world.run(words)
      expect([seen.code, seen.stderr], line).to.deep.equal([0, ''])
      expect(seen.stdout, line).not.to.include('of the database')
      // What the main command does is in files of root.
      const lines = (text: string) => text.split('\n').filter((one) => !one.startsWith('\tstate :'))
      if (line.startsWith('ls') || line.startsWith('ps')) expect(lines(seen.stdout), line).to.deep.equal(lines(whole.stdout))
    }
    expect((await world.run(['ps', '-q'], {through: through()})).stdout).to.equal('web\n')
  })

  it('change nothing, and are told so in one line', async () => {
    const before = state(world.fs)
    for (const line of ['stop web', 'start idle', 'destroy -p idle', 'set-attribute -p idle -A persistent -V NO', 'exec -p web true', 'init', 'recover']) {
      await asked()
      const {code, stdout, stderr} = await world.run(line.split(' '), {through: through()})
      expect(FREE, line).to.include.members([...(await asked())])
      expect(code, line).to.equal(1)
      expect(`${stdout}${stderr}`, line).to.match(/^pot: .*root.*\n/)
    }
    expect(state(world.fs)).to.deep.equal(before)
  })
})
