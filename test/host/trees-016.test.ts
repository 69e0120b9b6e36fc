import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {parseKeyValues} from '../../src/record/key-values.js'
import {CORE} from '../support/cli.js'
import {layTrees, type Trees} from '../support/trees-016.js'
import {begin, HOSTS, type World} from '../support/world.js'

const NAMES = ['_old', 'a.b', 'app', 'base-14_2', 'legacy', 'one', 'top']

/** Lines but for those of the keys, without the newline at the end, which an appended line adds. */
const without = (text: string, ...keys: string[]) =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => !keys.some((key) => line.startsWith(`${key}=`)))

/** Their userland runs on Linux only. pot 0.16 makes them on ZFS, with FreeBSD: the other hosts are for POT_TEST_WORLDS=all. */
const KINDS = HOSTS.filter(({name}) => name !== 'FreeBSD' && (process.env.POT_TEST_WORLDS === 'all' || name === 'the FreeBSD model'))

for (const {name, missing, make} of KINDS) {
  describe(`trees of pot 0.16 on ${name}`, () => {
    let world: World
    let trees: Trees
    let rest: string[]
    const pot = (...args: string[]) => world.pot(...args)
    const inside = (one: string, script: string) => pot('exec', '-p', one, 'sh', '-c', script)
    const fails = async (one: string, script: string) => (await world.run(['exec', '-p', one, 'sh', '-c', script])).code !== 0
    const keepsAllBut = (one: string, before: string, ...keys: string[]) => {
      const now = trees.conf(one)
      expect(without(now, ...keys)).to.deep.equal(without(before, ...keys))
      expect(parseKeyValues(now).keys()).to.include.members(parseKeyValues(before).keys())
    }

    before(async function () {
      // Suites on zfs-fuse take turns.
      world = await begin(this, {missing, make})
      if (name.includes('btrfs')) await pot('init')
      // Some of the pots have limits, and none starts without the plugin that brings them.
      await pot('plugins', 'install', join(CORE, 'plugins/limits'))
      trees = await layTrees(world)
      rest = trees.resting()
    })
    after(async () => {
      await world?.close()
    })

    it('are read and listed, whatever their names and however they were edited', async () => {
      expect((await pot('ls', '-q')).trim().split('\n')).to.have.members(NAMES)
      expect(await pot('ls', '-bq')).to.equal('14.2\n')
      expect((await pot('ls', '-fq')).trim().split('\n')).to.have.members(['data', 'moved', 'static'])
      const text = await pot('ls', '-v')
      expect(text).not.to.include('broken')
      for (const line of ['/usr/local => jails/app/usr.local', '/media => fscomp/static', `${world.zfsRoot}/jails/app/custom@1700000001`])
        expect(text).to.include(line)
      await pot('show', '-a', '-v')

      const info = async (one: string): Promise<Record<string, unknown>> => JSON.parse(await pot('info', '-v', '-p', one, '--json'))
      for (const one of NAMES) expect(await info(one), one).to.include({name: one, base: '14.2', network: 'inherit', active: false})
      const top = await info('top')
      expect(top).to.deep.include({type: 'multi', level: 2, basePot: 'app', command: `sh -c 'echo "a = b"; sleep 1000'`, hosts: ['10.0.0.1 db']})
      expect(top).to.deep.include({env: ['GREETING=say "hello"', 'HOME_OF=$HOME'], limits: {memory: '512M'}})
      expect(top.datasets).to.deep.equal([
        {mountpoint: '/', source: `${world.zfsRoot}/bases/14.2`},
        {mountpoint: '/usr/local', source: `${world.zfsRoot}/jails/app/usr.local`},
        {mountpoint: '/opt/custom', source: `${world.zfsRoot}/jails/top/custom`},
        {mountpoint: '/mnt', source: `${world.zfsRoot}/fscomp/data`},
      ])
      const legacy = await info('legacy')
      expect(legacy).to.deep.include({type: 'single', ports: ['tcp:8080:80', '443:443', '22:22'], limits: {cpus: '2'}})
      expect(trees.pots.map(({name: one}) => [trees.conf(one), trees.mounts(one)])).to.deep.equal(trees.pots.map(({conf, mounts}) => [conf, mounts]))
    })

    it('of level 1 are started with all their mounts, and stopped with every dataset at its place again', async () => {
      await pot('start', 'app')
      const marks = 'cat /usr/local/mark /opt/custom/mark /mnt/mark /media/mark /opt/custom/srv/mark /opt/custom/moved/mark'
      expect(await inside('app', marks)).to.equal('usr.local of appcustom of appdatastaticsrvmoved')
      await inside('app', 'touch /usr/local/new /opt/custom/new /etc/new /root/new /mnt/new /opt/custom/moved/new')
      for (const place of ['/bin', '/media', '/opt/custom/srv']) expect(await fails('app', `touch ${place}/new`), place).to.equal(true)
      expect(await inside('app', 'echo /usr/local/etc/.. && cd /etc && pwd -P')).to.equal('/usr/local/etc/..\n/opt/custom/etc\n')
      await pot('stop', 'app')
      expect(trees.resting()).to.deep.equal(rest)
      for (const path of ['jails/app/usr.local/new', 'jails/app/custom/new', 'jails/app/custom/etc/new', 'fscomp/data/new', 'fscomp/moved/new'])
        expect(existsSync(join(world.fs, path)), path).to.equal(true)
      const {conf = '', mounts = ''} = trees.pots.find(({name: one}) => one === 'app') ?? {}
      keepsAllBut('app', conf, 'pot.uuid')
      expect(trees.mounts('app')).to.equal(mounts)
    })

    it('of level 2 see /usr/local of the pot below, read-only, and their own /opt/custom', async () => {
      await pot('start', 'top')
      expect(await inside('top', 'cat /usr/local/mark /opt/custom/mark /mnt/mark; hostname')).to.equal('usr.local of appcustom of topdatatop.host.example\n')
      await inside('top', 'touch /opt/custom/new /mnt/again')
      for (const place of ['/bin', '/usr/local']) expect(await fails('top', `touch ${place}/no`), place).to.equal(true)
      await pot('stop', 'top')
      expect(trees.resting()).to.deep.equal(rest)
      keepsAllBut('top', trees.pots.find(({name: one}) => one === 'top')?.conf ?? '', 'pot.uuid', 'pot.needs')
    })

    it('of level 0, single ones, and those with keys of long ago are started too, under whatever name', async () => {
      for (const one of ['one', 'legacy', '_old', 'base-14_2']) {
        await pot('start', one)
        await inside(one, 'echo here >/root/here')
        await pot('stop', one)
      }
      expect(readFileSync(join(world.fs, 'jails/_old/m/root/here'), 'utf8')).to.equal('here\n')
      expect(readFileSync(join(world.fs, 'bases/14.2/opt/custom/root/here'), 'utf8')).to.equal('here\n')
      expect(trees.resting()).to.deep.equal(rest)
    })

    it('that were stopped with mounts left are started anew, and stopped with nothing left', async () => {
      const root = join(world.fs, 'jails/one/m')
      const mount = (...args: string[]) =>
        execFileSync(world.model === undefined ? 'mount' : join(world.model.bin, 'mount'), args, {env: {...process.env, ...world.env}})
      // 0.16 unmounts dev/fs instead of dev/fd, so that /dev is busy, too.
      if (world.host === 'freebsd') {
        mount('-t', 'devfs', 'devfs', join(root, 'dev'))
        mkdirSync(join(root, 'dev/fd'), {recursive: true})
        mount('-t', 'fdescfs', 'fdescfs', join(root, 'dev/fd'))
      }
      mount('-t', 'tmpfs', 'tmpfs', join(root, 'tmp'))
      const {stderr, code} = await world.run(['start', 'one'])
      expect(code, stderr).to.equal(0)
      expect(stderr.split('\n')[0]).to.equal('one is started anew: what an earlier run left mounted is unmounted')
      await pot('stop', 'one')
      expect(trees.resting()).to.deep.equal(rest)
    })

    it('in which somebody has mounted something else are not started over it', async () => {
      const srv = join(world.root, 'srv')
      const target = join(world.fs, 'jails/one/m/mnt')
      mkdirSync(target, {recursive: true})
      if (world.model === undefined) execFileSync('mount', ['--bind', srv, target])
      else execFileSync(join(world.model.bin, 'mount_nullfs'), [srv, target], {env: {...process.env, ...world.env}})
      const {stderr, code} = await world.run(['start', 'one'])
      expect(code).to.equal(1)
      expect(stderr).to.include(`is mounted at ${target}, which is no mount of this pot`).and.to.include('pot stop one')
      await pot('stop', 'one')
      expect(trees.resting()).to.deep.equal(rest)
      await pot('start', 'one')
      await pot('stop', 'one')
    })

    it('lose no key and no line when a command changes them', async () => {
      const [top, one] = [trees.conf('top'), trees.conf('one')]
      await pot('set-attribute', '-p', 'top', '-A', 'mlock', '-V', 'YES')
      keepsAllBut('top', top, 'pot.attr.mlock')
      await pot('set-env', '-p', 'top', '-E', 'NEW=1')
      keepsAllBut('top', top, 'pot.attr.mlock', 'pot.env')
      expect(trees.conf('top')).to.include('\npot.env="NEW=1"\npot.hosts=10.0.0.1 db\n')
      await pot('add-dep', '-p', 'top', '-P', 'app')
      await pot('set-cmd', '-p', 'one', '-c', 'sleep 5')
      keepsAllBut('one', one, 'pot.cmd')

      const mounts = trees.mounts('app')
      const more = join(world.root, 'etc')
      await pot('mount-in', '-p', 'app', '-d', more, '-m', '/opt/custom/all', '-r')
      expect(trees.mounts('app').startsWith(mounts)).to.equal(true)
      expect(trees.mounts('app').slice(mounts.length)).to.equal(`${more} /opt/custom/all ro\n`)
      await pot('mount-out', '-p', 'app', '-m', '/opt/custom/all')
      expect(trees.mounts('app')).to.equal(mounts)
      await pot('mount-out', '-p', 'app', '-m', '/media')
      expect(trees.mounts('app')).to.equal(mounts.replace(/^.*\/m\/media ro\n/m, ''))
      await pot('mount-in', '-p', 'app', '-f', 'static', '-m', '/media', '-r')
    })

    it('are renamed with all that mentions them', async () => {
      const [conf, mounts, top, topMounts] = [trees.conf('app'), trees.mounts('app'), trees.conf('top'), trees.mounts('top')]
      await pot('rename', '-p', 'app', '-n', 'shop')
      keepsAllBut('shop', conf, 'host.hostname')
      const moved = (text: string) => text.replaceAll(`${world.zfsRoot}/jails/app/`, `${world.zfsRoot}/jails/shop/`)
      const fields = (text: string) => text.split('\n').map((line) => line.replaceAll(/ +/g, ' '))
      expect(fields(trees.mounts('shop'))).to.deep.equal(fields(moved(mounts).replaceAll(`${world.fs}/jails/app/m/`, '/')))
      expect(trees.conf('top')).to.equal(top.replace('potbase=app', 'potbase=shop').replace('depend=app', 'depend=shop'))
      const lines = topMounts.split('\n')
      const now = trees.mounts('top').split('\n')
      expect(now.filter((_, index) => index !== 1)).to.deep.equal(lines.filter((_, index) => index !== 1))
      expect(now[1]).to.equal(`${world.zfsRoot}/jails/shop/usr.local /usr/local ro`)
      await pot('start', 'shop')
      expect(await inside('shop', 'cat /usr/local/mark /mnt/mark /opt/custom/srv/mark')).to.equal('usr.local of appdatasrv')
      await pot('stop', 'shop')
      await pot('rename', '-p', 'shop', '-n', 'app')
      expect(trees.resting()).to.deep.equal(rest)
    })

    it('are brought up to date without losing what is not understood', async () => {
      const before = new Map(NAMES.map((one) => [one, trees.conf(one)]))
      await pot('update-config', '-a')
      for (const one of NAMES.filter((each) => each !== 'legacy')) {
        const old = parseKeyValues(before.get(one) ?? '')
        expect(trees.conf(one).startsWith((before.get(one) ?? '').replace(/\n$/, '')), one).to.equal(true)
        expect(parseKeyValues(trees.conf(one)).keys()).to.include.members(old.keys())
      }
      const gone = ['ip4', 'pot.export.static.ports', 'pot.rss.cpuset']
      const legacy = trees.conf('legacy')
      const kept = without(before.get('legacy') ?? '', ...gone, 'pot.export.ports')
      expect(without(legacy, 'pot.export.ports').slice(0, kept.length)).to.deep.equal(kept)
      const now = parseKeyValues(legacy)
      expect([now.get('network_type'), now.get('pot.export.ports')]).to.deep.equal(['inherit', 'tcp:8080:80 443:443 22:22'])
      expect([now.get('x-unknown'), now.get('pot.attr.early-start-at-boot')]).to.deep.equal(['1', 'YES'])
      for (const key of gone) expect(now.has(key), key).to.equal(false)
      expect(trees.mounts('top')).not.to.include(world.fs)
      await pot('start', 'top')
      expect(await inside('top', 'cat /usr/local/mark')).to.equal('usr.local of app')
      for (const one of ['top', 'app']) await pot('stop', one)
    })

    it('are made more of, and go, with nothing left behind', async () => {
      await pot('create', '-p', 'new', '-t', 'multi', '-b', '14.2')
      await pot('clone', '-p', 'twin', '-P', 'app')
      for (const one of ['new', 'twin']) await pot('start', one)
      expect(await inside('twin', 'cat /usr/local/mark')).to.equal('usr.local of app')
      for (const one of ['twin', 'new', 'top']) await pot('destroy', '-F', '-p', one)
      expect((await world.run(['create', '-p', 'a.b', '-t', 'multi', '-b', '14.2'])).code).to.equal(2)
      for (const one of ['a.b', '_old']) await pot('destroy', '-p', one)
      await pot('destroy', '-r', '-b', '14.2')
      expect(await pot('ls', '-q')).to.equal('')
      await pot('de-init')
      expect(await world.leftovers()).to.deep.equal([])
      expect(existsSync(world.fs)).to.equal(false)
    })
  })
}
