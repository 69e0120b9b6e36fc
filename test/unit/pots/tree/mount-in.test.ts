import {mkdirSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Context} from '../../../../src/context.js'
import {mountIn, type MountInRequest} from '../../../../src/pots/tree/mount-in.js'
import {mountOut} from '../../../../src/pots/tree/mount-out.js'
import {fakeContext, step, titles, volume, type Fake} from '../../../support/fake-context.js'
import {codeOf} from '../../../support/records.js'

const SINGLE = ['pot.type=single', 'pot.attr.no-tmpfs=YES']
const MULTI = ['pot.type=multi', 'pot.attr.no-tmpfs=YES']

describe('mount-in and mount-out', () => {
  let fake: Fake
  let ctx: Context
  let source: string
  const dir = (...path: string[]) => {
    mkdirSync(join(fake.fsRoot, ...path), {recursive: true})
    return join(fake.fsRoot, ...path)
  }
  const request = (more: Partial<MountInRequest> = {}): MountInRequest => ({
    name: 'web',
    source: {kind: 'directory', path: source},
    target: '/mnt',
    option: 'rw',
    ...more,
  })
  const written = () => fake.steps.flatMap(({run}) => (run.do === 'write' && run.path.endsWith('/fscomp.conf') ? [run.content] : []))

  beforeEach(() => {
    fake = fakeContext()
    source = join(fake.base, 'data')
    mkdirSync(source)
    const {host} = fake.ctx
    ctx = {
      ...fake.ctx,
      host: {
        ...host,
        storage: {...host.storage, attach: (path, target) => [step(`attach ${path} ${target}`)], detach: (path) => [step(`detach ${path}`, {final: true})]},
        mounts: {
          ...host.mounts,
          bind: (from, to, {readonly}) => [step(`bind ${from} ${to} ${readonly}`)],
          unmount: (target) => [step(`unmount ${target}`, {final: true})],
        },
      },
    }
    fake.pot('web', SINGLE)
    dir('jails/web/m/mnt')
    fake.facts.volumes = [volume('fscomp/data'), volume('bases/b'), volume('jails/multi/custom')]
    dir('fscomp/data')
  })
  afterEach(() => fake.remove())

  it('write the relative form, and mount nothing in a pot that is down', async () => {
    await mountIn(ctx, request({target: '/mnt/', option: 'ro'}))
    expect(written()).to.deep.equal([`${source} /mnt ro\n`])
    expect(titles(fake)).to.deep.equal(['note what is mounted in web', 'write the mounts of web'])
  })

  it('make the mount point that is missing, and record it with the links followed as in the pot', async () => {
    dir('jails/web/m/usr/home')
    symlinkSync('/usr/home', join(fake.fsRoot, 'jails/web/m/home'))
    await mountIn(ctx, request({target: '/home/ann'}))
    const args = {root: join(fake.fsRoot, 'jails/web/m'), target: join(fake.fsRoot, 'jails/web/m/usr/home/ann')}
    expect(fake.steps[0]?.run).to.deep.equal({do: 'call', name: 'pot.mountpoint', args})
    expect(fake.steps[0]?.undo).to.deep.equal([{do: 'call', name: 'pot.remove-mountpoint', args}])
    expect(written()).to.deep.equal([`${source} /usr/home/ann\n`])
  })

  it('find their way through the pieces of a pot of type multi', async () => {
    fake.pot('multi', MULTI, ['zroot/pot/bases/b / ro', 'zroot/pot/jails/multi/custom /opt/custom zfs-remount'])
    dir('bases/b/opt/custom')
    symlinkSync('opt/custom/etc', join(fake.fsRoot, 'bases/b/etc'))
    dir('jails/multi/custom/etc')
    await mountIn(ctx, request({name: 'multi', target: '/etc/app'}))
    const root = join(fake.fsRoot, 'jails/multi/custom')
    expect(fake.steps[0]?.run).to.deep.equal({do: 'call', name: 'pot.mountpoint', args: {root, target: join(root, 'etc/app')}})
    expect(written()[0]).to.match(/\n\S+ \/opt\/custom\/etc\/app\n$/)
    const newOne = () => mountIn(ctx, request({name: 'multi', target: '/new'}))
    expect(await codeOf(newOne)).to.equal('READ_ONLY')
    fake.facts.running = [{name: 'multi', id: 1, root: ''}]
    expect(await codeOf(newOne)).to.equal('READ_ONLY')
    fake.facts.running = []
    expect(await codeOf(() => mountOut(ctx, {name: 'multi', target: '/opt/custom'}))).to.equal('PART_OF_POT')
  })

  it('mount at once in a running pot, and check where the mount came to be before it is recorded', async () => {
    fake.facts.running = [{name: 'web', id: 1, root: ''}]
    const place = join(fake.fsRoot, 'jails/web/m/new')
    await mountIn(ctx, request({target: '/new'}))
    expect(titles(fake)).to.deep.equal([
      'make /new',
      `bind ${source} ${place} false`,
      `check the mount of ${source}`,
      'note what is mounted in web',
      'write the mounts of web',
    ])
    expect(fake.steps[0]?.run).to.deep.include({do: 'exec'}).and.to.have.property('argv').that.includes('web').and.includes('mkdir')
    expect(fake.steps[2]?.run).to.deep.include({name: 'pot.mounted'})
  })

  it('move a dataset into a running pot, and back', async () => {
    fake.facts.running = [{name: 'web', id: 1, root: ''}]
    const place = join(fake.fsRoot, 'jails/web/m/mnt')
    await mountIn(ctx, request({source: {kind: 'fscomp', name: 'data'}, option: 'zfs-remount'}))
    expect(titles(fake)).to.include(`attach fscomp/data ${place}`)
    expect(written()).to.deep.equal(['zroot/pot/fscomp/data /mnt zfs-remount\n'])
    fake.pot('web', SINGLE, ['zroot/pot/fscomp/data /mnt zfs-remount'])
    fake.facts.volumes = [{...volume('fscomp/data'), at: place}]
    await mountOut(ctx, {name: 'web', target: '/mnt'})
    expect(titles(fake).slice(-2)).to.deep.equal(['write the mounts of web', 'detach fscomp/data'])
  })

  it('refuse what is taken, by the whole path and not by a part of it', async () => {
    fake.pot('web', SINGLE, [`${source}/www /srv`, `${source} ${fake.fsRoot}/jails/web/m/mnt`])
    mkdirSync(join(source, 'ww'))
    dir('jails/web/m/sr')
    await mountIn(ctx, request({source: {kind: 'directory', path: join(source, 'ww')}, target: '/sr'}))
    expect(await codeOf(() => mountIn(ctx, request({target: '/other'})))).to.equal('IN_USE')
    expect(await codeOf(() => mountIn(ctx, request({source: {kind: 'fscomp', name: 'data'}})))).to.equal('IN_USE')
  })

  it('refuse a tmpfs above, what a pot could replace, and what holds the pot itself', async () => {
    fake.pot('tmp', ['pot.type=single'])
    expect(await codeOf(() => mountIn(ctx, request({name: 'tmp', target: '/tmp/x'})))).to.equal('IN_USE')
    const from = (path: string) => request({source: {kind: 'directory', path}})
    expect(await codeOf(() => mountIn(ctx, from(dir('jails/other/m/srv'))))).to.equal('BAD_SOURCE')
    expect(await codeOf(() => mountIn(ctx, from('/')))).to.equal('BAD_SOURCE')
    expect(await codeOf(() => mountIn(ctx, from(join(fake.base, 'none'))))).to.equal('NO_SOURCE')
    expect(await codeOf(() => mountIn(ctx, request({source: {kind: 'fscomp', name: 'none'}})))).to.equal('NO_SOURCE')
    for (const target of ['mnt', '/', '/a/../b', '//']) expect(await codeOf(() => mountIn(ctx, request({target}))), target).to.equal('USAGE')
  })

  it('take away the line in both forms and with any option, and no other byte', async () => {
    const root = join(fake.fsRoot, 'jails/web/m')
    for (const line of ['/a /mnt', `/a  ${root}/mnt/ ro`, 'zroot/x /mnt  zfs-remount', '/a /mnt rw']) {
      fake.pot('web', SINGLE, ['# mine', '/b\t/mnt2   ro ', line, 'nonsense'])
      fake.steps.length = 0
      await mountOut(ctx, {name: 'web', target: '/mnt'})
      expect(written(), line).to.deep.equal(['# mine\n/b\t/mnt2   ro \nnonsense\n'])
      expect(titles(fake), line).to.deep.equal(['write the mounts of web'])
    }
  })

  it('unmount what is mounted, and refuse what is not, or has something else in it', async () => {
    fake.pot('web', SINGLE, ['/a /mnt', '/b /mnt/in'])
    fake.facts.mounts = ['/mnt', '/mnt/in'].map((target) => ({source: '/x', target: join(fake.fsRoot, 'jails/web/m', target), type: 'nullfs', readonly: false}))
    await mountOut(ctx, {name: 'web', target: '/mnt/in'})
    expect(titles(fake)).to.deep.equal(['write the mounts of web', `unmount ${fake.fsRoot}/jails/web/m/mnt/in`])
    expect(await codeOf(() => mountOut(ctx, {name: 'web', target: '/mnt'}))).to.equal('IN_USE')
    expect(await codeOf(() => mountOut(ctx, {name: 'web', target: '/mn'}))).to.equal('NOT_MOUNTED')
  })

  it('unmount what the pot has moved elsewhere in its tree, and no other mount of the same directory', async () => {
    const at = (id: string, path: string) => ({id, source: '/a', target: join(fake.fsRoot, path), type: 'btrfs', readonly: false})
    const taken: (string | undefined)[] = []
    const {mounts} = ctx.host
    const unmount: typeof mounts.unmount = (target, mount) => {
      taken.push(mount?.id)
      return [step(`unmount ${target}`, {final: true})]
    }
    ctx = {...ctx, host: {...ctx.host, mounts: {...mounts, unmount}}}
    fake.pot('web', SINGLE, ['/a /mnt', '/a /mnt2'])
    fake.facts.mounts = [at('1', 'jails/other/m/mnt'), at('2', 'jails/web/m/mnt2'), at('3', 'jails/web/m/moved')]
    await mountOut(ctx, {name: 'web', target: '/mnt'})
    expect(taken).to.deep.equal(['3'])
  })
})
