import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {askedUntil, askHost, startFilter} from '../../../src/programs/ask-host.js'
import {processStart} from '../../../src/programs/process-id.js'
import {failure} from '../../support/fake-context.js'

const sh = (script: string, options?: Parameters<typeof askHost>[2]) => askHost('sh', ['-c', script], options)

describe('askHost', () => {
  it('resolves whatever the exit status is', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).to.deep.equal({code: 3, stdout: 'out\n', stderr: 'err\n'})
    expect((await sh('kill -TERM $$')).code).to.equal(143)
  })

  it('hands over input and environment, in English', async () => {
    expect((await sh('cat; echo "$LC_ALL $A"', {input: 'in ', env: {A: 'x'}})).stdout).to.equal('in C x\n')
    expect((await sh('true', {input: 'x'.repeat(1_000_000)})).code).to.equal(0)
  })

  it('takes large answers', async () => {
    expect((await sh('head -c 5000000 /dev/zero | tr "\\0" x')).stdout).to.have.lengthOf(5_000_000)
  })

  it('asks in a group and a session of its own, so that an interrupt at the terminal is no answer', async () => {
    const [pid, group, session] = (await sh('ps -o pid=,pgid=,sid= -p $$')).stdout.trim().split(/\s+/)
    expect([group, session]).to.deep.equal([pid, pid])
    const [own] = execFileSync('ps', ['-o', 'pgid=', '-p', String(process.pid)], {encoding: 'utf8'})
      .trim()
      .split(/\s+/)
    expect(group).not.to.equal(own)
  })

  describe('ends a question with its whole group', () => {
    let base: string
    beforeEach(() => {
      base = mkdtempSync(join(tmpdir(), 'pot-ask-'))
    })
    afterEach(() => rmSync(base, {recursive: true}))

    const asked = (options: Parameters<typeof askHost>[2]) => failure(sh(`sh -c 'trap "" TERM; echo $$ >${base}/pid; sleep 60' & wait`, options))
    const pid = () => {
      try {
        return Number(readFileSync(join(base, 'pid'), 'utf8'))
      } catch {
        return 0
      }
    }
    async function gone(): Promise<void> {
      while (processStart(pid()) !== undefined) await sleep(25)
    }

    it('when its time is over', async () => {
      const error = await asked({timeout: 0.5})
      expect(error)
        .to.include({code: 'TOOL_HANGS'})
        .and.to.have.property('message')
        .match(/^sh -c .*: no answer after 0\.5 seconds$/)
      await gone()
    })

    it('when what it is a part of is aborted, and so are questions that are asked later', async () => {
      const controller = new AbortController()
      const error = askedUntil(controller.signal, async () => {
        const first = await asked({})
        return [first, await asked({})]
      })
      while (!(pid() > 0)) await sleep(25)
      controller.abort(new Error('stop it'))
      expect((await error).map(String)).to.deep.equal(['Error: stop it', 'Error: stop it'])
      await gone()
    })

    it('when it is aborted', async () => {
      const controller = new AbortController()
      const error = asked({signal: controller.signal})
      while (!(pid() > 0)) await sleep(25)
      controller.abort(new Error('stop it'))
      expect(String(await error)).to.include('stop it')
      await gone()
      expect(String(await asked({signal: controller.signal}))).to.include('stop it')
    })
  })

  describe('a filter ends', () => {
    const isThere = (pid: number | undefined) => pid !== undefined && processStart(pid) !== undefined

    it('when what it is a part of is aborted', async () => {
      const controller = new AbortController()
      const child = await askedUntil(controller.signal, async () => {
        const started = startFilter(['sleep', '60'])
        setImmediate(() => controller.abort(new Error('stop it')))
        await once(started, 'close')
        return started
      })
      expect(child.signalCode).to.equal('SIGKILL')
    })

    it('when a signal ends the process that reads it', async () => {
      const module = new URL('../../../src/programs/ask-host.ts', import.meta.url).href
      const code = `const {startFilter} = await import('${module}'); console.log(startFilter(['sleep', '60']).pid)`
      const reader = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {stdio: ['ignore', 'pipe', 'inherit']})
      const [said] = await once(reader.stdout, 'data')
      const pid = Number(said)
      expect(isThere(pid)).to.equal(true)
      reader.kill('SIGTERM')
      const [, signal] = await once(reader, 'close')
      expect(signal).to.equal('SIGTERM')
      while (isThere(pid)) await sleep(25)
    })
  })

  it('names a program that is missing', async () => {
    const error: unknown = await askHost('pot-no-such-tool', []).catch((error: unknown) => error)
    expect(error).to.include({code: 'TOOL_MISSING', message: "'pot-no-such-tool' is not installed"})
  })
})
