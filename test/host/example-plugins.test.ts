import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {spawnSync} from 'node:child_process'
import {expect} from 'chai'
import {certify, imageSourceConformance, networkConformance, storageWorld, type Certificate, type Certification} from '../../src/testing.js'
// @ts-expect-error: the examples are JavaScript
import {openBackups} from '../fixtures/plugins/backup/source.js'
// @ts-expect-error: likewise
import {openMacvlan} from '../fixtures/plugins/macvlan/network.js'
import {ROOT} from '../support/cli.js'
import {npmPack, OFFLINE, pack} from '../support/pack.js'
import {begin, WORLDS, leaveNothing, type World, type WorldKind} from '../support/world.js'

const NAMES = ['backup', 'macvlan', 'vault'] as const
const KINDS = WORLDS.filter(({name}) => !name.startsWith('zfs') && !name.startsWith('ZFS'))

/** The file of cron for the backups, below the directory of a world. */
const CRON = 'etc/cron.d/pot'
const PACKAGE = join(ROOT, 'plugins/directory')

/** Plugins that are written with the SDK and its guide alone. The fourth example, the storage in directories, is below. */
for (const {name, missing, make} of KINDS) {
  describe(`the example plugins on ${name}`, () => {
    let world: World
    let vault = ''
    let parent = ''
    const isLinux = !name.includes('FreeBSD')
    const ip = (...words: string[]) => spawnSync('ip', words, {encoding: 'utf8'})

    before(async function () {
      world = await begin(this, {missing, make})
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
      mkdirSync(join(world.root, 'etc/cron.d'))
      const set = {POT_VAULT_DIR: vault, POT_MACVLAN_IF: parent, POT_BACKUP_DIR: join(world.root, 'backups'), POT_BACKUP_CRON: join(world.root, CRON)}
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
      expect(readFileSync(join(world.root, CRON), 'utf8')).to.include('pot backup --due')
      await world.pot('backup', 'schedule', '--off')
      expect(existsSync(join(world.root, CRON))).to.equal(false)
    })

    for (const [plugin, ...commands] of [
      ['vault', {command: ['start', 'web'], back: [['stop', 'web']], steps: ['pot-plugin-vault']}],
      ['macvlan', {command: ['start', 'net'], back: [['stop', 'net']], steps: ['pot-plugin-macvlan']}],
      ['backup', {command: ['backup', 'schedule'], back: [['backup', 'schedule', '--off']]}],
    ] as const)
      certified({plugin: join(ROOT, 'test/fixtures/plugins', plugin), name, world: () => world, commands})

    // The certificate has the failures and kills.
    const drivers = [
      ...imageSourceConformance({open: openBackups, world: () => world, scheme: 'backup', good: 'web', absent: 'nosuch', wrong: '../x', acts: []}),
      ...networkConformance({
        ...{open: openMacvlan, world: () => world, acts: [] as const, keeps: [/\/run\/macvlan /]},
        ...{type: 'macvlan', options: ['-i', '192.0.2.8'], needsOptions: true},
      }),
    ]
    for (const {title, run} of drivers) it(`a driver ${title}`, run)
  })
}

/** The cases of a certificate, and that the certificate says that they passed. Other tests change the host at the same time. */
function certified(options: Omit<Certification, 'file' | 'host'>): void {
  const short = basename(options.plugin)
  const file = join(tmpdir(), `pot-certificate-${process.pid}-${short}-${options.name.replaceAll(' ', '-')}.json`)
  after(() => rmSync(file, {force: true}))
  for (const {title, run} of certify({...options, file, host: false})) it(`${short} is certified: ${title.replace(file, 'written')}`, run)
  it(`${short} has a certificate for this world`, () => {
    const certificate: Certificate = JSON.parse(readFileSync(file, 'utf8'))
    expect(certificate).to.deep.include({passed: true, world: options.name})
    expect(certificate.cases.map(({passed}) => passed)).to.deep.equal(options.commands.flatMap(() => [true, true, true, true]))
  })
}

const directories = storageWorld('directory')
const onLinux: WorldKind = {...directories, make: async () => ({...(await directories.make()), model: undefined})}
for (const {name, missing, make} of [onLinux, ...WORLDS.filter((kind) => kind.name.includes('model'))]) {
  describe(`the example of a storage, from its tarball, on ${name}`, () => {
    let world: World
    before(async function () {
      world = await begin(this, {missing, make})
      const tarball = await npmPack(PACKAGE, world.root)
      const checked = await world.run(['plugins', 'check', tarball])
      expect(checked.code, checked.stdout).to.equal(0)
      const {code, stderr} = await world.run(['plugins', 'install', tarball], {env: OFFLINE})
      expect(code, stderr).to.equal(0)
      await world.pot('init', '--storage', 'directory')
      const plugins: {name: string; root?: string}[] = JSON.parse(await world.pot('plugins', '--json'))
      expect(plugins.find(({name: one}) => one === '@pot/plugin-directory')?.root, 'init leaves the one of the tarball').to.include(world.root)
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      await world.pot('snapshot', '-p', 'web')
    })
    after(async () => {
      if (world === undefined) return
      await world.run(['destroy', '-F', '-p', 'web'])
      await leaveNothing(world)
    })

    const commands = [{command: ['clone', '-p', 'copy', '-P', 'web'], back: [['destroy', '-p', 'copy']], every: 5}]
    certified({plugin: PACKAGE, name, world: () => world, commands})
  })
}
