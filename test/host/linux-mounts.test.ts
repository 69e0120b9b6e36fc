import {spawn, spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {undoOf} from '../../src/operations/types.js'
import {readMountinfo} from '../../src/host/linux/mounts/mountinfo.js'
import type {JailSpec} from '../../src/host/types.js'
import {laboratory, type Laboratory} from '../support/linux-host.js'
import {runSteps, undoSteps} from '../support/run-steps-linux.js'

describe('mounts of a pot on Linux', () => {
  let lab: Laboratory
  let spec: JailSpec
  let source: string

  const inside = (script: string) => {
    const [file = '', ...args] = lab.host.jails.exec('web', ['/bin/sh', '-c', script]).argv
    return spawnSync(file, args, {encoding: 'utf8'}).stdout
  }
  const bind = (target: string, readonly = false) => lab.host.mounts.bind(source, target, {readonly})
  const targets = async () =>
    (await lab.host.mounts.table()).map(({target}) => target).filter((target) => target.startsWith(lab.base) && !target.endsWith('/m/dev'))

  before(async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip()
    lab = await laboratory()
    spec = lab.pot('web')
    source = join(lab.base, 'a source')
    mkdirSync(join(source, 'below'), {recursive: true})
    writeFileSync(join(source, 'file'), 'contents')
    await runSteps(lab.host, lab.host.mounts.root(spec.root, spec.root, {readonly: false}))
    await runSteps(lab.host, lab.host.jails.create(spec))
  })

  after(async () => {
    if (lab === undefined) return
    await runSteps(lab.host, [...lab.host.jails.stop('web', {timeout: 0}), ...lab.host.mounts.unmount(spec.root)])
    expect(lab.leftovers()).to.deep.equal([])
    lab.remove()
  })

  it('come and go in a pot that is up', async () => {
    const target = join(spec.root, 'mnt')
    await runSteps(lab.host, bind(target))
    expect(inside('cat /mnt/file; echo more >/mnt/new')).to.equal('contents')
    expect(readdirSync(source)).to.include('new')
    await runSteps(lab.host, lab.host.mounts.unmount(target))
    expect(inside('ls /mnt')).to.equal('')
    await runSteps(lab.host, lab.host.mounts.unmount(target))
  })

  it('are read-only in a pot that is up when they are so on the host', async () => {
    const target = join(spec.root, 'mnt')
    await runSteps(lab.host, bind(target, true))
    expect(inside('touch /mnt/x 2>/dev/null || echo refused')).to.equal('refused\n')
    expect((await lab.host.mounts.table()).find((entry) => entry.target === target)).to.include({readonly: true})
    await runSteps(lab.host, lab.host.mounts.unmount(target))
  })

  it('have no devices, and are otherwise what their source is', async () => {
    const target = join(spec.root, 'mnt')
    const options = () => readMountinfo().findLast((entry) => entry.target === target)?.options
    await runSteps(lab.host, bind(target))
    expect(options()).to.include('nodev').and.to.include('rw').and.not.to.include('nosuid')
    await runSteps(lab.host, lab.host.mounts.unmount(target))
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'nosuid,noexec', 'tmpfs', source])
    spawnSync('mount', ['-o', 'remount,bind,ro', source])
    await runSteps(lab.host, bind(target))
    expect(options()).to.include.members(['nodev', 'nosuid', 'noexec', 'ro'])
    await runSteps(lab.host, lab.host.mounts.unmount(target))
    expect(spawnSync('umount', [source]).status).to.equal(0)
  })

  it('are made where nobody but root gets at them', async () => {
    const step = bind(join(spec.root, 'absent'))[0]
    const [undone] = step === undefined ? [] : undoOf(step)
    const aside = undone?.do === 'call' ? String(undone.args.aside) : '/'
    await runSteps(
      lab.host,
      [step].flatMap((one) => one ?? []),
    ).catch(() => undefined)
    expect(readdirSync(aside), 'it is cut off with the mount made').to.include('file')
    expect(statSync(dirname(aside)).mode & 0o7777).to.equal(0o700)
    await undoSteps(
      lab.host,
      [step].flatMap((one) => one ?? []),
    )
    expect([aside, dirname(aside)].filter(existsSync)).to.deep.equal([])
  })

  it('do not leak into what they show, nor from there into the pot', async () => {
    const target = join(spec.root, 'mnt')
    const before = await targets()
    await runSteps(lab.host, bind(target))
    await runSteps(lab.host, lab.host.mounts.tmpfs(join(target, 'below'), {mode: 0o1777}))
    expect((await targets()).filter((path) => path.startsWith(source))).to.deep.equal([])
    expect(inside('echo x >/mnt/below/x; ls /mnt/below')).to.equal('x\n')
    expect(readdirSync(join(source, 'below'))).to.deep.equal([])
    await runSteps(lab.host, [...lab.host.mounts.unmount(join(target, 'below')), ...lab.host.mounts.unmount(target)])
    await runSteps(lab.host, lab.host.mounts.tmpfs(join(source, 'below'), {mode: 0o755}))
    await runSteps(lab.host, lab.host.mounts.unmount(join(source, 'below')))
    expect(await targets()).to.deep.equal(before)
  })

  it('never lead through a link out of the tree', async () => {
    symlinkSync('/tmp', join(spec.root, 'link'))
    for (const steps of [bind(join(spec.root, 'link')), lab.host.mounts.tmpfs(join(spec.root, 'link'), {mode: 0o755})]) {
      const error: unknown = await runSteps(lab.host, steps).catch((error: unknown) => error)
      expect(error).to.be.an('error').with.property('message').that.includes('reached through a link')
      await undoSteps(lab.host, steps)
    }
    expect(await targets()).to.deep.equal([spec.root])
  })

  it('show the directory whose inode is known, however often it is swapped for a link while they are made', async () => {
    const target = join(spec.root, 'mnt')
    const data = join(lab.base, 'data')
    const secret = join(lab.base, 'secret')
    for (const [directory, name] of [
      [data, 'mine'],
      [secret, 'secret'],
    ] as const) {
      mkdirSync(directory)
      writeFileSync(join(directory, name), '')
    }
    const inode = String(statSync(data, {bigint: true}).ino)
    const swap = 'while :; do mv "$1" "$1.aside"; ln -s "$2" "$1"; rm "$1"; mv "$1.aside" "$1"; sleep 0.01; done'
    const swapping = spawn('sh', ['-c', swap, 'swap', data, secret], {stdio: 'ignore', detached: true})
    try {
      let made = 0
      for (let round = 0; round < 40 || (made === 0 && round < 400); round++) {
        const steps = lab.host.mounts.bind(data, target, {readonly: true, inode})
        const failed: unknown = await runSteps(lab.host, steps).catch((error: unknown) => error)
        if (failed === undefined) {
          made += 1
          expect(readdirSync(target)).to.deep.equal(['mine'])
          await runSteps(lab.host, lab.host.mounts.unmount(target))
        } else await undoSteps(lab.host, steps)
        expect((await targets()).filter((path) => path === target)).to.deep.equal([])
      }
      expect(made, 'some find the directory').to.be.greaterThan(0)
    } finally {
      if (swapping.pid !== undefined) process.kill(-swapping.pid, 'SIGKILL')
    }
  })

  it('are undone only when they were made', async () => {
    const target = join(spec.root, 'mnt')
    await runSteps(lab.host, lab.host.mounts.tmpfs(target, {mode: 0o755}))
    await undoSteps(lab.host, bind(target))
    expect(await targets()).to.deep.equal([spec.root, target])
    await runSteps(lab.host, bind(target))
    await undoSteps(lab.host, bind(target))
    expect((await lab.host.mounts.table()).filter((entry) => entry.target === target).map(({type}) => type)).to.deep.equal(['tmpfs'])
    await undoSteps(lab.host, lab.host.mounts.tmpfs(target, {mode: 0o755}))
    expect(await targets()).to.deep.equal([spec.root])
  })

  it('of the root are undone once', async () => {
    const {root} = lab.pot('other')
    await undoSteps(lab.host, lab.host.mounts.root(root, root, {readonly: false}))
    await runSteps(lab.host, lab.host.mounts.root(root, root, {readonly: true}))
    expect(await targets()).to.deep.equal([spec.root, root])
    await undoSteps(lab.host, lab.host.mounts.root(root, root, {readonly: true}))
    expect(await targets()).to.deep.equal([spec.root])
  })
})
