import {expect} from 'chai'
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {endProcess} from '../../../src/operations/end-processes.js'
import {endGroup, type Running} from '../../../src/programs/group.js'
import {installCommand} from '../../../src/programs/packages.js'
import {pipe as runPipe} from '../../../src/programs/pipe.js'
import {run as runExec} from '../../../src/programs/run.js'
import {isAlive, processStart} from '../../../src/programs/process-id.js'
import type {ExecAction} from '../../../src/operations/types.js'
import {failure} from '../../support/fake-context.js'

describe('commands', () => {
  let base: string
  let lines: string[]
  let children: [number, string][]
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-exec-'))
    lines = []
    children = []
  })
  afterEach(() => {
    for (const [pid] of children) endGroup(pid, 'SIGKILL')
    rmSync(base, {recursive: true, force: true})
  })

  const at = (name: string) => join(base, name)
  const running = (signal = new AbortController().signal): Running => ({
    signal,
    output: (line) => void lines.push(line),
    child: (pid, started) => void children.push([pid, started]),
  })
  const exec = (argv: readonly string[], more: Partial<ExecAction> = {}, signal?: AbortSignal) => runExec({do: 'exec', argv, ...more}, running(signal))
  const sh = (script: string, more: Partial<ExecAction> = {}, signal?: AbortSignal) => exec(['sh', '-c', script], more, signal)
  const read = (name: string) => readFileSync(at(name), 'utf8')

  /** Waits until the process that wrote its id to a file has gone. */
  async function ended(name: string): Promise<boolean> {
    const pid = Number(read(name))
    for (let tries = 0; tries < 400 && processStart(pid) !== undefined; tries++) await sleep(25)
    return processStart(pid) === undefined
  }

  it('get their words as they are, through no shell', async () => {
    await exec(['sh', '-c', 'printf "%s|" "$@" >"$0"', at('out'), '$HOME', 'a b', '', '*', "it's"])
    expect(read('out')).to.equal("$HOME|a b||*|it's|")
  })

  it('speak English, and find the tools of an administrator', async () => {
    await sh(`echo "$LC_ALL $A" >${at('out')}; case $PATH in */sbin*) echo yes;; esac >>${at('out')}`, {env: {A: 'b'}})
    expect(read('out')).to.equal('C b\nyes\n')
  })

  it('have no stdin, or the input that they are given', async () => {
    await sh(`cat >${at('none')}`)
    await sh(`cat >${at('some')}`, {input: 'line\n'})
    expect([read('none'), read('some')]).to.deep.equal(['', 'line\n'])
  })

  it('need not read their input', async () => {
    await exec(['true'], {input: 'x'.repeat(1_000_000)})
  })

  it('that fail are named with what they said last', async () => {
    const error = await failure(sh('echo out; for i in 1 2 3 4 5 6 7; do echo "line $i" >&2; done; exit 3'))
    expect(error).to.include({code: 'EXEC_FAILED'})
    expect(String(error))
      .to.include('sh -c')
      .and.to.match(/line 2\nline 3\nline 4\nline 5\nline 6\nline 7$/)
  })

  it('that fail silently are named with their exit status or signal', async () => {
    expect(String(await failure(exec(['false'])))).to.match(/false: exit status 1$/)
    expect(String(await failure(sh('kill -9 $$')))).to.match(/ended by SIGKILL$/)
    expect(String(await failure(sh('echo only here; exit 1')))).to.match(/only here$/)
  })

  it('that are missing are named with the package that has them', async () => {
    const error = await failure(exec(['pot-no-such-tool', 'x']))
    expect(error).to.include({code: 'TOOL_MISSING', message: "'pot-no-such-tool' is not installed"})
    expect(error).to.have.deep.property('suggestions', [installCommand('pot-no-such-tool')])
    expect(await failure(runPipe({do: 'pipe', from: ['pot-no-such-tool'], to: ['cat']}, running()))).to.include({code: 'TOOL_MISSING'})
    expect(await failure(runPipe({do: 'pipe', from: ['echo'], to: ['pot-no-such-tool']}, running()))).to.include({code: 'TOOL_MISSING'})
    const middle = await failure(runPipe({do: 'pipe', from: ['yes'], through: ['pot-no-such-tool'], to: ['cat']}, running()))
    expect(middle).to.include({code: 'TOOL_MISSING'})
  })

  it('that cannot be run say so', async () => {
    writeFileSync(at('script'), '#!/bin/sh\n', {mode: 0o644})
    expect(String(await failure(exec([at('script')])))).to.match(/EACCES/)
    expect(String(await failure(exec([at('script')], {background: at('log')})))).to.match(/EACCES/)
  })

  it('may fail when their stderr says that there was nothing to do', async () => {
    const gone = 'echo "cannot open x: dataset does not exist" >&2; exit 1'
    await sh(gone, {tolerate: ['other', 'dataset does not exist']})
    expect(await failure(sh(gone, {tolerate: ['other']}))).to.include({code: 'EXEC_FAILED'})
    expect(await failure(sh('echo "does not exist"; exit 1', {tolerate: ['does not exist']}))).to.include({code: 'EXEC_FAILED'})
  })

  it('may say more than anybody keeps', async () => {
    await sh('yes | head -c 5000000')
    expect(String(await failure(sh('yes | head -c 5000000 >&2; echo the end >&2; exit 1')))).to.match(/the end$/)
  })

  it('are shown line by line as they speak, all of it before the step has ended', async () => {
    await sh('echo one; echo two >&2; printf three', {show: true})
    expect(lines).to.have.members(['one', 'two', 'three'])
    lines = []
    await sh('echo quiet')
    expect(lines).to.deep.equal([])
  })

  it('end with their whole group when their time is over', async () => {
    const begin = Date.now()
    const error = await failure(sh(`sh -c 'trap "" TERM; echo $$ >${at('pid')}; sleep 60' >/dev/null 2>&1 & sleep 60`, {timeout: 0.3}))
    expect(String(error)).to.match(/it did not end within 0.3 seconds$/)
    expect(Date.now() - begin).to.be.below(3000)
    expect(await ended('pid')).to.equal(true)
  })

  it('that stand still are ended, and those that move are not', async () => {
    const figure = at('figure')
    writeFileSync(figure, '0')
    const stall = {figures: [at('no such'), figure], seconds: 0.5}
    expect(String(await failure(sh('sleep 60', {stall})))).to.match(/it has done nothing for 0.5 seconds/)
    await sh(`for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $i >${figure}; sleep 0.1; done`, {stall: {...stall, seconds: 5}})
    await sh('sleep 0.3', {stall: {figures: [at('no such')], seconds: 0.1}})
  })

  it('that end when told to are late all the same', async () => {
    expect(String(await failure(sh('trap "exit 0" TERM; sleep 60 & wait', {timeout: 0.2})))).to.match(/it did not end within/)
  })

  it('end with their group when the operation is interrupted', async () => {
    const controller = new AbortController()
    const run = failure(sh(`(echo $BASHPID; sh -c 'echo $$ >${at('pid')}; sleep 60') & wait`, {}, controller.signal))
    for (let tries = 0; tries < 400 && !existsSync(at('pid')); tries++) await sleep(25)
    controller.abort(new Error('stop it'))
    expect(String(await run)).to.include('stop it')
    expect(await ended('pid')).to.equal(true)
  })

  it('are not waited for, when interrupted, for what has left their group and keeps their output', async () => {
    const controller = new AbortController()
    const run = failure(sh(`setsid sh -c 'echo $$ >${at('pid')}; exec sleep 5' & wait`, {}, controller.signal))
    for (let tries = 0; tries < 400 && !existsSync(at('pid')); tries++) await sleep(25)
    const begun = performance.now()
    controller.abort(new Error('stop it'))
    expect(String(await run)).to.include('stop it')
    expect(performance.now() - begun).to.be.below(2000)
    process.kill(Number(read('pid')))
  })

  it('are not waited for, when their time is over, for what has left their group and keeps their output', async () => {
    const run = failure(sh(`setsid sh -c 'echo $$ >${at('pid')}; exec sleep 30' & exec sleep 60`, {timeout: 1}))
    expect(String(await run)).to.match(/it did not end within 1 seconds$/)
    expect(processStart(Number(read('pid')))).not.to.equal(undefined)
    process.kill(Number(read('pid')))
  })

  it('lead a group and a session of their own', async () => {
    await sh(`ps -o pid=,pgid=,sid= -p $$ >${at('out')}`)
    const [pid, group, session] = read('out').trim().split(/\s+/)
    expect([group, session]).to.deep.equal([pid, pid])
    expect(children.map(([child]) => String(child))).to.deep.equal([pid])
  })

  it('go on when their log has no room', async () => {
    await sh('echo one; echo two >&2', {log: '/dev/full'})
  })

  it('in the background are waited for until they are ready, and fail with what they say when they end before', async () => {
    const more = {background: at('log'), ready: at('ready')}
    await sh('sleep 0.1; : >"$0.new"; mv "$0.new" "$0"; exec sleep 60'.replaceAll('$0', at('ready')), more)
    expect(existsSync(at('ready'))).to.equal(true)
    rmSync(at('ready'))
    writeFileSync(at('log'), 'of another\n')
    expect(String(await failure(sh('echo it cannot; exit 3', more)))).to.match(/sh -c .*: it cannot$/)
    expect(String(await failure(sh('exit 3', more)))).to.match(/: exit status 3$/)
    const control = new AbortController()
    setTimeout(() => control.abort(new Error('no longer')), 50)
    expect(String(await failure(sh('exec sleep 60', more, control.signal)))).to.include('no longer')
  })

  it('in the background are left running, and write to their log', async () => {
    writeFileSync(at('log'), 'before\n')
    await sh('echo out; echo err >&2; sleep 60', {background: at('log')})
    const [[pid, started] = [0, '']] = children
    for (let tries = 0; tries < 400 && read('log') !== 'before\nout\nerr\n'; tries++) await sleep(25)
    expect(read('log')).to.equal('before\nout\nerr\n')
    expect(isAlive(pid, started)).to.equal(true)
    await endProcess(pid, started)
    expect(isAlive(pid, started)).to.equal(false)
  })

  it('are never ended when their number has gone to another process', async () => {
    await sh('exec sleep 60', {background: at('log')})
    const [[pid, started] = [0, '']] = children
    await endProcess(pid, `${started}0`)
    expect(isAlive(pid, started)).to.equal(true)
  })

  describe('in a pipe', () => {
    const pipe = (from: string, to: string, signal?: AbortSignal) => runPipe({do: 'pipe', from: ['sh', '-c', from], to: ['sh', '-c', to]}, running(signal))

    it('hand on every byte', async () => {
      await pipe('yes | head -c 3000000', `wc -c >${at('out')}`)
      expect(read('out').trim()).to.equal('3000000')
    })

    it('go through a third, and fail when that fails', async () => {
      const through = (script: string) =>
        runPipe({do: 'pipe', from: ['sh', '-c', 'yes | head -c 3000000'], through: ['sh', '-c', script], to: ['sh', '-c', `wc -c >${at('out')}`]}, running())
      await through('head -c 1000; cat >/dev/null')
      expect(read('out').trim()).to.equal('1000')
      expect(String(await failure(through('echo part; echo "no memory" >&2; exit 1')))).to.match(/no memory$/)
    })

    it('fail when the source fails, although the sink does not', async () => {
      expect(String(await failure(pipe('echo part; echo "no space" >&2; exit 1', 'cat >/dev/null')))).to.match(/no space$/)
    })

    it('fail with what the sink says when it fails', async () => {
      const error = await failure(pipe('yes', 'echo "no receiver" >&2; exit 1'))
      expect(String(error))
        .to.match(/no receiver$/)
        .and.not.to.include('SIGPIPE')
    })

    it('fail with both reasons when both have one', async () => {
      const error = await failure(pipe('echo "read error" >&2; exit 1', 'cat >/dev/null; echo "incomplete stream" >&2; exit 1'))
      expect(String(error)).to.include('read error').and.to.include('incomplete stream')
    })

    it('end when the operation is interrupted', async () => {
      const controller = new AbortController()
      const run = failure(pipe('sleep 60', `echo $$ >${at('pid')}; cat`, controller.signal))
      for (let tries = 0; tries < 400 && !existsSync(at('pid')); tries++) await sleep(25)
      controller.abort(new Error('stop it'))
      expect(String(await run)).to.include('stop it')
      expect(await ended('pid')).to.equal(true)
    })
  })
})
