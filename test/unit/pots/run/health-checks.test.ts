import {expect} from 'chai'
import {writeFileSync} from 'node:fs'
import {answers, supervisorOf, watcherOf} from '../../../../src/pots/state/files.js'
import {read, supervision, until, type Supervising} from '../../../support/supervision.js'

describe('the health checks of a supervisor', () => {
  let s: Supervising
  beforeEach(() => {
    s = supervision()
  })
  afterEach(() => s.remove())

  const check = () => ({argv: ['sh', '-c', 'echo "it says $(cat "$0")" >&2; grep -q good "$0"', s.at('health')]})
  const quick = {'health-interval': '0.02', 'health-retries': '2'}

  it('tells whether it is healthy, and the reason when it is not', async () => {
    s.attributes(quick)
    writeFileSync(s.at('health'), 'bad\n')
    await s.run(s.noted('exec sleep 1000'), 'background', {check: check()})
    await until(() => s.word() === 'unhealthy')
    expect(s.state()).to.include({check: 'it says bad'}).and.to.have.property('pid').that.is.a('number')
    writeFileSync(s.at('health'), 'good\n')
    await until(() => s.word() === 'running')
    expect(s.runs()).to.equal(1)
    const watcher = watcherOf(s.files())?.pid ?? 0
    await s.end()
    await until(() => !answers(watcher))
  })

  it('does not count what fails in the time of grace', async () => {
    s.attributes({...quick, 'health-grace': '600'})
    writeFileSync(s.at('health'), 'bad\n')
    await s.run(s.noted('exec sleep 1000'), 'background', {check: {argv: ['sh', '-c', 'echo >>"$1"; grep -q good "$0"', s.at('health'), s.at('checks')]}})
    await until(() => read(s.at('checks')).length > 4)
    expect(s.word()).to.equal('starting')
  })

  it('ends a check that takes too long', async () => {
    s.attributes({...quick, 'health-timeout': '0.5', 'health-retries': '1'})
    await s.run(s.noted('exec sleep 1000'), 'background', {check: {argv: ['sleep', '1000']}})
    await until(() => s.word() === 'unhealthy')
  })

  it('runs the command again when that is the action, whatever its policy', async () => {
    s.attributes({...quick, 'health-action': 'restart'})
    writeFileSync(s.at('health'), 'bad\n')
    await s.run(s.noted('exec sleep 1000'), 'background', {check: check()})
    await until(() => s.runs() >= 3)
    writeFileSync(s.at('health'), 'good\n')
    await until(() => s.word() === 'running')
  })

  it('is ended with the supervisor, also with one that was killed', async () => {
    s.attributes(quick)
    writeFileSync(s.at('health'), 'good\n')
    await s.run(s.noted('exec sleep 1000'), 'background', {check: check()})
    await until(() => s.word() === 'running')
    const watcher = watcherOf(s.files())?.pid ?? 0
    expect(watcher).to.be.above(1)
    process.kill(supervisorOf(s.files())?.pid ?? 0, 'SIGKILL')
    await until(() => !answers(watcher))
  })

  it('goes on when a boot script has ended', async () => {
    s.attributes(quick)
    writeFileSync(s.at('health'), 'good\n')
    await s.run(['true'], 'boot', {check: check()})
    await until(() => s.word() === 'booted')
    writeFileSync(s.at('health'), 'bad\n')
    await until(() => s.word() === 'unhealthy')
  })
})
