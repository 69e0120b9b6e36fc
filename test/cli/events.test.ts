import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {appendFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {injection, tempPotRoot, type TempPotRoot} from '../../src/testing.js'
import {timeOf} from '../../src/commands/events.js'
import {EVENTS_SIZE} from '../../src/paths/events-file.js'
import {CORE} from '../support/cli.js'

const LOGGER = `#!/bin/sh
printf '%s\\n' "$*" >>"$LOGGED"
`

describe('pot events', () => {
  let host: TempPotRoot
  let env: Record<string, string>

  before(function () {
    if (process.getuid?.() !== 0) return this.skip()
    host = tempPotRoot({POT_STORAGE: 'btrfs', POT_LOG_FACILITY: 'local3'})
    mkdirSync(join(host.root, 'bin'))
    writeFileSync(join(host.root, 'bin/logger'), LOGGER, {mode: 0o755})
    env = {PATH: `${join(host.root, 'bin')}:${process.env.PATH}`, LOGGED: join(host.root, 'logged'), SUDO_USER: 'alice'}
  })
  after(() => host?.remove())

  const file = () => join(host.root, 'data/events.ndjson')
  const set = (value: number) => ['config', '--set', `POT_HOSTNAME_MAX_LENGTH=${value}`]
  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) => host.run(args, {env: {...env, ...more}})
  const events = async (...args: string[]): Promise<Record<string, unknown>[]> => {
    const {stdout, stderr, code} = await run(['events', '--json', ...args])
    expect(code, stderr).to.equal(0)
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }

  it('tells who did what when, and with which result', async () => {
    expect((await run(['events'])).stderr).to.equal('there are no such events\n')
    const begin = Date.now() / 1000
    expect((await run(set(50))).code).to.equal(0)
    expect((await run(set(51), injection('fail', 1))).code).to.equal(1)
    const [done, failed, ...more] = await events()
    expect(more).to.deep.equal([])
    expect(done).to.include({event: 'operation', version: 1, result: 'done', by: 'alice'}).and.not.have.property('message')
    expect(done?.time).to.be.above(begin)
    expect(failed).to.include({result: 'failed', title: done?.title})
    expect(failed?.message).to.include('this step fails for a test')
    expect((await run(['events'])).stdout).to.match(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}.*: done \(\d+\.\d s, by alice\)\n.*: failed: .*this step fails for a test \(.*\)\n$/,
    )
    expect(statSync(file()).mode & 0o777).to.equal(0o600)
  })

  it('tells what recover has made of a command that was killed', async () => {
    expect((await run(set(52), injection('kill', 1))).code).to.equal(null)
    await run(['recover'])
    expect((await events()).at(-1)).to.include({result: 'rolled back', by: 'alice'})
  })

  it('goes to syslog with the facility that is set, without what was typed', async () => {
    rmSync(env.LOGGED ?? '', {force: true})
    await run(set(53))
    await run(set(54), {...injection('fail', 1)})
    const [done, failed, ...more] = readFileSync(env.LOGGED ?? '', 'utf8')
      .trim()
      .split('\n')
    expect(done).to.match(/^-p local3\.info -t pot -- .*: done \(by alice\)$/)
    expect(failed).to.match(/^-p local3\.err -t pot -- config: /)
    expect(more).to.deep.equal([])
  })

  it('selects by time and pot, and refuses what is no time', async () => {
    const main = {event: 'main', version: 1, time: Math.floor(Date.now() / 1000) - 5000, pot: 'web', state: 'exited', exit: 137, oom: true}
    appendFileSync(file(), `${JSON.stringify(main)}\nnot JSON\n{"event":"main","version":2,"time":1,"pot":"web","state":"x"}\n`)
    expect(await events('-p', 'web')).to.deep.equal([main])
    expect(await events('-p', 'web', '--since', '1h')).to.deep.equal([])
    expect(await events('-p', 'web', '--since', String(main.time))).to.deep.equal([main])
    expect((await run(['events', '-p', 'web'])).stdout).to.match(/web: its main command has ended \(exit status 137, out of memory\)\n$/)
    const {code, stderr} = await run(['events', '--since', 'yesterday'])
    expect([code, stderr]).to.deep.equal([2, "pot: 'yesterday' is no time\n     pot events --since 2h, or --since '2026-01-31 12:00'\n"])
    expect([timeOf('2m', 1000), timeOf('2026-01-31T12:00:00Z', 0), timeOf('1700000000', 0)]).to.deep.equal([880, 1769860800, 1_700_000_000])
    expect(timeOf('2026-01-31', 0)).to.equal(new Date(2026, 0, 31).getTime() / 1000)
  })

  it('keeps a limited number', async () => {
    appendFileSync(file(), `${' '.repeat(EVENTS_SIZE)}\n`)
    await run(set(55))
    expect(statSync(file()).size).to.be.below(1000)
    expect(statSync(`${file()}.1`).size).to.be.above(EVENTS_SIZE)
    expect(await events('-p', 'web')).to.have.length(1)
  })

  it('follows, also into a new file, until it is interrupted', async () => {
    const child = spawn(process.execPath, [join(CORE, 'bin/run.js'), 'events', '-f', '--json', '--since', '2100-01-01'], {
      env: {...process.env, ...host.env, ...env, NODE_ENV: ''},
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    const future = (pot: string) => `${JSON.stringify({event: 'main', version: 1, time: 5_000_000_000, pot, state: 'running'})}\n`
    // It begins at the end of the file at some time: write until it has seen one.
    const ended = once(child, 'exit')
    const seen = async (word: string, meanwhile: () => void) => {
      for (let tries = 0; !text.includes(word) && tries < 400; tries++) {
        meanwhile()
        await sleep(100)
      }
      expect(text).to.include(word)
    }
    try {
      await seen('"first"', () => appendFileSync(file(), future('first')))
      rmSync(file())
      writeFileSync(file(), future('second'))
      await seen('"second"', () => {})
    } finally {
      child.kill('SIGINT')
    }
    expect((await ended)[0]).to.equal(0)
  })
})
