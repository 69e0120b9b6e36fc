import {expect} from 'chai'
import {existsSync, mkdirSync, mkdtempSync, readlinkSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createBase, potOfBase} from '../../../src/bases/create.js'
import type {Step} from '../../../src/operations/types.js'
import {multiLayout} from '../../../src/bases/layout.js'
import {failure, fakeContext, titles, volume, type Fake} from '../../support/fake-context.js'
import {realTools} from '../../support/operations.js'
import {runAll} from '../../support/run-steps.js'

describe('create-base', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
  })
  afterEach(() => fake.remove())

  const root = (base: string) => join(fake.fsRoot, 'bases', base)
  const short = () => titles(fake).map((title) => title.replaceAll(fake.fsRoot, 'FS'))

  it('makes the base, its pot of level 0, and at last the snapshot', async () => {
    const made = await createBase(fake.ctx, {release: '14.2'})
    expect(made).to.deep.include({base: '14.2', pot: 'base-14_2'}).and.have.property('snapshot').that.matches(/^\d+$/)
    expect(short()).to.deep.equal([
      'obtain 14.2',
      'create bases/14.2',
      'unpack FS/cache/14.2.txz FS/bases/14.2',
      'finish FS/bases/14.2',
      'note the release',
      'create jails/base-14_2',
      'make conf',
      'make m',
      'write fscomp.conf of base-14_2',
      'write pot.conf of base-14_2',
      `snapshot bases/14.2 @${made.snapshot}`,
    ])
    expect(fake.operations[0]?.locks).to.deep.equal(['base/14.2', 'pot/base-14_2'])
  })

  const fscomp = () => {
    const run = fake.steps.find(({title}) => title.startsWith('write fscomp.conf'))?.run
    return run?.do === 'write' ? run.content : undefined
  }

  it('gives its pot the parts that the base has', async () => {
    await createBase(fake.ctx, {release: 'x', layout: 'single'})
    expect(fscomp()).to.equal('zroot/pot/bases/x /\n')
    fake.steps.length = 0
    const {snapshot} = await createBase(fake.ctx, {release: 'x', layout: 'multi'})
    expect(fscomp()).to.equal('zroot/pot/bases/x /\nzroot/pot/bases/x/usr.local /usr/local\nzroot/pot/bases/x/custom /opt/custom\n')
    expect(titles(fake)).to.include.members([
      'create bases/x/usr.local',
      'create bases/x/custom',
      `snapshot bases/x bases/x/usr.local bases/x/custom @${snapshot}`,
    ])
  })

  it('keeps a pot of level 0 that is there', async () => {
    fake.facts.volumes = [volume('jails/base-x')]
    await createBase(fake.ctx, {release: 'x'})
    expect(titles(fake)).not.to.include('create jails/base-x')
  })

  it('takes a tarball of the user, with its digest when one is given', async () => {
    const file = join(fake.base, 'root.tar')
    writeFileSync(file, '')
    await createBase(fake.ctx, {release: 'x', from: file})
    expect(titles(fake)[0]).to.equal('create bases/x')
    expect(titles(fake)).to.include(`unpack ${file} ${root('x')}`)
    fake.steps.length = 0
    await createBase(fake.ctx, {release: 'x', from: file, sha256: 'ab'})
    expect(fake.steps[0]?.run).to.deep.equal({do: 'call', name: 'core.check-digest', args: {path: file, sha256: 'ab'}})
  })

  it('names the tarball absolutely, for whoever goes on from elsewhere', async () => {
    await createBase(fake.ctx, {release: 'x', from: 'package.json'})
    expect(titles(fake)).to.include(`unpack ${join(process.cwd(), 'package.json')} ${root('x')}`)
  })

  it('downloads a tarball into the cache', async () => {
    await createBase(fake.ctx, {release: 'x', from: 'https://mirror.example/a/root.tar.xz?x=1', sha256: 'ab'})
    expect(fake.steps[0]?.run).to.deep.equal({
      do: 'fetch',
      url: 'https://mirror.example/a/root.tar.xz?x=1',
      path: join(fake.fsRoot, 'cache/root.tar.xz'),
      sha256: 'ab',
    })
  })

  it('makes it of what a plugin knows by this name, which is neither a file nor a URL', async () => {
    const asked: string[] = []
    const tree = {
      locks: ['layer/x'],
      steps: async (target: string) => [{title: `clone to ${target}`, run: {do: 'mkdir', path: target}} as const],
      unpack: async (directory: string) => [{title: `layers into ${directory}`, run: {do: 'mkdir', path: directory}} as const],
    }
    const baseSource = async (from: string) => {
      asked.push(from)
      return from === 'oci:x' ? tree : undefined
    }
    const ctx = {...fake.ctx, emit: {...fake.ctx.emit, baseSource}}
    await createBase(ctx, {release: 'x', layout: 'single', from: 'oci:x'})
    expect(short().slice(0, 2)).to.deep.equal(['clone to bases/x', 'finish FS/bases/x'])
    expect(fake.operations[0]?.locks).to.include('layer/x')
    fake.steps.length = 0
    await createBase(ctx, {release: 'x', layout: 'multi', from: 'oci:x'})
    expect(short().slice(0, 4)).to.deep.equal(['create bases/x', 'create bases/x/usr.local', 'create bases/x/custom', 'layers into FS/bases/x'])
    expect(await failure(createBase(ctx, {release: 'x', from: 'other'}))).to.have.property('code', 'NO_FILE')
    await createBase(ctx, {release: 'x', from: 'https://example.org/x.tar'})
    expect(asked).to.deep.equal(['oci:x', 'oci:x', 'other'])
  })

  it('refuses what makes no sense', async () => {
    fake.facts.releases = ['14.1', '14.2']
    fake.facts.volumes = [volume('bases/there')]
    expect(await failure(createBase(fake.ctx, {release: '14.1', name: '14.2'}))).to.include({code: 'USAGE'})
    expect(await failure(createBase(fake.ctx, {release: 'x', sha256: 'ab'}))).to.include({code: 'USAGE'})
    expect(await failure(createBase(fake.ctx, {release: 'x', from: '/nowhere/root.tar'}))).to.include({code: 'NO_FILE'})
    expect(await failure(createBase(fake.ctx, {release: 'there'}))).to.include({code: 'EXISTS'})
    expect(await failure(createBase(fake.ctx, {release: '../x'}))).to.include({code: 'BAD_NAME'})
    expect(fake.steps).to.deep.equal([])
  })

  it('names the pot of a base without dots', () => {
    expect(potOfBase('14.2.1')).to.equal('base-14_2_1')
  })
})

describe('the layout for multi pots', () => {
  let top: string
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-layout-'))
    for (const name of ['etc', 'root', 'var/db/pkg', 'home/user', 'usr/local/etc', 'usr/home', 'opt/custom']) mkdirSync(join(top, name), {recursive: true})
    writeFileSync(join(top, 'etc/passwd'), 'root')
    writeFileSync(join(top, 'var/db/pkg/local.db'), 'db')
  })
  afterEach(() => rmSync(top, {recursive: true, force: true}))

  it('moves what a pot changes to /opt/custom, and every old path still leads there', async () => {
    await runAll(realTools(), multiLayout(top))
    expect(readFileSync(join(top, 'etc/passwd'), 'utf8')).to.equal('root')
    expect(readlinkSync(join(top, 'etc'))).to.equal('opt/custom/etc')
    expect(readlinkSync(join(top, 'usr/local/etc'))).to.equal('../../opt/custom/usr.local.etc')
    for (const path of ['root', 'var', 'home', 'usr/home', 'usr/local/etc', 'var/db/pkg', 'usr/ports']) expect(existsSync(join(top, path)), path).to.equal(true)
    writeFileSync(join(top, 'var/db/pkg/new'), '')
    expect(existsSync(join(top, 'usr/local/var.db.pkg/new'))).to.equal(true)
  })

  it('leaves nothing temporary that a snapshot in the same operation would keep', async () => {
    const copy = join(top, 'opt/snapshot')
    const take: Step = {title: 'take', run: {do: 'exec', argv: ['sh', '-c', 'ls -RA "$1" >"$2"', 'sh', top, copy]}, undo: 'stays'}
    await runAll(realTools(), [...multiLayout(top), take])
    expect(readFileSync(copy, 'utf8')).to.include('passwd').and.not.to.include('.pot-')
  })
})
