import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {pidFile, statsFile, supervised, type Supervision} from '../../../../src/pots/run/main-command.js'
import {readPot} from '../../../../src/record/store.js'
import {supervisorEnded} from '../../../../src/pots/run/supervisor.js'
import {call} from '../../../support/procedures.js'
import {failure, fakeContext, type Fake} from '../../../support/fake-context.js'
import {realTools} from '../../../support/operations.js'
import {oneStep} from '../../../support/run-steps.js'

describe('the supervisor of a main command', function () {
  this.timeout(10_000)
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.pot('web')
  })
  afterEach(() => fake.remove())

  const pot = () => readPot(fake.ctx.settings, 'web')
  const pid = () => pidFile(fake.ctx.places.run, 'web')
  const read = (path: string) => readFileSync(path, 'utf8')
  const tools = () => realTools(supervisorEnded.on())

  /** Runs its steps for real. */
  async function run(argv: readonly string[], supervision: Supervision): Promise<void> {
    for (const step of supervised(fake.ctx, pot(), {argv}, supervision)) await (await oneStep(tools(), step)).run()
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; tries < 500 && !condition(); tries++) await sleep(20)
    expect(condition()).to.equal(true)
  }

  it('keeps output, exit status and process id of a command in the background', async () => {
    await run(['sh', '-c', 'echo out; echo err >&2; while [ ! -e "$0" ]; do sleep 0.05; done; exit 3', join(fake.base, 'go')], 'background')
    await until(() => existsSync(pid()))
    const waiting = call(supervisorEnded.on(), supervisorEnded.action({pid: pid()}))
    writeFileSync(join(fake.base, 'go'), '')
    await waiting
    expect(existsSync(pid())).to.equal(false)
    expect(read(statsFile(pot()))).to.equal('{ "ExitCode": 3 }\n')
    expect(read(join(pot().dir, 'log/main.log'))).to.equal('out\nerr\n')
  })

  it('hands over words as they are', async () => {
    await run(['printf', '[%s]', 'a b', '', '$HOME', "it's", '*'], 'boot')
    expect(read(join(pot().dir, 'log/main.log'))).to.equal("[a b][][$HOME][it's][*]")
  })

  it('waits for a boot script, and fails with it without failing the start', async () => {
    const steps = supervised(fake.ctx, pot(), {argv: ['false']}, 'boot')
    expect(steps.at(-1)).to.include({title: 'boot', optional: true})
    await run(['sh', '-c', 'sleep 0.1; exit 4'], 'boot')
    expect(read(statsFile(pot()))).to.equal('{ "ExitCode": 4 }\n')
  })

  it('does not need the directory that another start may have taken away', async () => {
    const [makeLog, , start] = supervised(fake.ctx, pot(), {argv: ['true']}, 'background')
    for (const step of [makeLog, start]) if (step) await (await oneStep(tools(), step)).run()
    await until(() => existsSync(statsFile(pot())))
  })

  it('stops the pot when the command has ended, and only then', async () => {
    const [, , start] = supervised(fake.ctx, pot(), {argv: ['true']}, 'stop-after')
    expect(start?.run).to.deep.include({do: 'exec'}).and.have.property('argv').that.includes.members([process.execPath, 'web'])
    const argv = start?.run.do === 'exec' ? [...start.run.argv] : []
    const at = argv.indexOf(process.execPath)
    argv.splice(at, 2, '/bin/echo', 'script')
    mkdirSync(join(fake.base, 'run/main'), {recursive: true})
    const [file = '', ...args] = argv
    const child = spawn(file, args, {stdio: ['ignore', 'pipe', 'inherit']})
    let said = ''
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString()
    })
    await once(child, 'close')
    expect(said).to.equal('script stop web\n')
    expect(read(statsFile(pot()))).to.equal('{ "ExitCode": 0 }\n')
  })

  describe('that is waited for', () => {
    const file = () => join(fake.base, 'x.pid')

    it('is not when it never was, or is dead, or its file says nonsense', async () => {
      for (const text of [undefined, '', 'nonsense', '-1', '0', '4194303\n']) {
        rmSync(file(), {force: true})
        if (text !== undefined) writeFileSync(file(), text)
        const begin = Date.now()
        await call(supervisorEnded.on(), supervisorEnded.action({pid: file()}))
        expect(Date.now() - begin).to.be.below(1000)
        expect(existsSync(file())).to.equal(false)
      }
    })

    it('is an error of the journal when it has no name', async () => {
      expect(await failure(call(supervisorEnded.on(), {...supervisorEnded.action({pid: ''}), args: {}}))).to.include({code: 'BAD_CALL'})
    })
  })
})
