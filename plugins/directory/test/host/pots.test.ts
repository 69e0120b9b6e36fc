import {chmodSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {conformance, storageWorld, type World} from '../../../../src/testing.js'
import {begin, WORLDS} from '../../../../test/support/world.js'

const linux = storageWorld('directory')
const KINDS = [linux, ...WORLDS.filter(({name}) => name === 'the FreeBSD model').map((kind) => ({...kind, name: `directory on ${kind.name}`}))]

for (const {name, missing, make} of KINDS) {
  describe(`pots with ${name}`, () => {
    let world: World
    const pot = (...args: string[]) => world.pot(...args)
    const file = (...parts: string[]) => join(world.fs, ...parts)

    before(async function () {
      world = await begin(this, {missing, make})
      const {code, stderr} = await world.run(['init', '--storage', 'directory'])
      expect(code, stderr).to.equal(0)
      expect(stderr).to.match(/pots live in \S+ \(directory/)
      expect(await pot('plugins')).to.match(/^directory [\d.]+ /m)
    })
    after(async () => {
      await world?.close()
    })

    it('doctor asks for no other storage', async () => {
      const {stdout} = await world.run(['doctor'])
      expect(stdout).to.match(/^ok +storage: directory \(plugin @pot\/plugin-directory\)$/m)
      expect(stdout).not.to.match(/^\w+ +zfs:/m)
    })

    for (const type of ['single', 'multi'] as const) {
      it(`a ${type} pot lives as on any other storage`, async () => {
        const base = await world.base(type)
        await pot('create', '-p', 'web', '-t', type, '-b', base)
        await pot('start', 'web')
        await pot('exec', '-p', 'web', 'sh', '-c', 'echo one >/root/file && ln /root/file /root/link')
        await pot('stop', 'web')
        await pot('snapshot', '-p', 'web')
        await pot('start', 'web')
        await pot('exec', '-p', 'web', 'sh', '-c', 'echo two >/root/file')
        await pot('stop', 'web')
        await pot('revert', '-p', 'web')
        await pot('clone', '-p', 'copy', '-P', 'web')
        await pot('rename', '-p', 'copy', '-n', 'site')
        await pot('start', 'site')
        expect(await pot('exec', '-p', 'site', 'cat', '/root/file')).to.equal('one\n')
        expect(await pot('exec', '-p', 'site', 'sh', '-c', '[ /root/file -ef /root/link ] && echo linked')).to.equal('linked\n')
        await pot('stop', 'site')
        await pot('destroy', '-p', 'site')
        await pot('destroy', '-F', '-p', 'web')
        for (const place of ['jails/web', 'jails/site', '.snapshots/jails/web', '.volumes/jails/web']) expect(existsSync(file(place)), place).to.equal(false)
        expect(readdirSync(file('.work'))).to.deep.equal([])
      })
    }

    it('has no quotas, and says so', async () => {
      const base = await world.base('single')
      for (const words of [
        ['create-fscomp', '-f', 'full', '-q', '4G'],
        ['create', '-p', 'full', '--from', base, '--attribute', 'quota=4G'],
      ]) {
        const {code, stderr} = await world.run(words)
        expect([code, stderr]).to.deep.equal([1, 'pot: the storage directory cannot limit what a volume holds\n     pot init --storage btrfs\n'])
      }
      expect([file('fscomp/full'), file('jails/full')].filter(existsSync)).to.deep.equal([])
    })

    it('a snapshot of a running pot has nothing of what is mounted in it', async () => {
      const shared = join(world.root, 'shared')
      mkdirSync(shared)
      writeFileSync(join(shared, 'host'), 'of the host')
      await pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      await pot('mount-in', '-p', 'web', '-m', '/media', '-d', shared)
      await pot('start', 'web')
      await pot('snapshot', '-p', 'web', '-n', 'up')
      expect(existsSync(file('jails/web/m/media/host'))).to.equal(true)
      expect(readdirSync(file('.snapshots/jails/web/up/m/media'))).to.deep.equal([])
      expect(existsSync(file('.snapshots/jails/web/up/_/conf'))).to.equal(true)
      expect(existsSync(file('.snapshots/jails/web/up/_/m')), 'the volume in it').to.equal(false)
      await pot('destroy', '-F', '-p', 'web')
      expect(readFileSync(join(shared, 'host'), 'utf8')).to.equal('of the host')
    })

    it('the plugin cannot be uninstalled while it stores pots', async () => {
      const {code, stderr} = await world.run(['plugins', 'uninstall', 'directory'])
      expect([code, stderr.split('\n')[0]]).to.deep.equal([1, 'pot: the pots of this host are stored by @pot/plugin-directory (POT_STORAGE=directory)'])
    })

    it('copies keep hard links and modes', async () => {
      await pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      const tree = file('jails/web/m')
      writeFileSync(join(tree, 'etc/first'), 'x')
      chmodSync(join(tree, 'etc/first'), 0o4750)
      linkSync(join(tree, 'etc/first'), join(tree, 'etc/second'))
      await pot('snapshot', '-p', 'web', '-n', 'now')
      const [first, second] = ['first', 'second'].map((one) => statSync(file('.snapshots/jails/web/now/m/etc', one)))
      expect(first?.ino).to.equal(second?.ino)
      expect((first?.mode ?? 0) & 0o7777).to.equal(0o4750)
      await pot('destroy', '-F', '-p', 'web')
    })

    it('goes and comes as an image', async () => {
      await pot('plugins', 'install', 'images')
      await pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      writeFileSync(join(world.root, 'word'), 'in the image')
      await pot('copy-in', '-p', 'web', '-s', join(world.root, 'word'), '-d', '/root/word')
      await pot('snapshot', '-p', 'web')
      await pot('export', '-p', 'web', '-t', '1.0', '-D', world.root, '--format', 'tar.zst')
      await pot('import', '-p', 'web', '-t', '1.0', '-U', `file://${world.root}`)
      expect(readFileSync(file('jails/web_1_0/m/root/word'), 'utf8')).to.equal('in the image')
      for (const one of ['web', 'web_1_0']) await pot('destroy', '-F', '-p', one)
    })
  })
}

describe('changes with directory on Linux, cut off anywhere', () => {
  let world: World
  before(async function () {
    if (linux.missing !== undefined) return this.skip()
    world = await linux.make()
    await world.pot('init')
    await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
    await world.pot('snapshot', '-p', 'web', '-n', 'first')
  })
  after(async () => {
    if (world === undefined) return
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
    await world.close()
  })

  const every = process.env.POT_TEST_WORLDS === 'all' ? 1 : 7
  for (const [command, back] of [
    [
      ['clone', '-p', 'copy', '-P', 'web'],
      ['destroy', '-p', 'copy'],
    ],
    [
      ['rename', '-p', 'web', '-n', 'site'],
      ['rename', '-p', 'site', '-n', 'web'],
    ],
  ] as const) {
    for (const {title, run} of conformance({world: () => world, command, back: [back], every})) it(title, run)
  }
})
