import {existsSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Host} from '../../src/host/types.js'
import {runSteps, undoSteps} from '../support/run-steps-linux.js'
import {useHost} from './host.js'

describe('mounts of FreeBSD, on the model', () => {
  const at = useHost()
  const mountsOf = async (host: Host, root: string) =>
    (await host.mounts.table()).filter(({target}) => target.startsWith(root)).map(({target, type, readonly}) => [target, type, readonly])

  it('mounts a directory and a tmpfs, and unmounts both', async () => {
    const {host, bench} = at()
    const root = at().tree('bind')
    mkdirSync(bench.path('data two'))
    writeFileSync(bench.path('data two/file'), 'here')
    mkdirSync(join(root, 'data'))
    await runSteps(host, host.mounts.bind(bench.path('data two'), join(root, 'data'), {readonly: true}))
    await runSteps(host, host.mounts.tmpfs(join(root, 'tmp'), {mode: 0o1777}))
    expect(readFileSync(join(root, 'data/file'), 'utf8')).to.equal('here')
    expect(await mountsOf(host, root)).to.deep.equal([
      [join(root, 'data'), 'nullfs', true],
      [join(root, 'tmp'), 'tmpfs', false],
    ])
    await runSteps(host, [...host.mounts.unmount(join(root, 'tmp')), ...host.mounts.unmount(join(root, 'data'))])
    expect(await mountsOf(host, root)).to.deep.equal([])
    await runSteps(host, host.mounts.unmount(join(root, 'data')))
  })

  it('undoes its own mount only', async () => {
    const {host, bench} = at()
    const root = at().tree('undone')
    for (const name of ['one', 'two']) mkdirSync(bench.path(name))
    mkdirSync(join(root, 'data'))
    const [one, two] = ['one', 'two'].map((name) => host.mounts.bind(bench.path(name), join(root, 'data'), {readonly: false}))
    await runSteps(host, one ?? [])
    await undoSteps(host, two ?? [])
    expect(await mountsOf(host, root)).to.have.length(1)
    await undoSteps(host, one ?? [])
    await undoSteps(host, one ?? [])
    expect(await mountsOf(host, root)).to.deep.equal([])
  })

  it('does not take away a mount of somebody else whose source it is told to unmount', async () => {
    const {host} = at()
    const [source, target] = [at().tree('source'), at().tree('target')]
    mkdirSync(join(source, 'data'))
    mkdirSync(join(target, 'data'))
    await runSteps(host, host.mounts.bind(join(source, 'data'), join(target, 'data'), {readonly: false}))
    await runSteps(host, host.mounts.unmount(join(source, 'data')))
    expect(await mountsOf(host, target)).to.have.length(1)
    await runSteps(host, host.mounts.unmount(join(target, 'data')))
  })

  it('shows nothing but the directory that was named, even when another takes its place while it is mounted', async () => {
    const {host, bench} = at()
    const root = at().tree('pinned')
    mkdirSync(join(root, 'data'))
    for (const name of ['shared', 'secret']) mkdirSync(bench.path(name))
    writeFileSync(bench.path('secret/key'), 'key')
    const inode = String(statSync(bench.path('shared')).ino)
    const [step] = host.mounts.bind(bench.path('shared'), join(root, 'data'), {readonly: false, inode})
    const pause = await bench.model.pause(/^mount_nullfs/)
    const mounting = runSteps(host, step === undefined ? [] : [step]).catch((error: unknown) => error)
    await pause.reached
    renameSync(bench.path('shared'), bench.path('moved'))
    renameSync(bench.path('secret'), bench.path('shared'))
    await pause.resume()
    expect(String(await mounting)).to.include('shared has been replaced')
    expect(existsSync(join(root, 'data/key'))).to.equal(false)
    expect(await mountsOf(host, root)).to.deep.equal([])
  })

  it('mounts the paths of open descriptors once, before the first jail, and takes them away when pot goes', async () => {
    const {host, bench} = at()
    at().tree('first')
    const root = bench.path('opt/pot/jails/first/m')
    const create = () =>
      host.jails.create({name: 'first', uuid: 'u', root, hostname: 'first', attributes: {}, network: {mode: 'provided'}, params: {}, oci: {}})
    const titles = () => create().map(({title}) => title.replace(bench.model.root, ''))
    expect(titles()).to.deep.equal(['mount /var/run/pot/fd', 'create jail first'])
    await runSteps(host, create())
    expect(await bench.ok('mount')).to.match(/^fdescfs on \S+\/var\/run\/pot\/fd \(fdescfs\)$/m)
    expect(titles()).to.deep.equal(['create jail first'])
    await runSteps(host, host.jails.stop('first', {timeout: 1}))
    await runSteps(host, host.forget?.() ?? [])
    expect(await bench.ok('mount')).not.to.include('/var/run/pot/fd')

    // Two commands that start at the same time both find nothing mounted.
    const [first] = create()
    const directory = bench.path('var/run/pot/fd')
    await runSteps(host, first === undefined ? [] : [first])
    await bench.ok(`mount -t fdescfs -o nodup fdescfs ${directory}`)
    await runSteps(host, host.forget?.() ?? [])
    expect(await bench.ok('mount')).not.to.include('/var/run/pot/fd')
    expect(existsSync(directory)).to.equal(false)
    // As a de-init does that was cut off.
    await runSteps(host, host.forget?.() ?? [])
  })

  it('follows no link in the tree of a pot', async () => {
    const {host, bench} = at()
    const root = at().tree('links')
    mkdirSync(bench.path('host'))
    symlinkSync(bench.path('host'), join(root, 'data'))
    for (const steps of [host.mounts.bind(at().tree('from'), join(root, 'data'), {readonly: false}), host.mounts.tmpfs(join(root, 'data'), {mode: 0o755})]) {
      const error: unknown = await runSteps(host, steps).catch((error: unknown) => error)
      expect(String(error)).to.include('is reached through a link')
    }
    expect((await bench.model.leftovers()).mounts).to.deep.equal([])
  })
})
