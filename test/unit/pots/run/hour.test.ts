import {chmodSync, mkdirSync, readdirSync, renameSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {readEvents} from '../../../../src/operations/events.js'
import {answers, supervisorOf, watcherOf} from '../../../../src/pots/state/files.js'
import {read, supervision, until, type Supervising} from '../../../support/supervision.js'

const BEGIN = 1_700_000_000

/** date(1) and sleep(1) of a clock that stands until the test sets it: `$CLOCK` has its seconds, `$CLOCK.ends` the ends of all pauses that have begun. */
const DATE = '#!/bin/sh\ncat "$CLOCK"\n'
const SLEEP =
  '#!/bin/sh\nend=$(($(cat "$CLOCK") + $(printf %.0f "$1")))\necho $end >>"$CLOCK.ends"\nwhile [ "$(cat "$CLOCK")" -lt $end ]; do /bin/sleep 0.05; done\n'

describe('an hour of a service', () => {
  const kept = {PATH: process.env.PATH, CLOCK: process.env.CLOCK}
  let s: Supervising
  let time: number

  /** Whether somebody waits until so many seconds from now. */
  const isAwaited = (seconds: number) =>
    read(s.at('clock.ends'))
      .split('\n')
      .includes(String(time + seconds))
  const pass = (seconds: number) => {
    time += seconds
    writeFileSync(s.at('clock.new'), `${time}\n`)
    // A reader sees the whole number.
    renameSync(s.at('clock.new'), s.at('clock'))
  }

  beforeEach(() => {
    s = supervision()
    time = BEGIN
    pass(0)
    mkdirSync(s.at('bin'))
    for (const [name, text] of [
      ['date', DATE],
      ['sleep', SLEEP],
    ] as const) {
      writeFileSync(join(s.at('bin'), name), text)
      chmodSync(join(s.at('bin'), name), 0o755)
    }
    process.env.PATH = `${s.at('bin')}:${kept.PATH}`
    process.env.CLOCK = s.at('clock')
  })
  afterEach(async () => {
    // Whoever sleeps wakes up.
    pass(1_000_000)
    await s.remove()
    Object.assign(process.env, kept)
    if (kept.CLOCK === undefined) delete process.env.CLOCK
  })

  it('with 20 kills: it comes back each time, its health is marked, events tell it, and nothing is left', async () => {
    s.attributes({restart: 'on-failure:3', 'restart-delay': '2', 'health-interval': '30', 'health-retries': '2'})
    mkdirSync(s.data(), {recursive: true})
    writeFileSync(s.at('health'), 'good\n')
    const check = {argv: ['sh', '-c', 'echo >>"$1"; grep -q good "$0"', s.at('health'), s.at('checks')]}
    const checks = () => read(s.at('checks')).length
    /** Lets the interval of a check pass, and waits for the check. */
    const checked = async () => {
      const before = checks()
      await until(() => isAwaited(30))
      pass(30)
      await until(() => checks() > before)
    }
    await s.run(s.noted('exec /bin/sleep 100000'), 'background', {check})
    for (let kill = 1; kill <= 20; kill++) {
      await until(() => s.runs() === kill && s.word() === 'starting')
      await checked()
      await until(() => s.word() === 'running')
      pass(120)
      if (kill === 10) {
        writeFileSync(s.at('health'), 'bad\n')
        await checked()
        expect(s.word()).to.equal('running')
        await checked()
        await until(() => s.word() === 'unhealthy')
        writeFileSync(s.at('health'), 'good\n')
        await checked()
        await until(() => s.word() === 'running')
      }
      process.kill(s.state().pid ?? 0, 'SIGKILL')
      // A service that ran for minutes begins anew with its pauses and its restarts in a row.
      await until(() => s.word() === 'restarting')
      expect(s.state()).to.include({restarts: kill, next: time + 2})
      await until(() => isAwaited(2))
      pass(2)
    }
    await until(() => s.runs() === 21 && s.word() === 'starting')
    expect(time - BEGIN).to.be.within(3000, 3600)

    const watcher = watcherOf(s.files())?.pid ?? 0
    await s.end()
    await until(() => supervisorOf(s.files()) === undefined && !answers(watcher))
    expect(readdirSync(dirname(s.files()))).to.deep.equal([])
    const told = readEvents({data: s.data()}).map((event) => ('state' in event ? event.state : event.event))
    const count = (state: string) => told.filter((one) => one === state).length
    expect([count('running'), count('restarting'), count('healthy'), count('unhealthy')]).to.deep.equal([21, 20, 21, 1])
  })

  it('that fails at once: it is run again as often in a row as its policy says, ever later', async () => {
    s.attributes({restart: 'on-failure:3', 'restart-delay': '15'})
    await s.run(s.noted('exit 1'), 'background')
    for (const pause of [15, 30, 60]) {
      await until(() => s.word() === 'restarting' && s.state().next === time + pause && isAwaited(pause))
      pass(pause)
    }
    await until(() => s.word() === 'exited')
    expect(s.state()).to.include({exitCode: 1, restarts: 3})
  })
})
