import {expect} from 'chai'
import {existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {statsFile} from '../../../../src/pots/run/main-command.js'
import {supervisorEnded} from '../../../../src/pots/run/supervisor.js'
import {readEvents} from '../../../../src/operations/events.js'
import {supervisorOf} from '../../../../src/pots/state/files.js'
import {call} from '../../../support/procedures.js'
import {failure} from '../../../support/fake-context.js'
import {realTools} from '../../../support/operations.js'
import {oneStep} from '../../../support/run-steps.js'
import {read, supervision, until, type Supervising} from '../../../support/supervision.js'

describe('the supervisor of a main command', () => {
  let s: Supervising
  beforeEach(() => {
    s = supervision()
  })
  afterEach(() => s.remove())

  it('keeps output, exit status and process id of a command in the background', async () => {
    await s.run(s.noted('echo out; echo err >&2; while [ ! -e "$1.go" ]; do sleep 0.05; done; exit 3'), 'background')
    await until(() => s.word() === 'running')
    const {pid} = s.state()
    expect(pid).to.equal(Number(read(s.mainFile)))
    writeFileSync(s.at('runs.go'), '')
    await until(() => supervisorOf(s.files()) === undefined)
    expect(read(statsFile(s.pot()))).to.equal('{ "ExitCode": 3 }\n')
    expect(read(join(s.pot().dir, 'log/main.log'))).to.equal('out\nerr\n')
    expect(s.state()).to.include({state: 'exited', exitCode: 3}).and.not.have.property('pid')
  })

  it('hands over words as they are', async () => {
    await s.run(['printf', '[%s]', 'a b', '', '$HOME', "it's", '*', '--', 'files=x'], 'boot')
    expect(read(join(s.pot().dir, 'log/main.log'))).to.equal("[a b][][$HOME][it's][*][--][files=x]")
  })

  it('waits for a boot script, and fails with it without failing the start', async () => {
    await s.run(['sh', '-c', 'sleep 0.1; exit 4'], 'boot')
    expect(read(statsFile(s.pot()))).to.equal('{ "ExitCode": 4 }\n')
    expect(s.state()).to.include({state: 'exited', exitCode: 4})
    rmSync(`${s.files()}.state`)
    await s.run(['true'], 'boot')
    expect(s.word()).to.equal('booted')
  })

  it('does not need the directory that another start may have taken away', async () => {
    for (const step of s.steps({main: {argv: ['true']}}, 'background').filter(({title}) => title !== 'make run directory'))
      await (await oneStep(realTools(s.procedures), step)).run()
    await until(() => existsSync(statsFile(s.pot())))
  })

  for (const supervision of ['background', 'boot'] as const) {
    it(`fails the start when it cannot do its work: ${supervision}`, async () => {
      mkdirSync(dirname(dirname(s.files())), {recursive: true})
      mkdirSync(join(s.pot().dir, 'log'))
      writeFileSync(dirname(s.files()), 'a file where the directory should be')
      const [last] = s.steps({main: {argv: ['touch', s.at('ran')]}}, supervision).slice(-1)
      const problem = last && (await failure((await oneStep(realTools(s.procedures), last)).run()))
      rmSync(dirname(s.files()))
      expect(problem).to.include({code: 'EXEC_FAILED'})
      expect(existsSync(s.at('ran'))).to.equal(false)
    })
  }

  it('stops the pot when the command has ended, and only then', async () => {
    mkdirSync(join(s.pot().dir, 'conf'), {recursive: true})
    expect(await s.saying(s.told(s.steps({main: {argv: ['true']}}, 'stop-after'), 'pot', '/bin/echo script'))).to.equal('script stop web\n')
    expect(read(statsFile(s.pot()))).to.equal('{ "ExitCode": 0 }\n')
  })

  describe('with a restart policy', () => {
    it('runs a command that fails as often as it says, and keeps how it ended', async () => {
      s.attributes({restart: 'on-failure:3'})
      await s.run(s.noted('exit 7'), 'background')
      await until(() => s.word() === 'exited')
      expect(s.runs()).to.equal(4)
      expect(s.state()).to.include({exitCode: 7, restarts: 3})
    })

    it('tells each end as an event, by a name that JSON can hold', async () => {
      s.attributes({restart: 'on-failure:1'})
      mkdirSync(s.data(), {recursive: true})
      await s.run(s.noted('exit 7'), 'background')
      await until(() => supervisorOf(s.files()) === undefined && s.word() === 'exited')
      const events = readEvents({data: s.data()}).map((event) => ({...event, time: 0}))
      const common = {event: 'main', version: 1, time: 0, pot: 'web'}
      expect(events).to.deep.equal([
        {...common, state: 'running', restarts: 0},
        {...common, state: 'restarting', exit: 7, restarts: 1},
        {...common, state: 'running', restarts: 1},
        {...common, state: 'exited', exit: 7},
      ])
    })

    it('runs a command that ends well again only when it is to run always', async () => {
      s.attributes({restart: 'on-failure'})
      await s.run(s.noted('exit 0'), 'background')
      await until(() => s.word() === 'exited')
      expect(s.runs()).to.equal(1)
      rmSync(`${s.files()}.state`)
      s.attributes({restart: 'always'})
      await s.run(s.noted('exit 0'), 'background')
      await until(() => s.runs() > 4)
    })

    it('comes back after each of 20 kills, with its environment', async () => {
      s.attributes({restart: 'always'})
      const main = {argv: s.noted('cat <&3 >>"$1.given"; exec sleep 1000'), secret: {text: 'given\n', names: []}}
      const all = s.steps({main}, 'background')
      const short = s.told(all, 'longest', '10')
      for (const step of all) {
        const run = step.run.do === 'exec' ? {...step.run, argv: short} : step.run
        await (await oneStep(realTools(s.procedures), Object.assign({}, step, {run}))).run()
      }
      for (let count = 1; count <= 20; count++) {
        await until(() => s.runs() === count && s.word() === 'running')
        process.kill(s.state().pid ?? 0, 'SIGKILL')
      }
      await until(() => s.runs() === 21)
      expect(s.state().restarts).to.equal(20)
      await until(() => read(s.at('runs.given')) === 'given\n'.repeat(21))
      expect(existsSync(`${s.files()}.secret`)).to.equal(true)
    })

    it('waits longer each time', async () => {
      s.attributes({restart: 'always', 'restart-delay': '0.05'})
      await s.run(s.noted('date +%s%N >>"$1.times"; exit 1'), 'background')
      await until(() => s.runs() > 4)
      await until(() => read(s.at('runs.times')).split('\n').length > 5)
      const times = read(s.at('runs.times')).trim().split('\n').map(Number)
      const pauses = times.slice(1, 5).map((time, index) => (time - (times[index] ?? 0)) / 1e6)
      for (const [index, least] of [50, 100, 200, 400].entries()) expect(pauses[index]).to.be.at.least(least)
    })

    it('ends when it is told, in a pause as well as when the command ends then, and leaves nothing', async () => {
      s.attributes({restart: 'always', 'restart-delay': '600'})
      await s.run(s.noted('exit 1'), 'background')
      await until(() => s.word() === 'restarting')
      expect(s.state().next).to.be.a('number')
      await s.tell()
      await until(() => supervisorOf(s.files()) === undefined)
      expect(s.runs()).to.equal(1)
      await call(s.procedures, supervisorEnded.action({files: s.files()}))
      s.attributes({restart: 'always'})
      await s.run(s.noted('exec sleep 1000'), 'background')
      await until(() => s.word() === 'running')
      await s.end()
      expect(s.runs()).to.equal(2)
      expect(readdirSync(dirname(s.files()))).to.deep.equal([])
    })

    it('starts the pot anew when its jail has gone', async () => {
      s.attributes({restart: 'always'})
      writeFileSync(s.at('pot'), 'echo "$@" after $POT_RESTARTS')
      const argv = s.told(s.steps({main: {argv: ['false']}, vitals: {up: ['false']}}, 'background'), 'pot', `/bin/sh ${s.at('pot')}`)
      expect(await s.saying(argv)).to.equal('restart web after 1\n')
    })

    it('is followed by another when it was killed, which waits for the command that it has left', async () => {
      s.attributes({restart: 'always'})
      await s.run(s.noted('exec sleep 1000'), 'background')
      await until(() => s.word() === 'running')
      process.kill(supervisorOf(s.files())?.pid ?? 0, 'SIGKILL')
      await until(() => s.word() === 'unsupervised')
      const {pid: adopt} = s.state()
      expect(adopt).to.be.a('number')
      rmSync(`${s.files()}.state`)
      await s.run(s.noted('exec sleep 1000'), 'background', {adopt})
      await until(() => s.word() === 'running')
      expect(s.runs()).to.equal(1)
      process.kill(adopt ?? 0, 'SIGKILL')
      await until(() => s.runs() === 2 && s.word() === 'running')
      expect(s.state().pid).not.to.equal(adopt)
    })
  })

  it('tells a kill for lack of memory from others', async () => {
    const kills = s.at('memory.events')
    writeFileSync(kills, 'oom 0\noom_kill 4\n')
    await s.run(s.noted('kill -KILL $$'), 'background', {vitals: {up: ['true'], kills}})
    await until(() => s.word() === 'killed')
    expect(s.state()).to.include({signal: 'SIGKILL', outOfMemory: undefined})
    rmSync(`${s.files()}.state`)
    await s.run(s.noted(`printf 'oom 1\\noom_kill 5\\n' >${kills}; kill -KILL $$`), 'background', {vitals: {up: ['true'], kills}})
    await until(() => s.word() === 'killed')
    expect(s.state()).to.include({exitCode: 137, outOfMemory: true})
  })

  describe('that is waited for', () => {
    it('is not when it never was, or is dead, or its file says nonsense', async () => {
      for (const text of [undefined, '', 'nonsense', '-1', '0', '4194303\n', `${process.pid}\nof another time\n`]) {
        mkdirSync(dirname(s.files()), {recursive: true})
        if (text !== undefined) writeFileSync(`${s.files()}.pid`, text)
        const begin = Date.now()
        await s.end()
        expect(Date.now() - begin).to.be.below(1000)
        expect(existsSync(`${s.files()}.pid`)).to.equal(false)
      }
    })

    it('is an error of the journal when it has no name', async () => {
      expect(await failure(call(s.procedures, {...supervisorEnded.action({files: ''}), args: {}}))).to.include({code: 'BAD_CALL'})
    })
  })
})
