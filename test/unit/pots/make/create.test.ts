import {expect} from 'chai'
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {createPot, type CreateRequest} from '../../../../src/pots/make/create.js'
import {NOTHING_ADDED} from '../../../../src/plugins/hooks.js'
import {failure, fakeContext, step, titles, volume, type Fake} from '../../../support/fake-context.js'

describe('create', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.facts.volumes = [
      volume('bases/plain', ['1', '2']),
      volume('bases/bare'),
      ...['', '/usr.local', '/custom'].map((part) => volume(`bases/parts${part}`, ['5'])),
      volume('jails/one/m', ['3']),
      ...['usr.local', 'custom'].map((part) => volume(`jails/first/${part}`, ['4'])),
      volume('jails/second/custom', ['6']),
    ]
    fake.pot('one', ['pot.type=single', 'pot.base=plain'])
    fake.pot('first', ['pot.type=multi', 'pot.level=1', 'pot.base=parts'])
    fake.pot('second', ['pot.type=multi', 'pot.level=2', 'pot.base=parts', 'pot.potbase=first'])
    fake.pot('zero', ['pot.type=multi', 'pot.level=0', 'pot.base=parts'])
  })
  afterEach(() => fake.remove())

  const create = (request: Partial<CreateRequest>) => createPot(fake.ctx, {name: 'web', network: 'inherit', addresses: [], dns: 'inherit', ...request})
  const written = (file: string) => {
    const path = join(fake.fsRoot, 'jails/web/conf', file)
    const run = fake.steps.map((one) => one.run).find((action) => action.do === 'write' && action.path === path)
    return run?.do === 'write' ? run.content : undefined
  }

  const refused: [what: string, request: Partial<CreateRequest>, code: string, text: RegExp][] = [
    ['a bad name', {name: 'a.b', base: 'plain'}, 'BAD_NAME', /a\.b/],
    ['a name that is taken', {name: 'one', base: 'plain'}, 'EXISTS', /'one'/],
    ['no base', {}, 'USAGE', /base is missing/],
    ['a base that is not there', {base: 'none'}, 'NO_BASE', /'none'/],
    ['a base without a snapshot', {base: 'bare'}, 'NO_SNAPSHOT', /bases\/bare/],
    ['a level above 0 of a single pot', {type: 'single', level: 1, base: 'plain'}, 'USAGE', /level 0/],
    ['a template of a level 0 pot', {type: 'multi', level: 0, base: 'parts', potbase: 'first'}, 'USAGE', /no template/],
    ['level 0 without a base', {type: 'multi', level: 0}, 'USAGE', /needs a base/],
    ['level 2 without a template', {level: 2, base: 'parts'}, 'USAGE', /needs a template/],
    ['level 1 on a template of level 2', {level: 1, potbase: 'second'}, 'USAGE', /'second' has level 2/],
    ['level 2 on a pot of level 0', {level: 2, potbase: 'zero'}, 'USAGE', /'zero' has level 0/],
    ['a multi pot on a single one', {type: 'multi', level: 1, potbase: 'one'}, 'USAGE', /'one'/],
    ['a single pot on a multi one', {type: 'single', potbase: 'first'}, 'USAGE', /not a single pot/],
    ['another base than the template has', {potbase: 'one', base: 'parts'}, 'USAGE', /has base plain, not parts/],
    ['a template that is not there', {potbase: 'gone'}, 'NO_POT', /'gone'/],
    ['a multi pot on a plain base', {type: 'multi', base: 'plain'}, 'USAGE', /layout for single pots/],
    ['a single pot on a base in parts', {type: 'single', base: 'parts'}, 'USAGE', /multi pots/],
    ['-d pot without that pot', {base: 'plain', dns: 'pot'}, 'NO_POT', /'dns'/],
    ['a network of a plugin that is not there', {base: 'plain', network: 'public-bridge'}, 'NEEDS_PLUGIN', /public-bridge/],
    ['a command of two lines', {base: 'plain', command: 'a\npot.attr.persistent=YES'}, 'USAGE', /several lines/],
  ]
  for (const [what, request, code, text] of refused) {
    it(`refuses ${what}`, async () => {
      const error = await failure(create(request))
      expect(error).to.include({code}).and.have.property('message').that.matches(text)
      expect(fake.steps).to.deep.equal([])
    })
  }

  it('refuses when there is a dataset of that name, or a directory that came meanwhile', async () => {
    fake.facts.volumes = [...fake.facts.volumes, volume('jails/web')]
    expect(await failure(create({base: 'plain'}))).to.include({code: 'EXISTS'})
    const operate: typeof fake.ctx.operate = async (operation) => {
      mkdirSync(join(fake.fsRoot, 'jails/web'))
      return fake.ctx.operate(operation)
    }
    expect(await failure(createPot({...fake.ctx, operate}, {name: 'web', base: 'plain', network: 'inherit', addresses: [], dns: 'inherit'}))).to.include({
      code: 'EXISTS',
    })
  })

  it('clones the newest snapshot of the base for a single pot, and writes pot.conf last', async () => {
    const pot = await create({base: 'plain', command: 'nginx -g "daemon off;"'})
    expect(titles(fake)).to.deep.equal([
      'create jails/web',
      'make conf',
      'clone bases/plain@2 jails/web/m',
      'write fscomp.conf of web',
      'write pot.conf of web',
    ])
    expect(written('fscomp.conf')).to.equal('')
    expect(pot).to.include({type: 'single', level: 0, base: 'plain', hostname: 'web.host.example', command: 'nginx -g "daemon off;"'})
    expect(written('pot.conf'))
      .to.equal(pot.conf.text())
      .and.match(/^pot\.level=0\npot\.type=single\npot\.base=plain\npot\.potbase=\n/)
    expect(pot.uuid).to.match(/^[0-9a-f-]{36}$/)
    expect(fake.operations[0]?.locks).to.deep.equal(['pot/web', '~base/plain'])
  })

  it('unpacks the release for a single pot on FreeBSD, whatever bases there are', async () => {
    fake.facts.clonesBases = false
    await createPot(fake.ctx, {name: 'web', type: 'single', base: '14.2', network: 'inherit', addresses: [], dns: 'inherit'})
    const m = join(fake.fsRoot, 'jails/web/m')
    expect(titles(fake).slice(2, -2)).to.deep.equal([
      'obtain 14.2',
      'create jails/web/m',
      `unpack ${join(fake.fsRoot, 'cache/14.2.txz')} ${m}`,
      `finish ${m}`,
      'make /tmp',
      'make /dev',
      `quieten ${m}`,
    ])
  })

  it('copies a single template', async () => {
    const pot = await create({potbase: 'one'})
    expect(titles(fake)).to.include('copy jails/one/m@3 jails/web/m')
    expect(pot).to.include({potbase: 'one', base: 'plain'})
    expect(fake.operations[0]?.locks).to.include('~pot/one')
  })

  it('gives a pot of level 1 its own usr.local and custom', async () => {
    await create({base: 'parts', type: 'multi'})
    expect(titles(fake)).to.include.members(['copy bases/parts/usr.local@5 jails/web/usr.local', 'copy bases/parts/custom@5 jails/web/custom'])
    expect(written('fscomp.conf')).to.equal(
      ['bases/parts / ro', 'jails/web/usr.local /usr/local zfs-remount', 'jails/web/custom /opt/custom zfs-remount', '']
        .join('\nzroot/pot/')
        .replace(/^/, 'zroot/pot/')
        .replace(/zroot\/pot\/$/, ''),
    )
  })

  it('builds a pot of level 2 on the usr.local of the pot of level 1, also through another of level 2', async () => {
    for (const potbase of ['first', 'second']) {
      fake.steps.length = 0
      const pot = await create({potbase, level: 2})
      expect(titles(fake).filter((title) => title.startsWith('copy'))).to.deep.equal([
        `copy jails/${potbase}/custom@${potbase === 'first' ? 4 : 6} jails/web/custom`,
      ])
      expect(written('fscomp.conf')).to.include('zroot/pot/jails/first/usr.local /usr/local ro\n')
      expect(pot.potbase).to.equal(potbase)
    }
  })

  it('keeps what plugins add: steps before and after, attributes and addresses', async () => {
    fake.facts.added = {...NOTHING_ADDED, before: [step('first')], after: [step('last')], attributes: {extra: 'x'}, addresses: ['10.0.0.9']}
    await create({base: 'plain'})
    expect(written('pot.conf')).to.include('\nip=10.0.0.9\n')
    expect([titles(fake)[0], titles(fake).at(-1)]).to.deep.equal(['first', 'last'])
    expect(written('pot.conf')).to.include('\npot.attr.extra=x\n')
  })

  it('keeps the network, the resolver and the attributes that are asked for', async () => {
    fake.pot('dns')
    const ctx = {...fake.ctx, networks: ['public-bridge']}
    const request = {
      name: 'web',
      base: 'plain',
      network: 'public-bridge',
      addresses: ['10.1.1.1'],
      dns: 'pot',
      attributes: {persistent: 'NO', other: '1'},
    } as const
    const pot = await createPot(ctx, request)
    expect(pot)
      .to.include({network: 'public-bridge', dns: 'pot'})
      .and.deep.include({addresses: [{address: '10.1.1.1'}], depends: ['dns']})
    expect(['vnet', 'pot.attr.persistent', 'pot.attr.other'].map((key) => pot.conf.get(key))).to.deep.equal(['true', 'NO', '1'])
    await createPot(ctx, {...request, dns: 'custom', resolvConf: 'nameserver 9.9.9.9\n'})
    expect(written('resolv.conf')).to.equal('nameserver 9.9.9.9\n')
  })
})
