import {expect} from 'chai'
import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {askHost} from '../../src/programs/ask-host.js'
import {mountCalls} from '../../src/host/linux/mounts/calls.js'
import {readMountinfo} from '../../src/host/linux/mounts/mountinfo.js'
import {linuxMounts} from '../../src/host/linux/mounts/mounts.js'
import {btrfsStorage} from '../../src/host/storage/btrfs/index.js'
import type {Storage} from '../../src/host/types.js'
import {loopDevices, noBtrfs} from '../support/btrfs-loop.js'
import {runAll} from '../support/run-steps.js'

const missing = noBtrfs()
const suite = missing === undefined ? describe : describe.skip

suite(`storage: the file of btrfs${missing === undefined ? '' : ` (${missing})`}`, () => {
  const base = mkdtempSync(join(tmpdir(), 'pot-btrfs-'))
  const fs = join(base, 'pot')
  const file = join(base, 'data', 'pot.btrfs')
  const tools = {ask: askHost, calls: mountCalls(fs), mounts: async () => readMountinfo().map(({target}) => target)}
  const storageWith = (btrfsFile: string | undefined, size = ''): Storage =>
    btrfsStorage({
      ask: askHost,
      settings: {fsRoot: fs, cache: join(base, 'cache'), btrfsFile, values: new Map([['POT_BTRFS_SIZE', size]])},
      mounts: linuxMounts(join(base, 'run'), askHost),
      mountinfo: () => readMountinfo(),
    })
  const storage = storageWith(file, '300M')
  const unmountAll = () => {
    for (const {target} of readMountinfo().toReversed()) if (target.startsWith(`${base}/`)) spawnSync('umount', [target])
  }
  after(() => {
    unmountAll()
    rmSync(base, {recursive: true, force: true})
  })
  const codeOf = async (storage: Storage) => (await storage.setup().catch((error: unknown) => error)) as {code?: string}

  it('is half of what is free when nothing is said, and the step tells', async () => {
    const steps = await storageWith(file).setup()
    expect(steps.map(({title}) => title).find((title) => title.startsWith('let it grow'))).to.match(/^let it grow to \d+ GiB$/)
  })

  it('refuses a size that is none, a file that holds something else, and a root that is not on btrfs', async () => {
    expect((await codeOf(storageWith(file, 'much'))).code).to.equal('BAD_SIZE')
    const other = join(base, 'other')
    writeFileSync(other, 'mine')
    expect((await codeOf(storageWith(other))).code).to.equal('STORAGE_BUSY')
    expect((await codeOf(storageWith(undefined))).code).to.equal('NOT_BTRFS')
  })

  it('is sparse and for root alone', async () => {
    await runAll(tools, await storage.setup())
    const {mode, size, blocks} = statSync(file)
    expect(mode & 0o777).to.equal(0o600)
    expect(size).to.equal(300 * 1024 ** 2)
    expect(blocks * 512).to.be.lessThan(size / 4)
    expect(execFileSync('findmnt', ['-n', '-o', 'PROPAGATION', fs], {encoding: 'utf8'}).trim()).to.equal('shared')
  })

  it('is taken up again by setup, with all it holds', async () => {
    await runAll(tools, storage.create('jails/web'))
    writeFileSync(join(fs, 'jails/web/f'), 'kept')
    unmountAll()
    expect(loopDevices(base)).to.deep.equal([])
    await runAll(tools, await storage.setup())
    expect(readFileSync(join(fs, 'jails/web/f'), 'utf8')).to.equal('kept')
    expect(await storage.setup()).to.deep.equal([])
  })

  it('grows with its size in the settings, mounted or not, and never becomes smaller', async () => {
    const room = () => Number(execFileSync('findmnt', ['-n', '-b', '-o', 'SIZE', fs], {encoding: 'utf8'}))
    for (const [size, mounted] of [
      [400, true],
      [500, false],
    ] as const) {
      if (!mounted) unmountAll()
      const larger = storageWith(file, `${size}M`)
      await runAll(tools, await larger.setup())
      expect(room()).to.equal(size * 1024 ** 2)
      expect(statSync(file).size).to.equal(size * 1024 ** 2)
      expect(await larger.setup()).to.deep.equal([])
    }
    expect(readFileSync(join(fs, 'jails/web/f'), 'utf8')).to.equal('kept')
    expect(await storage.setup(), 'the size of before').to.deep.equal([])
    // As after a command that was killed when the file alone had its new size.
    execFileSync('truncate', ['-s', '600M', file])
    await runAll(tools, await storageWith(file, '600M').setup())
    expect(room()).to.equal(600 * 1024 ** 2)
  })

  it('is not mounted twice when two commands wake it', async () => {
    unmountAll()
    const [first, second] = [await storage.wake(), await storage.wake()]
    await runAll(tools, first)
    await runAll(tools, second)
    expect(readMountinfo().filter(({target}) => target === fs)).to.have.length(1)
    expect(loopDevices(base)).to.have.length(1)
  })

  it('lets pots go that made subvolumes of their own', async () => {
    await runAll(tools, [...storage.create('jails/web/m')])
    const deep = join(fs, 'jails/web/m/var/lib')
    mkdirSync(deep, {recursive: true})
    execFileSync('btrfs', ['subvolume', 'create', join(deep, 'machines')])
    execFileSync('btrfs', ['subvolume', 'create', join(deep, 'machines', 'a')])
    const paths = (await storage.volumes()).map(({path}) => path)
    expect(paths).to.include('jails/web/m').and.to.have.length(6)
    await runAll(tools, storage.destroy('jails/web'))
    expect(execFileSync('btrfs', ['subvolume', 'list', fs], {encoding: 'utf8'}).trim().split('\n')).to.have.length(4)
  })

  it('is not taken for ours when another file system is mounted there', async () => {
    await runAll(tools, await storage.teardown())
    expect(loopDevices(base)).to.deep.equal([])
    mkdirSync(fs)
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', fs])
    expect((await codeOf(storage)).code).to.equal('STORAGE_BUSY')
    expect(await storage.teardown().catch((error: unknown) => error)).to.include({code: 'STORAGE_BUSY'})
    execFileSync('umount', [fs])
    expect(statSync(dirname(file)).isDirectory()).to.equal(true)
  })
})
