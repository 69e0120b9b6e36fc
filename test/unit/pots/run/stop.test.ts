import {expect} from 'chai'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {NOTHING_ADDED} from '../../../../src/plugins/hooks.js'
import {stopPot} from '../../../../src/pots/run/stop.js'
import {failure, fakeContext, step, titles, type Fake} from '../../../support/fake-context.js'

describe('stop', () => {
  let fake: Fake
  let m: string
  beforeEach(() => {
    fake = fakeContext()
    m = join(fake.fsRoot, 'jails/web/m')
    fake.pot('web')
  })
  afterEach(() => fake.remove())

  const up = () => {
    fake.facts.running = [{name: 'web', id: 1, root: m}]
    fake.facts.mounts = [m, `${m}/tmp`].map((target) => ({source: 'x', target, type: 'none', readonly: false}))
  }

  it('runs hooks, ends the jail, and takes away what the start made', async () => {
    up()
    for (const name of ['prestop', 'poststop']) writeFileSync(join(fake.fsRoot, 'jails/web/conf', `${name}.sh`), '#!/bin/sh\n')
    fake.facts.added = {...NOTHING_ADDED, before: [step('plugin before')], after: [step('plugin after')]}
    expect(await stopPot(fake.ctx, {name: 'web'})).to.deep.equal({name: 'web', stopped: true})
    expect(titles(fake).map((title) => title.replaceAll(m, 'M'))).to.deep.equal([
      'run the prestop hook',
      'plugin before',
      'end the supervision of the main command',
      'unjail web',
      'wait for the main command to end',
      'plugin after',
      'run the poststop hook',
      'remove /etc/resolv.conf',
      'unmount M/tmp',
      'unmount M',
    ])
  })

  it('refuses, when it is to be careful, what running pots depend on, and names those', async () => {
    for (const name of ['app', 'other', 'down']) fake.pot(name, ['pot.depend=web'])
    up()
    fake.facts.running = [...fake.facts.running, ...['app', 'other'].map((name) => ({name, id: 2, root: ''}))]
    const refusal = await failure(stopPot(fake.ctx, {name: 'web', careful: true}))
    expect(refusal).to.include({code: 'IN_USE', message: "pots that run depend on 'web': app, other"})
    expect(refusal).to.deep.include({suggestions: ['pot stop app, or pot stop -F web']})
    expect(await stopPot(fake.ctx, {name: 'down', careful: true})).to.include({stopped: false})
    expect(await stopPot(fake.ctx, {name: 'web'})).to.include({stopped: true})
  })

  it('is finished by recover once it has begun to stop the jail', async () => {
    up()
    fake.facts.added = {...NOTHING_ADDED, before: [step('plugin')], after: [step('plugin')]}
    await stopPot(fake.ctx, {name: 'web', exitCode: 3})
    expect(fake.steps.every(({final}) => final)).to.equal(true)
  })

  it('does nothing for a pot that is down with nothing left behind', async () => {
    expect(await stopPot(fake.ctx, {name: 'web'})).to.deep.equal({name: 'web', stopped: false})
  })

  it('cleans up after a pot that went down by itself, without the prestop hook', async () => {
    up()
    fake.facts.running = []
    writeFileSync(join(fake.fsRoot, 'jails/web/conf/prestop.sh'), '')
    expect(await stopPot(fake.ctx, {name: 'web'})).to.include({stopped: true})
    expect(titles(fake)).to.include(`unmount ${m}`).and.not.include('run the prestop hook')
  })

  it('keeps the exit status of the main command, also when the pot is down already', async () => {
    await stopPot(fake.ctx, {name: 'web', exitCode: 7})
    const run = fake.steps.find(({title}) => title === 'keep the exit status')?.run
    expect(run).to.deep.equal({do: 'write', path: join(fake.fsRoot, 'jails/web/conf/.last_run_stats'), content: '{ "ExitCode": 7 }\n'})
  })

  it('leaves a pot alone that was started again since', async () => {
    up()
    expect(await stopPot(fake.ctx, {name: 'web', exitCode: 7, id: 99})).to.deep.equal({name: 'web', stopped: false, down: true})
    fake.facts.running = []
    expect(await stopPot(fake.ctx, {name: 'web', exitCode: 7, id: 99})).to.include({down: true})
  })

  it('leaves the resolver of a pot that cares for itself', async () => {
    fake.pot('web', ['pot.type=single', 'pot.dns=off'])
    up()
    await stopPot(fake.ctx, {name: 'web'})
    expect(titles(fake)).not.to.include('remove /etc/resolv.conf')
  })

  it('knows only pots that are there', async () => {
    expect(await failure(stopPot(fake.ctx, {name: 'gone'}))).to.include({code: 'NO_POT'})
  })
})
