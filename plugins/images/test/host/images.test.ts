import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {fingerprint} from '../../../../test/support/fingerprint.js'
import {HOSTS, type World} from '../../../../test/support/world.js'
import {makeKeys} from '../../../../test/support/signify-keys.js'
import {confOf, fillTree, keptLines, rootOf, treeDigest} from '../support/images.js'

/** zfs-fuse cannot receive a stream without mounting it where that says. */
const FORMATS = {other: ['tar.zst'], zfs: ['xz', 'zst', 'tar.zst']} as const

for (const kind of HOSTS) {
  const formats = kind.name.endsWith('on Linux') ? FORMATS.other : FORMATS.zfs
  // What does not depend on the storage is tested on one.
  const once = kind === HOSTS[0] || process.env.POT_TEST_WORLDS === 'all' ? it : () => undefined

  describe(`images on ${kind.name}`, () => {
    let world: World
    let keys: ReturnType<typeof makeKeys>
    let store: string

    before(async function () {
      if (kind.missing !== undefined) {
        console.log(`      skipped: ${kind.missing}`)
        this.skip()
      }
      world = await kind.make()
      await world.pot('plugins', 'install', 'images')
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      fillTree(rootOf(world, 'web'))
      await world.pot('set-env', '-p', 'web', '-E', 'A=b "c" $(d)')
      await world.pot('set-attribute', '-p', 'web', '-A', 'stop_timeout', '-V', '3')
      const hook = join(world.root, 'hook.sh')
      writeFileSync(hook, '#!/bin/sh\n', {mode: 0o755})
      await world.pot('set-hook', '-p', 'web', '-s', hook)
      store = join(world.root, 'store')
      mkdirSync(store)
      keys = makeKeys(world.root, 'images')
    })
    after(async () => {
      await world?.close()
    })

    it('need a snapshot, and with -A take it', async () => {
      const {code, stderr} = await world.run(['export', '-p', 'web', '-D', store])
      expect({code, stderr}).to.deep.equal({code: 1, stderr: "pot: 'web' has no snapshot\n     pot snapshot -p web, or pot export -A\n"})
      expect((await world.run(['export', '-p', 'web', '-A', '-t', 'a/b', '-D', store])).code).to.equal(2)
      expect(readdirSync(store)).to.deep.equal([])
    })

    for (const format of formats) {
      it(`${format}: what is imported is what was exported, under a uuid of its own and without its hooks`, async () => {
        await world.pot('export', '-p', 'web', '-A', '-t', `1-${format}`, '-D', store, '--format', format, '-l', '1', '-S', keys.sec)
        const pot = `web_1-${format}`.replaceAll('.', '_')
        await world.pot('import', '-p', 'web', '-t', `1-${format}`, '-U', store, '-C', keys.pub)
        expect(treeDigest(rootOf(world, pot))).to.equal(treeDigest(rootOf(world, 'web')))
        const [before, after] = [confOf(world, 'web'), confOf(world, pot)]
        expect(keptLines(after)).to.deep.equal(keptLines(before))
        expect(/^pot.uuid=(.+)$/m.exec(after)?.[1])
          .to.be.a('string')
          .that.is.not.equal(/^pot.uuid=(.+)$/m.exec(before)?.[1])
        expect(readdirSync(join(world.fs, 'jails', pot, 'conf')).sort()).to.deep.equal(['fscomp.conf', 'pot.conf'])
        await world.pot('clone', '-p', 'copy', '-P', pot)
        await world.pot('destroy', '-p', 'copy')
        if (format !== 'xz') return
        await world.pot('import', join(store, `web_1-xz.xz`), '-C', keys.pub, '--name', 'by-path')
        expect(treeDigest(rootOf(world, 'by-path'))).to.equal(treeDigest(rootOf(world, 'web')))
        await world.pot('destroy', '-p', 'by-path')
      })

      const flips = format === 'zst' ? once : it
      flips(`${format}: a flipped bit in any of the files is refused, and changes nothing`, async () => {
        const before = await fingerprint(world)
        const bad = join(world.root, `bad-${format}`)
        mkdirSync(bad)
        const files = readdirSync(store).filter((name) => name.startsWith(`web_1-${format}`) && (format !== 'zst' || !name.includes('tar')))
        expect(files).to.have.length(format === 'tar.zst' ? 3 : 4)
        for (const flipped of files) {
          for (const name of files) copyFileSync(join(store, name), join(bad, name))
          const bytes = readFileSync(join(store, flipped))
          const at = Math.floor(bytes.length / 2)
          bytes[at] = (bytes[at] ?? 0) ^ 4
          writeFileSync(join(bad, flipped), bytes)
          const {code, stderr} = await world.run(['import', '-p', 'web', '-t', `1-${format}`, '-U', bad, '-C', keys.pub, '--name', 'bad'])
          expect({flipped, code}, stderr).to.deep.equal({flipped, code: 1})
          expect(stderr).to.match(/damaged|signature|signed/)
        }
        expect(await fingerprint(world)).to.deep.equal(before)
      })
    }

    if (kind.name === 'zfs on Linux')
      it('xz: a stream is refused where ZFS would mount it anywhere', async () => {
        // A new pot is a clone of its base here, of which there is no stream; one that was imported is not.
        await world.pot('export', '-p', 'web_1-tar_zst', '-A', '-t', '1', '-D', store, '--format', 'xz')
        const before = await fingerprint(world)
        const {code, stderr} = await world.run(['import', '-p', 'web_1-tar_zst', '-t', '1', '-U', store])
        expect({code, old: stderr.includes('this ZFS is too old')}, stderr).to.deep.equal({code: 1, old: true})
        expect(await fingerprint(world)).to.deep.equal(before)
      })

    it('that are not signed are refused when a key is given', async () => {
      const format = formats[0]
      await world.pot('export', '-p', 'web', '-A', '-t', '2', '-D', store, '--format', format)
      const {code, stderr} = await world.run(['import', '-p', 'web', '-t', '2', '-U', store, '-C', keys.pub])
      expect({code, stderr}).to.deep.include({code: 1})
      expect(stderr).to.include(`web_2.${format} is not signed`)
    })

    once('have tags that grow, when -c asks for it', async () => {
      const {code, stderr} = await world.run(['export', '-p', 'web', '-A', '-t', '1.10', '-D', store, '-c'])
      expect({code, old: stderr.includes('the tag 1.10 is older than 2')}).to.deep.equal({code: 1, old: true})
      await world.pot('export', '-p', 'web', '-A', '-t', '2.10', '-D', store, '-c')
      expect((await world.run(['export', '-p', 'web', '-A', '-t', '2.9', '-D', store, '-c'])).code).to.equal(1)
    })

    once('have hooks that are installed when this is asked for', async () => {
      await world.pot('import', '-p', 'web', '-t', '2', '-U', `file://${store}`, '--name', 'hooked', '--allow-image-hooks')
      expect(existsSync(join(world.fs, 'jails/hooked/conf/prestart.sh'))).to.equal(true)
    })

    it('say nothing about the host, unless their importer lets them', async () => {
      const [format] = formats
      for (const [name, value] of [
        ['start-at-boot', 'YES'],
        ['sysvmsg', 'inherit'],
      ] as const)
        await world.pot('set-attribute', '-p', 'web', '-A', name, '-V', value)
      await world.pot('snapshot', '-p', 'web')
      await world.pot('export', '-p', 'web', '-A', '-t', 'host', '-D', store, '--format', format)
      const take = ['import', '-p', 'web', '-t', 'host', '-U', store, '--name']
      const [plain, allowed] = [await world.run([...take, 'plain']), await world.run([...take, 'allowed', '--allow-image-settings', '--allow-image-hooks'])]
      expect([plain.code, allowed.code], `${plain.stderr}${allowed.stderr}`).to.deep.equal([0, 0])
      expect(/the image asks for.*\n/.exec(plain.stderr)?.[0]).to.equal(
        'the image asks for start-at-boot=YES, sysvmsg=inherit (not without pot import --allow-image-settings), and for prestart.sh (not without pot import --allow-image-hooks)\n',
      )
      expect(allowed.stderr).not.to.include('asks for')
      const said = (pot: string) => confOf(world, pot).match(/^pot.attr.(start-at-boot|sysvmsg)=.*$/gm) ?? []
      expect(said('plain')).to.deep.equal([])
      expect(said('allowed')).to.have.members(['pot.attr.start-at-boot=YES', 'pot.attr.sysvmsg=inherit'])
      for (const pot of ['plain', 'allowed']) await world.pot('destroy', '-p', pot)
      for (const [name, value] of [
        ['start-at-boot', 'NO'],
        ['sysvmsg', 'new'],
      ] as const)
        await world.pot('set-attribute', '-p', 'web', '-A', name, '-V', value)
    })

    once('of which all is told with --json, and nothing done with --plan', async () => {
      const before = await fingerprint(world)
      const {plans} = JSON.parse(await world.pot('import', '-p', 'web', '-t', '2', '-U', store, '--name', 'no', '--plan', '--json'))
      expect(plans).to.have.length(1)
      expect((await world.run(['import', '-p', 'nothing', '-t', '2', '-U', store])).stderr).to.include('there is no image nothing with the tag 2')
      expect(await fingerprint(world)).to.deep.equal(before)
    })

    it('are prepared for one run, all or nothing', async () => {
      const run = ['prepare', '-p', 'web', '-t', '2', '-U', store]
      await world.pot(...run, '-c', '"nginx -g \'daemon off;\'"', '-e', '80:8080', '-a', '1.x', '-n', 'task', '-v')
      const conf = confOf(world, 'task_1_x')
      for (const line of ["pot.cmd=nginx -g 'daemon off;'", 'pot.attr.persistent=NO', 'pot.attr.no-rc-script=YES', 'pot.attr.prunable=YES'])
        expect(conf).to.include(`${line}\n`)
      for (const line of ['pot.attr.localhost-tunnel=YES', 'pot.attr.no-etc-hosts=YES', 'pot.attr.no-tmpfs=YES', 'pot.export.ports=80:8080'])
        expect(conf).to.include(`${line}\n`)
      const before = await fingerprint(world)
      const codes = []
      for (const more of [
        ['-a', '1.x', '-n', 'task'],
        ['-a', '2', '-e', '80:'],
        ['-a', '2', '-N', 'alias'],
        ['-a', '2', '-c', ''],
      ])
        codes.push((await world.run([...run, ...more])).code)
      expect(
        codes.every((code) => code === 1 || code === 2),
        codes.join(),
      ).to.equal(true)
      expect(await fingerprint(world)).to.deep.equal(before)
    })

    once('are imported once by several that prepare them at the same time', async () => {
      const prepare = (id: string) => world.run(['prepare', '-p', 'web', '-t', '2.10', '-U', store, '-a', id, '-n', 'many'])
      const runs = await Promise.all(['1', '2', '3'].map(prepare))
      expect(
        runs.map(({code}) => code),
        runs.map(({stderr}) => stderr).join(),
      ).to.deep.equal([0, 0, 0])
      expect((await world.pot('ls', '-q')).split('\n')).to.include.members(['web_2_10', 'many_1', 'many_2', 'many_3'])
    })

    it('leave nothing behind', async () => {
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
