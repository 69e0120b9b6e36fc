import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {runSteps, undoSteps} from '../support/run-steps-linux.js'
import {startMirror, type Mirror} from './fixtures.js'
import {useHost} from './host.js'

describe('releases of FreeBSD, on the model', () => {
  let mirror: Mirror | undefined
  const at = useHost(async () => {
    mirror = await startMirror()
    return `${mirror.url}/releases`
  })
  after(() => mirror?.close())

  it('downloads, unpacks and finishes the tree of a single pot', async () => {
    const {host, bench, settings} = at()
    expect(await host.releases.known()).to.deep.equal(['14.2'])
    const [cache, root] = [settings.cache, bench.path('single')]
    for (const dir of [cache, root]) mkdirSync(dir, {recursive: true})
    const {tarball, steps} = await host.releases.obtain('14.2', cache)
    await runSteps(host, [...steps, ...host.releases.unpack(tarball, root), ...host.releases.finish(root)])
    expect(readdirSync(cache)).to.deep.equal(['14.2-RELEASE_base.txz'])
    expect(readlinkSync(join(root, 'home'))).to.equal('usr/home')
    expect(lstatSync(join(root, 'usr/home')).isDirectory()).to.equal(true)
    expect(statSync(join(root, 'tmp')).mode & 0o7777).to.equal(0o1777)
    expect(host.releases.detect(root)).to.equal('14.2-RELEASE')
    expect((await bench.model.calls()).filter(([tool]) => tool === 'chflags')).to.deep.equal([['chflags', '-R', 'noschg', join(root, 'var/empty')]])
    await runSteps(host, [...host.releases.unpack(tarball, root), ...host.releases.finish(root)])
    expect(mirror?.requests).to.have.length(1)
  })

  it('leaves the homes of a base to its layout, and keeps what is there', async () => {
    const {host, bench, settings} = at()
    const root = bench.path('base')
    mkdirSync(join(root, 'opt/custom'), {recursive: true})
    mkdirSync(join(root, 'etc'))
    writeFileSync(join(root, 'etc/hosts'), 'mine')
    const {tarball} = await host.releases.obtain('14.2', settings.cache)
    await runSteps(host, [...host.releases.unpack(tarball, root), ...host.releases.finish(root)])
    expect([existsSync(join(root, 'home')), existsSync(join(root, 'usr/home'))]).to.deep.equal([false, false])
    expect(readFileSync(join(root, 'etc/hosts'), 'utf8')).to.equal('mine')
  })

  it('resumes a download that the mirror cuts off, and refuses wrong bytes', async () => {
    const {host, bench} = at()
    const cache = bench.path('cache2')
    mkdirSync(cache)
    const {steps, tarball} = await host.releases.obtain('14.2', cache)
    mirror?.fault({times: 1, wrongBytes: true})
    const error: unknown = await runSteps(host, steps).catch((error: unknown) => error)
    expect(error).to.have.property('code', 'DIGEST_MISMATCH')
    expect(readdirSync(cache)).to.deep.equal([])
    mirror?.fault({times: 2, cutAfter: 100_000})
    await runSteps(host, steps)
    expect(existsSync(tarball)).to.equal(true)
  })
})

describe('the system of FreeBSD, on the model', () => {
  const at = useHost()

  it('has the name that the kernel has', async () => {
    expect(await at().host.hostname()).to.equal('freebsd.example.org')
  })

  it('makes a group, and removes it', async () => {
    const {host, bench} = at()
    expect((await host.group('pot')).gid).to.equal(2000)
    const {make} = await host.group('crew')
    await runSteps(host, make)
    await undoSteps(host, make)
    await undoSteps(host, make)
    await bench.no('getent group crew')
    await runSteps(host, make)
    const {gid, drop} = await host.group('crew')
    expect(gid).to.be.a('number')
    await runSteps(host, [...drop, ...drop])
    await bench.no('getent group crew')
  })

  it('tells what the host can do', async () => {
    const {host, bench} = at()
    const get = async (name: string) => (await host.capabilities()).find((one) => one.name === name)
    for (const name of ['root', 'jails', 'zfs', 'programs in datasets', 'releases', 'vnet', 'resource limits'])
      expect(await get(name), name).to.deep.include({ok: true})
    await bench.ok('zfs create -o exec=off zroot/pot')
    await bench.model.setSysctl('kern.racct.enable', '0')
    const programs = await get('programs in datasets')
    expect(programs).to.deep.include({ok: false, fix: 'zfs set exec=on zroot/pot'})
    expect(await get('resource limits')).to.deep.include({ok: false})
    await bench.ok(programs?.fix ?? '')
    expect(await get('programs in datasets')).to.deep.include({ok: true})
  })
})
