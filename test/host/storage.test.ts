import {expect} from 'chai'
import {execFile} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {readMountinfo} from '../../src/host/linux/mounts/mountinfo.js'
import type {Step} from '../../src/operations/types.js'
import {oneStep, runAll, runHard, runStopped} from '../support/run-steps.js'
import {KINDS, type TestStorage, tree} from '../support/storages.js'

for (const kind of KINDS) {
  const suite = kind.missing === undefined ? describe : describe.skip
  suite(`storage: ${kind.name}${kind.missing === undefined ? '' : ` (${kind.missing})`}`, function () {
    this.timeout(30_000)
    let test: TestStorage
    before(async function () {
      // Suites on zfs-fuse take turns.
      this.timeout(600_000)
      test = await kind.make()
    })
    after(() => test?.destroy())

    const at = (path: string) => join(test.fs, path)
    const read = (path: string) => readFileSync(at(path), 'utf8')
    const write = (path: string, text: string) => writeFileSync(at(path), text)
    const volume = async (path: string) => (await test.storage.volumes()).find((one) => one.path === path)
    const run = (steps: readonly Step[]) => runAll(test.tools, steps)

    /** Everything that can be seen of the storage, without what only an operation under way has. */
    const state = async () => {
      const volumes = await test.storage.volumes().catch(() => [])
      const mounts = readMountinfo().filter(({target}) => target.startsWith(test.fs))
      const files = tree(join(test.fs, '..'))
      // zfs makes and removes mount points as it likes.
      const isMountpoint = (line: string, index: number) =>
        test.storage.name === 'zfs' && line.endsWith('/') && !files[index + 1]?.startsWith(line) && !mounts.some(({target}) => `${target}/` === line)
      return {
        // A mountpoint that is given back is set where it was inherited.
        volumes: volumes.filter(({path}) => !path.startsWith('copy-')).map(({pinned: _, ...volume}) => volume),
        mounts: mounts.map(({target, root}) => `${root} ${target}`).sort(),
        files: files.filter((line, index) => !line.includes('/.work/') && !isMountpoint(line, index)),
        cache: tree(join(test.cache, '..')),
      }
    }
    const same = (now: unknown, before: unknown, title: string) => expect(now, title).to.deep.equal(before)
    const hard = (steps: readonly Step[]) => runHard(test.tools, steps, state, same)
    const stoppable = (steps: readonly Step[]) => runStopped(test.tools, steps, state, same)

    /** Steps of which one fails; all that began is undone. */
    async function refused(steps: readonly Step[]): Promise<void> {
      const undo: (() => Promise<void>)[] = []
      try {
        for (const step of steps) {
          const one = await oneStep(test.tools, step)
          undo.unshift(one.undo)
          await one.run()
        }
      } catch {
        for (const back of undo) await back()
        return
      }
      expect.fail('nothing failed')
    }

    it('says that there is none before it is set up', async () => {
      const error = await test.storage.wake().catch((error: unknown) => error)
      expect(error).to.include({code: 'NO_STORAGE'})
      expect(error).to.have.deep.property('suggestions', ['pot init'])
    })

    it('refuses to cover files of somebody else', async () => {
      mkdirSync(at('jails'), {recursive: true})
      write('jails/notes', 'mine')
      expect(await test.storage.setup().catch((error: unknown) => error)).to.include({code: 'STORAGE_BUSY'})
      rmSync(test.fs, {recursive: true})
    })

    it('is set up with its fixed volumes, once', async () => {
      await hard(await test.storage.setup())
      const volumes = await test.storage.volumes()
      expect(volumes.map(({path}) => path).sort()).to.deep.equal(['bases', 'cache', 'fscomp', 'jails'])
      expect(volumes.find(({path}) => path === 'cache')?.at).to.equal(test.cache)
      expect(await test.storage.setup()).to.deep.equal([])
      expect(await test.storage.wake()).to.deep.equal([])
    })

    it('creates volumes at the places of the layout', async () => {
      const {storage} = test
      await hard([...storage.create('bases/14'), ...storage.create('bases/14/usr.local'), ...storage.create('bases/14/custom')])
      await run([...storage.create('jails/web'), ...storage.create('jails/web/m')])
      expect((await volume('bases/14/usr.local'))?.at).to.equal(at('bases/14/usr/local'))
      expect((await volume('bases/14/custom'))?.at).to.equal(at('bases/14/opt/custom'))
      const found = (await storage.volumes()).map(({path}) => path)
      expect(found.indexOf('jails/web')).to.be.lessThan(found.indexOf('jails/web/m'))
      expect(found).to.have.length(9)
    })

    it('leaves a volume alone that is there already', async () => {
      write('jails/web/m/data', 'kept')
      await refused(test.storage.create('jails/web'))
      expect(read('jails/web/m/data')).to.equal('kept')
    })

    it('takes snapshots of several volumes, oldest first in the list', async () => {
      write('jails/web/conf', 'one')
      write('jails/web/m/data', 'one')
      await hard(test.storage.snapshot(['jails/web', 'jails/web/m'], '100'))
      write('jails/web/m/data', 'two')
      await run(test.storage.snapshot(['jails/web', 'jails/web/m'], '99'))
      await run(test.storage.snapshot(['bases/14/usr.local'], '100'))
      const found = await volume('jails/web/m')
      expect(found?.snapshots.map(({tag}) => tag)).to.deep.equal(['100', '99'])
      expect(found?.snapshots[0]?.created).to.be.closeTo(Date.now() / 1000, 60)
      expect((await volume('bases/14'))?.snapshots).to.deep.equal([])
    })

    it('refuses a snapshot that is there, and keeps the one that is', async () => {
      await refused(test.storage.snapshot(['jails/web'], '100'))
      expect((await volume('jails/web'))?.snapshots).to.have.length(2)
    })

    it('clones a snapshot, with a volume below', async () => {
      const {storage} = test
      await hard([...storage.clone('jails/web', '100', 'jails/new'), ...storage.clone('jails/web/m', '100', 'jails/new/m')])
      expect(read('jails/new/conf') + read('jails/new/m/data')).to.equal('oneone')
      expect(await volume('jails/new/m')).to.deep.include({origin: {path: 'jails/web/m', tag: '100'}, at: at('jails/new/m'), snapshots: []})
      write('jails/new/m/data', 'new')
      expect(read('jails/web/m/data')).to.equal('two')
    })

    it('shows a snapshot for the time being, and not for writing', async () => {
      const {directory, open, close} = test.storage.peek('jails/web/m', '100')
      expect(directory, 'for root alone').to.match(/\/(jails|\.snapshots)\//)
      await stoppable(open)
      expect(readFileSync(join(directory, 'data'), 'utf8')).to.equal('one')
      expect(() => writeFileSync(join(directory, 'data'), 'new')).to.throw(/read-only/)
      await run(close)
      expect((await test.storage.volumes()).map(({path}) => path).filter((path) => path.startsWith('peek-'))).to.deep.equal([])
      if (test.storage.name === 'zfs') expect(existsSync(directory)).to.equal(false)
    })

    it('copies a snapshot without a tie to its source', async () => {
      write('bases/14/usr/local/f', 'later')
      await run(test.storage.create('jails/lib'))
      await stoppable(test.storage.copy('jails/web/m', '99', 'jails/lib/usr.local'))
      const found = await volume('jails/lib/usr.local')
      expect(found).to.deep.include({snapshots: [], at: at('jails/lib/usr.local')})
      expect(found).not.to.have.property('origin')
      expect(read('jails/lib/usr.local/data')).to.equal('two')
    })

    it('copies to a volume of a base', async () => {
      await run(test.storage.create('bases/15'))
      await run(test.storage.copy('bases/14/usr.local', '100', 'bases/15/usr.local'))
      expect((await volume('bases/15/usr.local'))?.at).to.equal(at('bases/15/usr/local'))
    })

    it('tells what volumes hold', async () => {
      writeFileSync(at('jails/web/m/big'), randomBytes(3_000_000))
      await run(test.storage.snapshot(['jails/web/m'], 'sync'))
      // zfs counts when it has written.
      for (let tries = 0; tries < 100 && ((await test.storage.usage(['jails/web/m'])).get('jails/web/m') ?? 0) < 3_000_000; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const sizes = await test.storage.usage(['jails/web/m', 'jails/nothing', 'jails/new/m'])
      expect([...sizes.keys()].sort()).to.deep.equal(['jails/new/m', 'jails/web/m'])
      expect(sizes.get('jails/web/m')).to.be.within(3_000_000, 4_500_000)
      expect(sizes.get('jails/new/m')).to.be.lessThan(1_000_000)
      await run(test.storage.removeSnapshot(['jails/web/m'], 'sync'))
    })

    it('rolls back to the last snapshot and to an older one', async () => {
      const {storage} = test
      const paths = kind.flat ? ['jails/web/m'] : ['jails/web', 'jails/web/m']
      write('jails/web/m/data', 'three')
      if (!kind.flat) write('jails/web/conf', 'three')
      await hard(storage.rollback(paths, '99', await storage.volumes()))
      expect(read('jails/web/conf') + read('jails/web/m/data')).to.equal('onetwo')
      await hard(storage.rollback(['jails/web/m'], '100', await storage.volumes()))
      expect(read('jails/web/m/data')).to.equal('one')
      if (kind.flat) return
      write('bases/14/.osrelease', 'changed')
      await run(storage.snapshot(['bases/14'], 'x'))
      write('bases/14/.osrelease', 'again')
      await hard(storage.rollback(['bases/14'], 'x', await storage.volumes()))
      expect(read('bases/14/.osrelease') + read('bases/14/usr/local/f')).to.equal('changedlater')
    })

    it('names a snapshot that is not there', async () => {
      const volumes = await test.storage.volumes()
      expect(() => test.storage.rollback(['jails/web'], '77', volumes)).to.throw('jails/web has no snapshot 77')
    })

    it('renames a pot with what is below, its snapshots and its mounts', async () => {
      const {storage} = test
      await hard(storage.rename('jails/web', 'jails/site', await storage.volumes()))
      expect(await volume('jails/web')).to.equal(undefined)
      expect(await volume('jails/site/m')).to.deep.include({at: at('jails/site/m')})
      expect((await volume('jails/site'))?.snapshots.map(({tag}) => tag)).to.deep.equal(['100', '99'])
      expect((await volume('jails/new'))?.origin).to.deep.equal({path: 'jails/site', tag: '100'})
      expect(tree(at('jails')).filter((path) => path.includes('jails/web'))).to.deep.equal([])
      expect(read('jails/site/m/data')).to.equal('one')
    })

    it('renames a base, whose volumes lie deeper', async () => {
      await hard(test.storage.rename('bases/15', 'bases/16', await test.storage.volumes()))
      expect((await volume('bases/16/usr.local'))?.at).to.equal(at('bases/16/usr/local'))
      expect(tree(at('bases')).filter((path) => path.includes('/15'))).to.deep.equal([])
    })

    it('attaches a volume somewhere else and brings it back', async () => {
      const {storage} = test
      const target = at('jails/site/m/opt')
      mkdirSync(target)
      await hard(storage.attach('jails/lib/usr.local', target))
      expect(readFileSync(join(target, 'data'), 'utf8')).to.equal('two')
      await run(storage.detach('jails/lib/usr.local'))
      expect(tree(target)).to.deep.equal([])
      expect(read('jails/lib/usr.local/data')).to.equal('two')
      await run([...storage.attach('jails/lib/usr.local', target), ...storage.detach('jails/lib/usr.local', target)])
      expect(tree(target)).to.deep.equal([])
    })

    it('comes back after a reboot', async () => {
      await test.reboot()
      await run(await test.storage.wake())
      expect(await test.storage.wake()).to.deep.equal([])
      expect(read('jails/site/m/data')).to.equal('one')
      expect((await volume('cache'))?.at).to.equal(test.cache)
      expect(await test.storage.setup()).to.deep.equal([])
    })

    it('removes snapshots', async () => {
      await hard(test.storage.removeSnapshot(['jails/lib', 'bases/14'], 'x'))
      expect((await volume('bases/14'))?.snapshots).to.deep.equal([])
    })

    it('never destroys a clone with its source', async () => {
      const {storage} = test
      const outcome = await run(storage.destroy('jails/site/m')).then(
        () => 'gone',
        () => 'refused',
      )
      expect(outcome).to.equal(storage.name === 'zfs' ? 'refused' : 'gone')
      expect(read('jails/new/m/data')).to.equal('new')
      if (outcome === 'gone') await run([...storage.create('jails/site/m'), ...storage.snapshot(['jails/site/m'], '100')])
      else await run(await storage.wake())
    })

    it('does not reach through a mount when it destroys', async () => {
      const {storage, tools, cache} = test
      await run(storage.create('jails/held'))
      mkdirSync(at('jails/held/mnt'))
      mkdirSync(join(cache, 'precious'))
      writeFileSync(join(cache, 'precious', 'f'), 'kept')
      await promisify(execFile)('/bin/mount', ['--bind', join(cache, 'precious'), at('jails/held/mnt')])
      const outcome = await run(storage.destroy('jails/held')).catch(() => 'refused')
      if (storage.name === 'btrfs') expect(outcome).to.equal('refused')
      expect(readFileSync(join(cache, 'precious', 'f'), 'utf8')).to.equal('kept')
      await promisify(execFile)('/bin/umount', [at('jails/held/mnt')]).catch(() => {})
      await runAll(tools, storage.destroy('jails/held'))
      expect(await volume('jails/held')).to.equal(undefined)
    })

    it('destroys a volume with all below it, and one that is gone', async () => {
      const {storage} = test
      await run(storage.snapshot(['jails/new/m'], '5'))
      await hard([...storage.destroy('jails/new'), ...storage.destroy('jails/lib/usr.local')])
      await run(storage.destroy('jails/nothing'))
      expect((await storage.volumes()).map(({path}) => path).filter((path) => /new|usr.local$/.test(path))).to.have.members([
        'bases/14/usr.local',
        'bases/16/usr.local',
      ])
      expect(tree(test.fs).filter((path) => path.includes('/new'))).to.deep.equal([])
      await run(storage.create('jails/new'))
      expect((await volume('jails/new'))?.snapshots).to.deep.equal([])
    })

    it('is taken down without leaving anything', async () => {
      const {storage} = test
      await run(storage.clone('jails/site/m', '100', 'jails/new/m'))
      await hard(await storage.teardown())
      await run(await storage.teardown())
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(await test.leftovers()).to.deep.equal([])
    })
  })
}
