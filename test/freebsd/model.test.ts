import {spawn} from 'node:child_process'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {startModel} from './model/start.js'
import {bench, run, useModel, userland} from './support.js'

const mounts = () => readFileSync('/proc/self/mountinfo', 'utf8')

describe('the FreeBSD model', () => {
  const at = useModel()

  it('answers through links in a directory of its own', async () => {
    const {model, ok} = at()
    expect(await ok('uname -sr')).to.equal('FreeBSD 14.2-RELEASE')
    expect((await run({...model, env: {PATH: model.bin}}, ['uname'])).stdout).to.equal('FreeBSD\n')
    expect(existsSync(join(model.bin, 'runc'))).to.equal(false)
  })

  it('logs every call', async () => {
    const {model, ok} = at()
    await model.forgetCalls()
    await ok("sysctl -n 'hw.ncpu' kern.ostype")
    expect(await model.calls()).to.deep.equal([['sysctl', '-n', 'hw.ncpu', 'kern.ostype']])
  })

  it('fails the next calls that match, before or after their work', async () => {
    const {model, $, ok, no} = at()
    await model.fail(/^zfs create .*one/)
    expect(await no('zfs create zroot/one')).to.equal('zfs: Input/output error')
    expect(await no('zfs list zroot/one')).to.include('dataset does not exist')
    await ok('zfs create zroot/one')
    await model.failAfter('zfs create zroot/two')
    expect((await $('zfs create zroot/two')).code).to.equal(1)
    await ok('zfs list zroot/two')
    await model.fail('zfs list', 5)
    await model.clearFaults()
    await ok('zfs list')
  })

  it('survives a caller that is killed in the middle', async () => {
    const {model, ok, no} = at()
    const pause = await model.pause('zfs create zroot/killed')
    const child = spawn(join(model.bin, 'zfs'), ['create', 'zroot/killed'], {env: model.env})
    await pause.reached
    expect(await ok('zfs list -H -o name zroot')).to.equal('zroot')
    child.kill('SIGKILL')
    await sleep(50)
    await pause.resume()
    expect(await no('zfs list zroot/killed')).to.include('does not exist')
  })

  it('keeps the half-made jail of a jail(8) that is killed during its start', async () => {
    const here = at()
    userland(here, 'opt/half')
    const argv = ['-c', 'name=half', `path=${here.path('opt/half')}`, 'mount.devfs', 'exec.start=/bin/sleep 777']
    const child = spawn(join(here.model.bin, 'jail'), argv, {env: here.model.env, stdio: 'ignore'})
    while ((await here.$('pgrep -j any -f sleep.777')).code !== 0) await sleep(20)
    child.kill('SIGKILL')
    await here.ok('jls -j half')
    await here.ok('jail -r half')
    await here.ok('umount @/opt/half/dev')
    expect(await here.model.leftovers()).to.deep.include({jails: [], interfaces: [], anchors: [], mounts: [], processes: []})
  })

  it('answers many callers at once', async () => {
    const {ok} = at()
    await ok('zfs create zroot/many')
    await Promise.all(Array.from({length: 12}, (_, index) => ok(`zfs create zroot/many/${index}`)))
    expect((await ok('zfs list -H -d 1 -o name zroot/many')).split('\n')).to.have.length(13)
    await ok('zfs destroy -r zroot/many')
  })

  it('lets a paused call go on', async () => {
    const {model, ok} = at()
    const pause = await model.pause(/create zroot\/slow/)
    const call = ok('zfs create zroot/slow')
    await pause.reached
    await pause.resume()
    await call
    await ok('zfs list zroot/slow')
  })

  it('loses what lives in memory at a reboot, and mounts datasets as they say', async () => {
    const here = at()
    await here.ok('zfs create -o mountpoint=@/opt/data zroot/data')
    writeFileSync(here.path('opt/data/kept'), 'x')
    const root = userland(here, 'opt/data/jail')
    await here.ok('mount -t tmpfs tmpfs @/opt/data/jail/tmp')
    writeFileSync(join(root, 'tmp/lost'), 'x')
    await here.ok('jail -c name=j persist path=@/opt/data/jail mount.devfs')
    await here.ok('rctl -a jail:j:maxproc:deny=10')
    await here.ok('zfs umount zroot/one')
    await here.model.reboot()
    expect(await here.model.leftovers()).to.deep.equal({jails: [], interfaces: [], anchors: [], mounts: [], rules: [], shm: [], processes: []})
    expect(existsSync(here.path('opt/data/kept'))).to.equal(true)
    expect(existsSync(join(root, 'tmp/lost'))).to.equal(false)
    expect(await here.ok('zfs get -H -o value mounted zroot/one')).to.equal('yes')
  })
})

describe('several FreeBSD models at once', () => {
  it('know nothing of each other and leave nothing', async () => {
    const both = [bench(await startModel()), bench(await startModel())] as const
    for (const one of both) {
      userland(one, 'opt/jail')
      await one.ok('mount -t tmpfs tmpfs @/opt/jail/tmp')
      await one.ok('mount_nullfs @/opt @/usr/local/share')
      await one.ok("jail -c name=same persist path=@/opt/jail mount.devfs 'exec.start=/bin/sleep 1000 >/dev/null 2>&1 &'")
    }
    const [first, second] = both
    expect(await first.ok('jls -j same path')).to.equal(first.path('opt/jail'))
    expect((await first.ok('ps -J same -o command=')).trim()).to.equal('/bin/sleep 1000')
    await first.ok('jail -r same')
    await second.ok('jls -j same')
    const [{processes}] = [await second.model.leftovers()]
    expect(processes).to.deep.equal(['/bin/sleep 1000'])
    for (const one of both) {
      expect(mounts()).to.include(one.model.root)
      expect(await one.model.stop()).to.deep.equal([])
      expect(mounts()).not.to.include(one.model.root)
      expect(existsSync(one.model.root)).to.equal(false)
    }
  })
})
