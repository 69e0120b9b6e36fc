import {expect} from 'chai'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {abortOnSignals} from '../../../src/operations/interrupt.js'
import {processStart} from '../../../src/programs/process-id.js'
import type {Step} from '../../../src/operations/types.js'
import {bundle, type Bundle} from '../../support/bundle.js'
import {bench, type Bench} from '../../support/operations.js'

interface Started {
  signal(name: NodeJS.Signals): void
  /** Resolves when it has said this. */
  heard(text: string): Promise<void>
  readonly end: Promise<[number | null, string]>
}

describe('an interrupt', () => {
  let script: Bundle
  let lab: Bench
  let host: string
  let child: ChildProcess | undefined
  before(() => {
    script = bundle('operation-script.ts')
  })
  after(() => script.remove())
  beforeEach(() => {
    lab = bench()
    host = mkdtempSync(join(tmpdir(), 'pot-interrupt-'))
  })
  afterEach(() => {
    child?.kill('SIGKILL')
    lab.remove()
    rmSync(host, {recursive: true, force: true})
  })

  const at = (name: string) => join(host, name)
  const make: Step = {title: 'make', run: {do: 'mkdir', path: 'HOST/dir'}}

  /** Runs the steps in another process until the file `ready` is there; HOST in them is the directory of the test. */
  async function start(steps: readonly Step[]): Promise<Started> {
    writeFileSync(join(lab.base, 'operation.json'), JSON.stringify({steps, locks: ['pot/web']}).replaceAll('HOST', host))
    const started = spawn(process.execPath, [script.path, lab.base], {stdio: ['ignore', 'ignore', 'pipe']})
    child = started
    let said = ''
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const end = once(started, 'close').then(([code]: unknown[]): [number | null, string] => [typeof code === 'number' ? code : null, said])
    while (!existsSync(at('ready')) && started.exitCode === null) await sleep(25)
    const heard = async (text: string) => {
      while (!said.includes(text)) await once(started.stderr, 'data')
    }
    return {signal: (name) => void started.kill(name), heard, end}
  }

  const sleeper: Step = {
    title: 'sleep',
    run: {do: 'exec', argv: ['sh', '-c', 'echo $$ >"$1"; mv "$1" "$2"; sleep 60', 'x', 'HOST/new', 'HOST/ready']},
    undo: 'covered',
  }

  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`by ${name} rolls the operation back, and the command exits with 130`, async () => {
      const {signal, end} = await start([make, sleeper, {title: 'never', run: {do: 'write', path: 'HOST/never', content: ''}}])
      const pid = Number(readFileSync(at('ready'), 'utf8'))
      signal(name)
      const [code, said] = await end
      expect(code).to.equal(130)
      expect(said).to.include('child: sleep: interrupted')
      expect(readdirSync(host)).to.deep.equal(['ready'])
      expect(processStart(pid)).to.equal(undefined)
      expect(lab.journals()).to.deep.equal([])
    })
  }

  it('does not stop a rollback, however often it comes', async () => {
    const wait = ': >"$1"; while [ ! -e "$2" ]; do sleep 0.02; done; : >"$3"'
    const slow: Step = {
      title: 'slow',
      run: {do: 'exec', argv: ['true']},
      undo: [{do: 'exec', argv: ['sh', '-c', wait, 'x', 'HOST/rolling', 'HOST/go', 'HOST/undone']}],
    }
    const {signal, heard, end} = await start([make, slow, sleeper])
    signal('SIGINT')
    while (!existsSync(at('rolling'))) await sleep(10)
    signal('SIGINT')
    await heard('still rolling back')
    signal('SIGTERM')
    writeFileSync(at('go'), '')
    const [code] = await end
    expect(code).to.equal(130)
    expect(readdirSync(host).sort()).to.deep.equal(['go', 'ready', 'rolling', 'undone'])
  })

  it('on the way forward leaves the rest to recover', async () => {
    const final: Step = {title: 'final', run: {do: 'write', path: 'HOST/final', content: ''}, final: true}
    const resumable: Step = {...sleeper, run: {do: 'exec', argv: ['sh', '-c', '[ -e "$1" ] && exit; : >"$1"; sleep 60', 'x', 'HOST/ready']}, final: true}
    const {signal, end} = await start([final, resumable, {title: 'last', run: {do: 'write', path: 'HOST/last', content: ''}, final: true}])
    signal('SIGINT')
    const [code, said] = await end
    expect(code).to.equal(130)
    expect(said).to.include('interrupted')
    expect(existsSync(at('last'))).to.equal(false)
    expect((await lab.recover())[0]).to.include({outcome: 'finished'})
    expect(readdirSync(host).sort()).to.deep.equal(['final', 'last', 'ready'])
  })

  it('reaches all operations of a process, with one listener a signal', () => {
    const before = process.listenerCount('SIGTERM')
    const many = Array.from({length: 20}, () => abortOnSignals({detail: () => {}, info: () => {}, warn: () => {}, step: () => {}}))
    expect(process.listenerCount('SIGTERM')).to.equal(before + 1)
    // Not the listeners of the test runner: those end it.
    process.listeners('SIGTERM').at(-1)?.('SIGTERM')
    expect(many.every(({signal}) => signal.aborted)).to.equal(true)
    for (const {dispose} of many) dispose()
    expect(process.listenerCount('SIGTERM')).to.equal(before)
  })

  it('does nothing to an operation that has to go on, and neither to its process', () => {
    const report = {detail() {}, info() {}, warn() {}, step() {}}
    const interrupts = [abortOnSignals(report, true), abortOnSignals(report)]
    process.emit('SIGTERM')
    expect(interrupts.map(({signal}) => signal.aborted)).to.deep.equal([false, true])
    for (const {dispose} of interrupts) dispose()
  })
})
