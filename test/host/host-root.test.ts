import {spawnSync} from 'node:child_process'
import {chmodSync, copyFileSync, mkdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, REAL_HOSTS, WORLDS, type World} from '../support/world.js'

const TREES = ['fs/jails', 'fs/bases', 'fs/fscomp', 'cache']

const modes = ({root}: World) => TREES.map((name) => statSync(join(root, name)).mode & 0o7777)

const MEMBER = ['setpriv', '--reuid', '65534', '--regid', '0', '--clear-groups']

/**
 * As a user of the host who is in POT_GROUP (the group root, in a world) and has nothing else. The shell finds the program: setpriv
 * itself still has the capabilities of root.
 */
const member = (...argv: readonly string[]) => spawnSync('setpriv', [...MEMBER.slice(1), 'sh', '-c', 'exec "$@"', 'sh', ...argv], {encoding: 'utf8'})

for (const {name, missing, make} of WORLDS) {
  describe(`the trees of pots, on ${name}`, () => {
    let world: World

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
    })
    after(async () => {
      await world?.close()
    })

    it('are entered by root alone', () => {
      expect(modes(world)).to.deep.equal(TREES.map(() => 0o700))
    })

    it('are missed by the doctor when others get in, and closed by init', async () => {
      for (const tree of TREES) chmodSync(join(world.root, tree), 0o711)
      const {stdout} = await world.run(['doctor', '--json'])
      const plan = await world.pot('init', '--plan')
      for (const tree of TREES) {
        expect(stdout, tree).to.include(`others than root may enter ${join(world.root, tree)},`)
        expect(plan, tree).to.include(`chmod 0700 ${join(world.root, tree)}\n`)
      }
      await world.pot('init')
      expect(modes(world)).to.deep.equal(TREES.map(() => 0o700))
      expect((await world.run(['doctor', '--json'])).stdout).not.to.include('others than root')
    })

    it('are closed by the start of a pot', async () => {
      await world.pot('create', '-p', 'old', '-t', 'single', '-b', await world.base('single'))
      for (const tree of TREES) chmodSync(join(world.root, tree), 0o755)
      await world.pot('start', 'old')
      expect(modes(world)).to.deep.equal(TREES.map(() => 0o700))
      await world.pot('stop', 'old')
      await world.pot('destroy', '-p', 'old')
    })
  })
}

for (const {name, missing, make} of REAL_HOSTS.filter(({name}) => name.includes('linux') || name.includes('btrfs'))) {
  describe(`what root in a pot leaves in its tree, on ${name}`, () => {
    let world: World
    let tree: string
    const inside = (script: string, ...options: readonly string[]) => world.run(['exec', '-p', 'web', ...options, '/bin/sh', '-c', script])

    before(async function () {
      world = await begin(this, {missing, make})
      if (world.host !== 'linux') return this.skip()
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      await world.pot('create-fscomp', '-f', 'data')
      await world.pot('mount-in', '-p', 'web', '-f', 'data', '-m', '/mnt')
      tree = join(world.fs, 'jails/web/m')
      chmodSync(world.root, 0o711)
      copyFileSync('/usr/bin/id', join(tree, 'id'))
      mkdirSync(join(tree, 'suid'))
      await world.pot('set-attribute', '-p', 'web', '-A', 'mknod', '-V', 'YES')
      await world.pot('start', 'web')
      const {code, stderr} = await inside(
        `chmod 4755 /id; cp /id /mnt; chmod 4755 /mnt/id; mknod -m 666 /zero c 1 5; mknod -m 666 /mnt/zero c 1 5;
         cp /bin/busybox /suid/su; chmod 4755 /suid/su; sed -i 's/^root:[^:]*:/root::/' /etc/passwd`,
      )
      expect(code, stderr).to.equal(0)
    })
    after(async () => {
      await world?.run(['stop', 'web'])
      await world?.close()
    })

    it('makes no member of POT_GROUP root of the host, be the pot up or down', async () => {
      for (const down of [false, true]) {
        if (down) await world.pot('stop', 'web')
        for (const place of [tree, join(world.fs, 'fscomp/data')]) {
          expect(statSync(join(place, 'id')).mode & 0o7777).to.equal(0o4755)
          const {status, stdout} = member(join(place, 'id'), '-u')
          expect([status, stdout], place).not.to.deep.equal([0, '0\n'])
          expect(member('head', '-c1', join(place, 'zero')).status, place).not.to.equal(0)
        }
      }
      await world.pot('start', 'web')
    })

    it('is no device in the pot itself either, and sets the user id there as ever', async () => {
      for (const zero of ['/zero', '/mnt/zero']) expect((await inside(`head -c1 ${zero}`)).code, zero).not.to.equal(0)
      expect((await inside('head -c1 /dev/zero | wc -c')).stdout).to.equal('1\n')
      const {stdout, stderr} = await inside('/suid/su -c "id -u" root </dev/null', '-u', 'nobody')
      expect(stdout, stderr).to.equal('0\n')
    })

    it('is no device on the host, not for root, also where an earlier version has mounted the storage', async () => {
      if (!readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${world.fs} `)) return
      const read = () => spawnSync('head', ['-c1', join(world.fs, 'fscomp/data/zero')]).status
      expect(read()).not.to.equal(0)
      spawnSync('mount', ['-o', 'remount,bind,dev', world.fs])
      expect(read()).to.equal(0)
      await world.pot('init')
      expect(read()).not.to.equal(0)
    })

    it('is closed to members, who see that the pot is there', async () => {
      const all = await world.pot('ls', '-q')
      expect(all.split('\n')).to.include('web')
      expect((await world.run(['ls', '-q'], {through: MEMBER})).stdout).to.equal(all)
      const {code, stderr} = await world.run(['cp', 'web:/id', world.root], {through: MEMBER})
      expect([code, stderr.split('\n')[0]]).to.deep.equal([1, 'pot: pot cp needs root'])
    })
  })
}
