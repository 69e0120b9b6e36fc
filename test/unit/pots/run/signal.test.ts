import {expect} from 'chai'
import {execInPot} from '../../../../src/pots/run/exec.js'
import {parseProcesses} from '../../../../src/host/processes.js'
import {findMain} from '../../../../src/pots/run/main-process.js'
import {programName, signalPot} from '../../../../src/pots/run/signal.js'
import {defaultSignal, signalName} from '../../../../src/pots/run/signal-names.js'
import {freebsdSignals} from '../../../../src/host/freebsd/signals.js'
import {fakeContext, type Fake} from '../../../support/fake-context.js'
import {codeOf} from '../../../support/records.js'

/** init, supervisor 10 with the runtime 11 below, whose child 20 is the main command; 21 is its child; 30 comes from `pot exec` (29). */
const ROWS = parseProcesses(' 1 0 900\n 10 1 800\n11 10 800\n 20 11 799\n21 20 799\n 29 1 900\n30 29 850\n')

describe('signals', () => {
  it('are known with and without SIG, in any case, by number, and as IOT', () => {
    const names = ['SIGHUP', 'hup', '1', 'Sigterm', 'SIGIOT', 'IOT', 'ABRT']
    expect(names.map((name) => signalName(freebsdSignals, name))).to.deep.equal(['HUP', 'HUP', 'HUP', 'TERM', 'ABRT', 'ABRT', 'ABRT'])
  })

  it('are refused when there are none of that name', async () => {
    for (const name of ['', 'SIG', 'NOPE', '0', '999', 'TERM;ls']) expect(await codeOf(() => signalName(freebsdSignals, name)), name).to.equal('USAGE')
  })

  it('are those of the host, whatever node knows', () => {
    expect(signalName(freebsdSignals, 'INFO')).to.equal('INFO')
    expect(signalName(freebsdSignals, '30')).to.equal('USR1')
    expect(defaultSignal(freebsdSignals)).to.equal('INFO')
  })

  it('reach the process that came into the pot from the supervisor', () => {
    expect(findMain([30, 21, 20], ROWS, 10)).to.equal(20)
    expect(findMain([30], ROWS, 10)).to.equal(undefined)
    expect(findMain([], ROWS, 10)).to.equal(undefined)
  })

  it('reach the oldest that came from outside when there is no supervisor', () => {
    expect(findMain([20, 21], ROWS, undefined)).to.equal(20)
    expect(findMain([20, 21, 30], ROWS, undefined)).to.equal(30)
  })

  it('go by the name of the program, not by its path or arguments', () => {
    expect(['/usr/sbin/nginx -g x', 'nginx: master process /usr/sbin/nginx', '  sh -c nginx', ''].map(programName)).to.deep.equal(['nginx', 'nginx', 'sh', ''])
  })
})

describe('signalling a pot', () => {
  let fake: Fake
  const send = (more: Partial<Parameters<typeof signalPot>[1]>) => {
    const {host} = fake.ctx
    const processes = async () => [
      {pid: 20, command: '/usr/sbin/nginx -g x', rss: 1},
      {pid: 21, command: 'nginx: worker process', rss: 1},
      {pid: 30, command: 'sh -c nginx', rss: 1},
    ]
    const ctx = {...fake.ctx, host: {...host, jails: {...host.jails, processes}}}
    return signalPot(ctx, {name: 'web', signal: 'HUP', pid: undefined, match: undefined, check: false, ...more})
  }

  beforeEach(() => {
    fake = fakeContext()
    fake.pot('web')
    fake.facts.running = [{name: 'web', id: 1, root: ''}]
  })
  afterEach(() => fake.remove())

  it('sends to all programs with such a name', async () => {
    expect(await send({match: '^nginx$'})).to.deep.equal({name: 'web', signal: 'HUP', pids: [20, 21]})
    expect(fake.steps[0]?.run).to.deep.include({do: 'exec', argv: ['kill', '-s', 'HUP', '20', '21']})
  })

  it('sends nothing when it only looks', async () => {
    expect(await send({match: 'nginx', check: true, signal: undefined})).to.deep.equal({name: 'web', signal: null, pids: [20, 21]})
    expect(fake.steps).to.deep.equal([])
  })

  it('never reaches a process that is not of the pot', async () => {
    expect(await codeOf(() => send({pid: 1}))).to.equal('NO_PROCESS')
    expect((await send({pid: 30})).pids).to.deep.equal([30])
  })

  it('says what is wrong', async () => {
    expect(await codeOf(() => send({}))).to.equal('NO_PROCESS')
    expect(await codeOf(() => send({match: '('}))).to.equal('USAGE')
    expect(await codeOf(() => send({match: 'x', pid: 1}))).to.equal('USAGE')
    fake.facts.running = []
    expect(await codeOf(() => send({match: 'nginx'}))).to.equal('NOT_RUNNING')
  })
})

describe('exec', () => {
  it('needs a running pot and variables with a name', async () => {
    const fake = fakeContext()
    fake.pot('web')
    const run = (more: {name?: string; env?: string[]}) =>
      execInPot(fake.ctx, {name: 'web', command: ['true'], env: [], user: undefined, hostUser: undefined, terminal: false, detach: false, ...more})
    expect(await codeOf(() => run({}))).to.equal('NOT_RUNNING')
    expect(await codeOf(() => run({name: 'none'}))).to.equal('NO_POT')
    for (const word of ['A', '=x', '']) expect(await codeOf(() => run({env: [word]})), word).to.equal('USAGE')
    fake.remove()
  })
})
