import {expect} from 'chai'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {clonePot, type CloneRequest} from '../../../../src/pots/make/clone.js'
import {failure, fakeContext, titles, volume, type Fake} from '../../../support/fake-context.js'

const CONF = ['pot.type=single', 'pot.base=plain', 'host.hostname="one.old"', 'network_type=public-bridge', 'vnet=true', 'ip=10.1.1.2', 'pot.dns=inherit']
const KEPT = ['pot.attr.persistent=YES', 'pot.env=A=1', 'unknown.key=kept']

describe('clone', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.pot('one', [...CONF, 'pot.uuid=old', 'pot.attr.to-be-pruned=YES', ...KEPT])
    fake.pot(
      'two',
      ['pot.type=multi', 'pot.level=1', 'pot.base=parts', 'network_type=inherit'],
      [
        'zroot/pot/bases/parts / ro',
        'zroot/pot/jails/two/usr.local /usr/local zfs-remount',
        'zroot/pot/jails/two/custom /opt/custom zfs-remount',
        'zroot/pot/fscomp/data /data',
        '/srv/www /www ro',
      ],
    )
    fake.facts.volumes = [
      volume('jails/one'),
      volume('jails/one/m', ['1', '2']),
      volume('jails/two'),
      volume('jails/two/usr.local', ['3']),
      volume('jails/two/custom'),
    ]
  })
  afterEach(() => fake.remove())

  const clone = (request: Partial<CloneRequest> = {}) =>
    clonePot({...fake.ctx, networks: ['public-bridge']}, {name: 'web', template: 'one', snapshot: false, addresses: [], ...request})
  const written = (file: string) => {
    const run = fake.steps.map((one) => one.run).find((action) => action.do === 'write' && action.path.endsWith(`/jails/web/conf/${file}`))
    return run?.do === 'write' ? run : undefined
  }

  it('clones the last snapshot, or the one that is named', async () => {
    await clone()
    await clone({tag: '1'})
    expect(titles(fake).filter((title) => title.startsWith('clone'))).to.deep.equal(['clone jails/one/m@2 jails/web/m', 'clone jails/one/m@1 jails/web/m'])
    expect(fake.operations[0]?.locks).to.include.members(['pot/web', '~pot/one'])
  })

  it('takes the record of the template, but its name, its network addresses, its id and its fate', async () => {
    const pot = await clone()
    expect(pot)
      .to.include({hostname: 'web.host.example', network: 'public-bridge'})
      .and.deep.include({addresses: [], env: [['A', '1']]})
    expect(pot.uuid).to.match(/^[0-9a-f-]{36}$/)
    expect(pot.conf.has('pot.attr.to-be-pruned')).to.equal(false)
    for (const line of KEPT) expect(pot.conf.text().split('\n')).to.include(line)
  })

  it('is on the private bridge of its template, unless it is put on another', async () => {
    fake.pot('one', ['pot.type=single', 'pot.base=plain', 'network_type=private-bridge', 'bridge=lan', 'ip=10.2.0.2', 'pot.dns=inherit'])
    const ctx = {...fake.ctx, networks: ['private-bridge', 'public-bridge']}
    const on = async (more: Partial<CloneRequest>) => (await clonePot(ctx, {name: 'web', template: 'one', snapshot: false, addresses: [], ...more})).bridge
    expect(await on({})).to.equal('lan')
    expect(await on({bridge: 'other'})).to.equal('other')
    expect(await on({network: 'public-bridge'})).to.equal(undefined)
    expect(fake.warnings).to.deep.equal([])
  })

  it('warns of an address and of a bridge that its network does not have', async () => {
    const pot = await clone({template: 'two', snapshot: true, addresses: ['10.0.0.9'], bridge: 'lan'})
    expect(pot).to.deep.include({addresses: [], bridge: undefined})
    expect(fake.warnings.join()).to.match(/^-i 10\.0\.0\.9 has no effect: .* -N alias .*,-B lan has no effect: .* inherit; -N private-bridge/)
  })

  it('snapshots only what has no snapshot, with -F', async () => {
    expect(await failure(clone({template: 'two'}))).to.include({code: 'NO_SNAPSHOT', message: 'jails/two/custom has no snapshot'})
    await clone({template: 'two', snapshot: true})
    const [snapshot = ''] = titles(fake).filter((title) => title.startsWith('snapshot'))
    const [, tag] = /^snapshot jails\/two\/custom @(\d+)$/.exec(snapshot) ?? []
    expect(titles(fake)).to.include.members(['clone jails/two/usr.local@3 jails/web/usr.local', `clone jails/two/custom@${tag} jails/web/custom`])
    expect(fake.operations.at(-1)?.locks).to.include.members(['pot/web', 'pot/two'])
  })

  it('has own volumes of its own, and shares everything else', async () => {
    fake.facts.volumes = fake.facts.volumes.map((one) => (one.path === 'jails/two/custom' ? volume(one.path, ['4']) : one))
    await clone({template: 'two'})
    expect(written('fscomp.conf')?.content.split('\n')).to.deep.equal([
      'zroot/pot/bases/parts / ro',
      'zroot/pot/jails/web/usr.local /usr/local zfs-remount',
      'zroot/pot/jails/web/custom /opt/custom zfs-remount',
      'zroot/pot/fscomp/data /data',
      '/srv/www /www ro',
      '',
    ])
  })

  it('copies the hook scripts, and the resolver unless another is given', async () => {
    const conf = (file: string) => join(fake.fsRoot, 'jails/one/conf', file)
    writeFileSync(conf('prestart.sh'), '#!/bin/sh\n')
    writeFileSync(conf('resolv.conf'), 'nameserver 1.1.1.1\n')
    await clone()
    expect(written('prestart.sh')).to.deep.include({content: '#!/bin/sh\n', mode: 0o755})
    expect(written('resolv.conf')?.content).to.equal(readFileSync(conf('resolv.conf'), 'utf8'))
    fake.steps.length = 0
    await clone({dns: 'custom', resolvConf: 'nameserver 9.9.9.9\n'})
    expect(written('resolv.conf')?.content).to.equal('nameserver 9.9.9.9\n')
  })

  const refused: [what: string, request: Partial<CloneRequest>, code: string][] = [
    ['a template that is not there', {template: 'gone'}, 'NO_POT'],
    ['a bad name', {name: 'a b'}, 'BAD_NAME'],
    ['a name that is taken', {name: 'two'}, 'EXISTS'],
    ['a snapshot that is not there', {tag: '9'}, 'NO_SNAPSHOT'],
    ['-s with -F', {tag: '1', snapshot: true}, 'USAGE'],
    ['a network that nothing provides', {network: 'alias'}, 'NEEDS_PLUGIN'],
  ]
  for (const [what, request, code] of refused) {
    it(`refuses ${what}`, async () => {
      expect(await failure(clone(request))).to.include({code})
      expect(fake.steps).to.deep.equal([])
    })
  }

  it('refuses the pot of a base', async () => {
    fake.pot('zero', ['pot.type=multi', 'pot.level=0', 'pot.base=parts'])
    expect(await failure(clone({template: 'zero'}))).to.include({code: 'USAGE'})
  })

  it('refuses when a volume of the template is gone', async () => {
    fake.facts.volumes = [volume('jails/one')]
    expect(await failure(clone())).to.include({code: 'NO_VOLUME'})
  })
})
