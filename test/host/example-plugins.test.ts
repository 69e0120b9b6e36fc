import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {spawnSync} from 'node:child_process'
import {expect} from 'chai'
import {conformance} from '../../src/testing.js'
import {ROOT} from '../support/cli.js'
import {OFFLINE, pack} from '../support/pack.js'
import {WORLDS, leaveNothing, type World} from '../support/world.js'

const NAMES = ['backup', 'macvlan', 'vault'] as const
const KINDS = WORLDS.filter(({name}) => !name.startsWith('zfs') && !name.startsWith('ZFS'))

/** Plugins that are written with the SDK and its guide alone. The fourth example, the storage in directories, has tests of its own. */
for (const {name, missing, make} of KINDS) {
  describe(`the example plugins on ${name}`, function () {
    this.timeout(300_000)
    let world: World
    let vault = ''
    let parent = ''
    const isLinux = !name.includes('FreeBSD')
    const ip = (...words: string[]) => spawnSync('ip', words, {encoding: 'utf8'})

    before(async function () {
      if (missing !== undefined) {
        console.log(`      skipped: ${missing}`)
        this.skip()
      }
      world = await make()
      vault = join(world.root, 'vault')
      mkdirSync(vault, {mode: 0o700})
      writeFileSync(join(vault, 'db'), 'S3cret\n')
      await world.pot('init', '--plugins', 'images')
      const tarballs = await Promise.all(NAMES.map((one) => pack(join(ROOT, 'test/fixtures/plugins', one), world.root)))
      for (const tarball of tarballs) {
        const checked = await world.run(['plugins', 'check', tarball])
        expect(checked.code, checked.stdout).to.equal(0)
      }
      const {code, stderr} = await world.run(['plugins', 'install', ...tarballs], {env: OFFLINE})
      expect(code, stderr).to.equal(0)
      expect(stderr).to.include('pot-plugin-macvlan may touch programs: ip, unshare, nsenter, umount, sh')
      parent = isLinux ? `mvp${process.pid}` : 'em0'
      if (isLinux) ip('link', 'add', parent, 'type', 'veth', 'peer', 'name', `${parent}b`)
      if (isLinux) ip('link', 'set', parent, 'up')
      const set = {POT_VAULT_DIR: vault, POT_MACVLAN_IF: parent, POT_BACKUP_DIR: join(world.root, 'backups'), POT_BACKUP_CRON: join(world.root, 'cron/pot')}
      await world.pot('config', ...Object.entries(set).flatMap(([key, value]) => ['--set', `${key}=${value}`]))
      const base = await world.base('single')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', base, '--vault', 'db')
      await world.pot('create', '-p', 'net', '-t', 'single', '-b', base, '-N', 'macvlan', '-i', '192.0.2.7')
    })
    after(async () => {
      if (isLinux) ip('link', 'delete', 'dev', parent)
      if (world === undefined) return
      for (const pot of ['web', 'net', 'again']) await world.run(['destroy', '-F', '-p', pot])
      await leaveNothing(world)
    })

    it('vault: a pot has its secrets while it runs', async () => {
      await world.pot('start', 'web')
      expect(await world.pot('exec', '-p', 'web', 'cat', '/vault/db')).to.equal('S3cret\n')
      const directory = join(world.root, 'data/vault/web')
      expect(readdirSync(directory)).to.deep.equal(['db'])
      await world.pot('stop', 'web')
      expect(readdirSync(directory)).to.deep.equal([])
      expect((await world.run(['start', 'web', '--plan'])).stdout).not.to.include('S3cret')
      const refused = await world.run(['create', '-p', 'no', '-b', 'x', '--vault', 'mail'])
      expect(refused.code).to.equal(1)
    })

    it('macvlan: a pot has its own interface and address in the network of an interface', async () => {
      const refused = await world.run(['create', '-p', 'no', '-t', 'single', '-b', await world.base('single'), '-N', 'macvlan'])
      expect(refused.stderr).to.match(/plugin pot-plugin-macvlan refuses create: the network macvlan needs an IPv4 address/)
      await world.pot('start', 'net')
      const shown = await world.pot('info', '-p', 'net')
      expect(shown).to.include('macvlan')
      if (isLinux) expect(await world.pot('exec', '-p', 'net', 'ip', 'address', 'show', 'eth0')).to.include('192.0.2.7/24')
      await world.pot('stop', 'net')
      if (isLinux) expect(readdirSync(join(world.root, 'run/macvlan'))).to.deep.equal([])
    })

    it('backup: makes images, tells others, keeps a schedule, and pots are made from its images', async () => {
      const [made] = JSON.parse(await world.pot('backup', '-p', 'web', '--json'))
      expect(made.pot).to.equal('web')
      expect(existsSync(made.file)).to.equal(true)
      expect((await world.run(['import', 'backup:nosuch'])).stderr).to.match(/^pot: there is no backup nosuch$/m)
      await world.pot('import', 'backup:web', '--name', 'again')
      expect(await world.pot('ls', '-q')).to.match(/^again$/m)
      await world.pot('set-attribute', '-p', 'web', '-A', 'backup', '-V', 'daily')
      expect(JSON.parse(await world.pot('backup', '--due', '--json'))).to.deep.equal([])
      await world.pot('backup', 'schedule')
      expect(readFileSync(join(world.root, 'cron/pot'), 'utf8')).to.include('pot backup --due')
      await world.pot('backup', 'schedule', '--off')
      expect(existsSync(join(world.root, 'cron/pot'))).to.equal(false)
    })

    const options = {world: () => world, host: false}
    for (const {title, run} of [
      ...conformance({...options, command: ['start', 'web'], back: [['stop', 'web']], steps: ['pot-plugin-vault']}),
      ...conformance({...options, command: ['start', 'net'], back: [['stop', 'net']], steps: ['pot-plugin-macvlan']}),
    ])
      it(`conforms: ${title}`, run)
  })
}
