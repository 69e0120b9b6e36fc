import {expect} from 'chai'
import {chmodSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {NOTHING_ADDED} from '../../../../src/plugins/hooks.js'
import type {JailSpec} from '../../../../src/host/types.js'
import {startPot} from '../../../../src/pots/run/start.js'
import {failure, fakeContext, step, titles, volume, type Fake} from '../../../support/fake-context.js'

describe('start', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
  })
  afterEach(() => fake.remove())

  const pot = (name: string, ...conf: string[]) => fake.pot(name, ['pot.type=single', 'pot.dns=off', `pot.uuid=id-of-${name}`, ...conf])
  const hook = (name: string, file: string) => {
    const path = join(fake.fsRoot, 'jails', name, 'conf', file)
    writeFileSync(path, '#!/bin/sh\n')
    chmodSync(path, 0o755)
    return path
  }
  const short = () => titles(fake).map((title) => title.replaceAll(join(fake.fsRoot, 'jails'), 'J'))

  it('mounts, brings the jail up and runs the main command, with plugins and hooks in their places', async () => {
    pot('web', 'pot.attr.persistent=YES')
    hook('web', 'prestart.sh')
    hook('web', 'poststart.sh')
    fake.facts.added = {...NOTHING_ADDED, before: [step('plugin before')], after: [step('plugin after')]}
    expect(await startPot(fake.ctx, {name: 'web'})).to.deep.equal({name: 'web', started: true, attach: undefined})
    expect(short()).to.deep.equal([
      'root J/web/m J/web/m rw',
      'check mount point /tmp',
      'tmpfs J/web/m/tmp 1777',
      'write /etc/hosts',
      'plugin before',
      'run the prestart hook',
      'jail web',
      'plugin after',
      'make log directory',
      'make run directory',
      'run the main command',
      'run the poststart hook',
    ])
  })

  it('does not fail because a hook does', async () => {
    pot('web')
    const path = hook('web', 'prestart.sh')
    await startPot(fake.ctx, {name: 'web'})
    const run = fake.steps.find(({title}) => title === 'run the prestart hook')
    expect(run).to.include({optional: true}).and.have.nested.property('run.argv').that.deep.equals([path])
    expect(run).to.have.nested.property('run.env._POT_NAME', 'web')
  })

  it('leaves a pot that runs alone', async () => {
    pot('web')
    fake.facts.running = [{name: 'web', id: 1, root: ''}]
    expect(await startPot(fake.ctx, {name: 'web'})).to.include({started: false})
    expect(fake.steps).to.deep.equal([])
  })

  it('starts what it needs before, detached, whatever order it is written in', async () => {
    pot('web', 'pot.depend=app', 'pot.depend=db', 'pot.attr.persistent=NO')
    pot('app', 'pot.depend=db', 'pot.attr.persistent=NO')
    pot('db', 'pot.attr.persistent=NO')
    const {attach} = await startPot(fake.ctx, {name: 'web'})
    expect(fake.operations.map(({title}) => title)).to.deep.equal(['start db', 'start app', 'start web'])
    expect(
      fake.operations.map(({subject}) => subject?.detail),
      'for whom',
    ).to.deep.equal(['web', 'web', undefined])
    expect(titles(fake).filter((title) => title === 'run the main command')).to.have.length(2)
    const argv = attach?.argv ?? []
    expect(argv).to.include('mode=attached')
    expect(argv.slice(argv.indexOf('--') + 1)).to.deep.equal(['runc', '--root', '/run/pot/oci', 'exec', 'web', 'sh', '-c', 'sh /etc/rc'])
  })

  it('starts nothing when the dependencies go round in a circle', async () => {
    pot('a', 'pot.depend=b')
    pot('b', 'pot.depend=a')
    expect(await failure(startPot(fake.ctx, {name: 'a'}))).to.include({code: 'CYCLE'})
    expect(fake.operations).to.deep.equal([])
  })

  it('hands the main command of a pot that is not persistent back, or leaves it to a supervisor that stops the pot', async () => {
    pot('web', 'pot.attr.persistent=NO', 'pot.cmd=httpd')
    expect((await startPot(fake.ctx, {name: 'web'})).attach?.argv.at(-1)).to.equal('httpd')
    expect(titles(fake)).not.to.include('run the main command')
    fake.steps.length = 0
    expect((await startPot(fake.ctx, {name: 'web', detach: true})).attach).to.equal(undefined)
    const run = fake.steps.find(({title}) => title === 'run the main command')?.run
    expect(run).to.deep.include({do: 'exec', background: join(fake.fsRoot, 'jails/web/log/main.log')})
    expect(run?.do === 'exec' && run.argv).to.include.members(['mode=stop-after', `pot=${process.execPath} ${process.argv[1]}`, 'name=web'])
  })

  it('snapshots the pot first when asked to', async () => {
    pot('web')
    fake.facts.volumes = [volume('jails/web'), volume('jails/web/m'), volume('jails/web2')]
    await startPot(fake.ctx, {name: 'web', snapshot: true})
    expect(titles(fake)[0]).to.match(/^snapshot jails\/web jails\/web\/m @\d+$/)
  })

  it('marks a prunable pot, so that prune takes it when it is down', async () => {
    pot('web', 'pot.attr.prunable=YES')
    await startPot(fake.ctx, {name: 'web'})
    const run = fake.steps.find(({title}) => title === 'write the configuration of web')?.run
    expect(run?.do === 'write' && run.content).to.include('pot.attr.to-be-pruned=YES')
  })

  it('tells the jail the name, the id, the attributes and the families of addresses', async () => {
    pot('web', 'pot.stack=dual', 'pot.attr.enforce_statfs=1', 'host.hostname="web.x"', 'osrelease="14.2-RELEASE"')
    const specs: JailSpec[] = []
    const jails = {...fake.ctx.host.jails, create: (spec: JailSpec) => specs.splice(0, specs.length, spec).flatMap(() => [])}
    fake.facts.added = {...NOTHING_ADDED, params: {a: 'b'}}
    await startPot({...fake.ctx, host: {...fake.ctx.host, jails}}, {name: 'web'})
    expect(specs[0]).to.deep.include({
      name: 'web',
      uuid: 'id-of-web',
      hostname: 'web.x',
      osrelease: '14.2-RELEASE',
      network: {mode: 'inherit', families: ['ipv4', 'ipv6']},
      params: {a: 'b'},
    })
    expect(specs[0]?.attributes).to.include({enforce_statfs: 1, mlock: false}).and.not.have.property('persistent')
  })

  it('gives a pot of 0.16 an id, and the clone of one another than its template has', async () => {
    fake.pot('old', ['pot.type=single', 'pot.dns=off'])
    fake.pot('copy', ['pot.type=single', 'pot.dns=off', 'pot.uuid=id-of-web'])
    pot('web')
    for (const name of ['old', 'copy']) {
      fake.steps.length = 0
      await startPot(fake.ctx, {name})
      const run = fake.steps.find(({title}) => title === `write the configuration of ${name}`)?.run
      expect(run?.do === 'write' && run.content).to.match(/^pot\.uuid=[0-9a-f]{8}-/m)
    }
  })

  it('keeps others from destroying what it mounts', async () => {
    fake.pot('web', ['pot.type=multi', 'pot.dns=off'], ['zroot/pot/bases/b / ro', 'zroot/pot/fscomp/data /data', '/srv /srv'])
    fake.facts.volumes = [volume('bases/b'), volume('fscomp/data')]
    await startPot(fake.ctx, {name: 'web'})
    expect(fake.operations[0]?.locks).to.have.members(['pot/web', '~base/b', '~fscomp/data'])
  })

  it('warns of lines in fscomp.conf that make no sense', async () => {
    fake.pot('web', ['pot.type=single', 'pot.dns=off'], ['only-a-source'])
    await startPot(fake.ctx, {name: 'web'})
    expect(fake.warnings.join()).to.include("fscomp.conf:1: 'only-a-source'")
  })

  it('refuses a network that nothing provides, and a pot that is not there', async () => {
    pot('web', 'network_type=public-bridge')
    expect(await failure(startPot(fake.ctx, {name: 'web'}))).to.include({code: 'NEEDS_PLUGIN'})
    expect(await failure(startPot(fake.ctx, {name: 'gone'}))).to.include({code: 'NO_POT'})
  })
})
