import {execFileSync} from 'node:child_process'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, leaveNothing, WORLDS, type World} from '../support/world.js'

const MIB = 1024 ** 2

// The model of FreeBSD keeps the property of ZFS, but its volumes are directories of this host.
for (const {name, missing, timeout = 300_000, make} of WORLDS) {
  describe(`quotas: ${name}`, function () {
    this.timeout(timeout)
    let world: World
    let base = ''
    const enforces = name !== 'the FreeBSD model'
    const pot = (...words: string[]) => world.pot(...words)
    const json = async (...words: string[]) => JSON.parse(await pot(...words, '--json'))
    const quotaOf = async (wanted: string) => (await json('ls')).find((one: {name: string}) => one.name === wanted).quota
    /** The steps that give the volumes of a pot a quota of 400M. */
    const missing400 = async (name: string): Promise<number> => {
      const {plans} = await json('set-quota', '-p', name, '-q', '400M', '--plan')
      return (plans[0]?.steps ?? []).filter(({title}: {title: string}) => title.includes('quota')).length
    }
    const run = (...words: string[]) => world.run(words)
    const write = (path: string, mib: number) => run('exec', '-p', 'web', 'dd', 'if=/dev/urandom', `of=${path}`, 'bs=1048576', `count=${mib}`)

    before(async function () {
      world = await begin(this, {missing, make})
      await pot('init')
      base = await world.base('single')
      await pot('create-fscomp', '-f', 'data')
      await pot('create', '-p', 'web', '--from', base, '--attribute', 'quota=64M', '--volume', 'data:/data', '-c', 'sleep 1000')
    })
    after(() => leaveNothing(world))

    it('a pot has the quota from its creation on, and a write beyond it fails', async () => {
      expect(await quotaOf('web')).to.equal(64 * MIB)
      await pot('start', 'web')
      if (!enforces) return
      expect((await write('/root/small', 8)).code).to.equal(0)
      const {code, stderr} = await write('/root/big', 100)
      expect(code).not.to.equal(0)
      expect(stderr).to.match(/quota exceeded/i)
    })

    it('is raised while the pot runs, and removed; what it has already changes nothing', async () => {
      expect(await json('set-quota', '-p', 'web', '-q', '300M')).to.deep.equal({pot: 'web', quota: 300 * MIB, changed: true})
      expect(await json('set-quota', '-p', 'web', '-q', '300M')).to.deep.equal({pot: 'web', quota: 300 * MIB, changed: false})
      expect(await pot('info', '-p', 'web')).to.include('quota: 300M')
      if (enforces) expect((await write('/root/big', 100)).code).to.equal(0)
      expect(await json('set-quota', '-p', 'web', '-q', 'none')).to.deep.equal({pot: 'web', quota: null, changed: true})
      expect(await quotaOf('web')).to.equal(undefined)
    })

    it('a fscomp has one, from its creation or later, and its clone the same', async () => {
      expect(await json('set-quota', '-f', 'data', '-q', '16M')).to.deep.equal({fscomp: 'data', quota: 16 * MIB, changed: true})
      if (enforces) expect((await write('/data/big', 40)).stderr).to.match(/quota exceeded/i)
      await pot('snapshot', '-f', 'data')
      await pot('clone-fscomp', '-f', 'twin', '-F', 'data')
      await pot('create-fscomp', '-f', 'logs', '-q', '2M')
      const quotas = async () => (await json('ls', '-f', '--columns', 'name,quota')).map((one: {name: string; quota?: number}) => [one.name, one.quota])
      expect(await quotas()).to.deep.equal([
        ['data', 16 * MIB],
        ['logs', 2 * MIB],
        ['twin', 16 * MIB],
      ])
      await pot('set-quota', '-f', 'twin', '-q', 'none')
      await pot('set-quota', '-f', 'data', '-q', 'none')
      expect((await quotas()).filter(([, quota]: [string, number | undefined]) => quota !== undefined)).to.deep.equal([['logs', 2 * MIB]])
      for (const fscomp of ['twin', 'logs']) await pot('destroy', '-f', fscomp)
    })

    it('is the same after a revert to a snapshot from before it, and a clone has that of its template', async () => {
      await pot('stop', 'web')
      await pot('snapshot', '-p', 'web', '-n', 'before')
      await pot('set-quota', '-p', 'web', '-q', '400M')
      await pot('revert', '-p', 'web', '-s', 'before')
      await pot('clone', '-p', 'twin', '-P', 'web', '-s', 'before')
      await pot('clone', '-p', 'free', '-P', 'web', '-s', 'before', '--attribute', 'quota=none')
      for (const one of ['web', 'twin']) expect(await quotaOf(one), one).to.equal(400 * MIB)
      // What the storage has, and not the record: the same quota again changes nothing there.
      for (const [one, steps] of [
        ['web', 0],
        ['twin', 0],
        ['free', 1],
      ] as const) {
        expect(await missing400(one), one).to.equal(steps)
      }
      for (const one of ['twin', 'free']) await pot('destroy', '-p', one)
    })

    it('a start renews the quota of a pot that has lost it', async () => {
      const titles = async () => (await json('start', 'web', '--plan')).plans[0].steps.map(({title}: {title: string}) => title)
      const quotas = async () => (await titles()).filter((title: string) => title.includes('quota'))
      expect(await quotas()).to.deep.equal([])
      if (!enforces) return
      const volume =
        name === 'zfs on Linux'
          ? ['zfs', 'set', 'quota=none', `${world.zfsRoot}/jails/web`]
          : ['btrfs', 'qgroup', 'limit', 'none', join(world.fs, 'jails/web/m')]
      execFileSync(volume[0] ?? '', volume.slice(1))
      expect(await quotas()).to.have.lengthOf(1)
      await pot('start', 'web')
      expect(await missing400('web')).to.equal(0)
    })

    it('names a mistake', async () => {
      for (const [words, text] of [
        [['set-quota', '-p', 'web', '-q', 'much'], "'much' is not a value for quota, which can be a number of bytes, with K, M, G or T, or none"],
        [['set-quota', '-p', 'wbe', '-q', '1G'], "there is no pot 'wbe'"],
        [['set-quota', '-f', 'dta', '-q', '1G'], "there is no fscomp 'dta'"],
        [['create-fscomp', '-f', 'odd', '-q', '4'], 'at least 1M'],
      ] as const) {
        const {code, stderr} = await run(...words)
        expect(code, words.join(' ')).to.be.oneOf([1, 2])
        expect(stderr).to.include(text)
      }
    })
  })
}
