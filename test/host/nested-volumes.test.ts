import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, HOSTS, type World} from '../support/world.js'

/** A volume in the tree of a pot, as container engines, package builders and systemd make it in there; returns its directory. */
function makeInner(world: World, pot: string, zfs: boolean): string {
  const path = `jails/${pot}/m/inner`
  const [file, ...args] = zfs ? ['zfs', 'create', `${world.zfsRoot}/${path}`] : ['btrfs', 'subvolume', 'create', join(world.fs, path)]
  const PATH = `${world.model === undefined ? '' : `${world.model.bin}:`}${process.env.PATH}`
  execFileSync(file ?? '', args, {env: {...process.env, ...world.env, PATH}, stdio: 'pipe'})
  return join(world.fs, path)
}

for (const {name, missing, make} of HOSTS) {
  const zfs = !name.startsWith('btrfs')

  describe(`volumes that programs in a pot made, on ${name}`, () => {
    let world: World
    let inner: string
    const row = (directory = inner) => readFileSync(join(directory, 'row'), 'utf8')

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('plugins', 'install', 'images')
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      await world.pot('snapshot', '-p', 'web', '-n', 'before')
      // ZFS tells the second in which something was made.
      await new Promise((resolve) => setTimeout(resolve, 1100))
      inner = makeInner(world, 'web', zfs)
      writeFileSync(join(inner, 'row'), 'precious')
    })
    after(async () => {
      await world?.close()
    })

    it('are named by the doctor, and when a snapshot leaves them out', async () => {
      expect((await world.run(['doctor'])).stdout).to.include('/inner')
      const {code, stderr} = await world.run(['snapshot', '-p', 'web', '-n', 'with'])
      expect(code).to.equal(0)
      // One of ZFS is a volume of the pot, and has its snapshot.
      if (zfs) expect(stderr).not.to.include('warning')
      else expect(stderr).to.match(/warning: .*inner/)
    })

    it('are kept by a revert, which refuses where it would lose them', async () => {
      const {code, stderr} = await world.run(['revert', '-p', 'web', '-s', 'with'])
      if (zfs) expect(code, stderr).to.equal(0)
      else {
        expect(code).to.equal(1)
        expect(stderr).to.include('inner').and.to.include('would be lost')
      }
      expect(row()).to.equal('precious')
    })

    it('are not left out by a clone, which refuses and makes nothing', async () => {
      const jails = () => readdirSync(join(world.fs, 'jails')).sort()
      const before = jails()
      const {code, stderr} = await world.run(['clone', '-p', 'copy', '-P', 'web', '-s', 'with'])
      expect(code, stderr).to.equal(1)
      expect(stderr).to.include('inner').and.to.include('left out')
      expect(jails()).to.deep.equal(before)
    })

    it('are not left out by an export, which refuses and makes nothing', async () => {
      const store = join(world.root, 'store')
      mkdirSync(store)
      for (const format of ['tar.zst', 'oci.tar', ...(name.startsWith('zfs') || !zfs ? [] : ['xz'])]) {
        const {code, stderr} = await world.run(['export', '-p', 'web', '-F', '-t', '1', '-D', store, '--format', format])
        expect(code, stderr).to.equal(1)
        expect(stderr).to.include('inner')
        expect(readdirSync(store)).to.deep.equal([])
      }
    })

    it('are in no way of a clone of a snapshot that is older', async () => {
      await world.pot('clone', '-p', 'old', '-P', 'web', '-s', 'before')
      await world.pot('destroy', '-p', 'old')
    })

    it('go along when the pot is renamed, and go with it when it is destroyed', async () => {
      await world.pot('rename', '-p', 'web', '-n', 'shop')
      inner = inner.replace('/web/', '/shop/')
      expect(row()).to.equal('precious')
      await world.pot('destroy', '-F', '-p', 'shop')
      expect(existsSync(inner)).to.equal(false)
    })
  })
}
