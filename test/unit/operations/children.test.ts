import {expect} from 'chai'
import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {copyFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {journals} from '../../../src/operations/journal/journal.js'
import type {Step} from '../../../src/operations/types.js'
import {hasForked, markedInPs, markedProcesses, processStart} from '../../../src/programs/process-id.js'
import {bundle, type Bundle} from '../../support/bundle.js'
import {bench, type Bench} from '../../support/operations.js'

describe('recovery of an operation with programs that the journal does not know yet', () => {
  let script: Bundle
  let lab: Bench
  let host: string
  before(() => {
    script = bundle('operation-script.ts')
  })
  after(() => script.remove())
  beforeEach(() => {
    lab = bench()
    host = mkdtempSync(join(tmpdir(), 'pot-children-'))
  })
  afterEach(() => {
    lab.remove()
    rmSync(host, {recursive: true, force: true})
  })

  /** Kills an operation of these steps when the file `ready` is there; HOST in them is the directory of the test. Resolves with the journal. */
  async function killed(steps: readonly Step[]): Promise<string> {
    writeFileSync(join(lab.base, 'operation.json'), JSON.stringify({steps, locks: []}).replaceAll('HOST', host))
    const child = spawn(process.execPath, [script.path, lab.base], {stdio: 'ignore'})
    while (!existsSync(join(host, 'ready'))) await sleep(25)
    child.kill('SIGKILL')
    await once(child, 'exit')
    return journals(lab.places)[0] ?? ''
  }

  /** Other tests of this machine may have operations, too. */
  const ofOperation = (journal: string) => markedProcesses().flatMap(({pid, mark}) => (mark.startsWith(basename(journal, '.ndjson')) ? [pid] : []))

  // Two processes that act when they are told to: one in the group of the program, and one in a session of its own.
  const act = 'while [ ! -e HOST/go ]; do sleep 0.02; done; echo >HOST/made'
  const late = ['sh', '-c', `(${act}) & setsid sh -c '${act}' & echo >HOST/ready; wait`]
  const WAYS: Readonly<Record<string, Step>> = {
    'a step': {title: 'late', run: {do: 'exec', argv: late}, undo: 'nothing changes'},
    'a pipe': {title: 'late', run: {do: 'pipe', from: ['sleep', '60'], to: late}, undo: 'nothing changes'},
    'the background': {title: 'late', run: {do: 'exec', argv: late, background: '/dev/null'}, undo: 'nothing changes'},
    'an undo': {title: 'late', run: {do: 'exec', argv: ['false']}, undo: [{do: 'exec', when: {absent: 'HOST/ready'}, argv: late}]},
  }
  for (const [way, step] of Object.entries(WAYS))
    it(`ends those of ${way}`, async () => {
      const path = await killed([step, {title: 'wait', run: {do: 'exec', argv: ['sleep', '60']}, undo: 'nothing changes'}])
      // As it is when pot is killed before it has noted them.
      const lines = readFileSync(path, 'utf8').split('\n')
      writeFileSync(path, lines.filter((line) => !/^\{"(child|done)":/.test(line)).join('\n'))
      expect(ofOperation(path)).to.have.length.above(2)
      expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
      expect(ofOperation(path)).to.deep.equal([])
      writeFileSync(join(host, 'go'), '')
      await sleep(200)
      expect(existsSync(join(host, 'made'))).to.equal(false)
    })

  it('leaves what a step has left running that was done', async () => {
    const daemon: Step = {title: 'daemon', run: {do: 'exec', argv: ['sh', '-c', 'setsid sleep 60 >/dev/null 2>&1 & echo $! >HOST/pid']}, undo: 'stays'}
    const path = await killed([daemon, {title: 'wait', run: {do: 'exec', argv: ['sh', '-c', 'echo >HOST/ready; sleep 60']}, undo: 'nothing changes'}])
    const pid = Number(readFileSync(join(host, 'pid'), 'utf8'))
    expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
    expect(ofOperation(path)).to.deep.equal([pid])
    process.kill(pid, 'SIGKILL')
  })

  it('a program that pot has started does not hand the mark on by another pot', async () => {
    const inner = `const {runSync} = await import('${join(import.meta.dirname, '../../../src/programs/spawn.ts')}'); console.log(runSync(['env']).stdout)`
    const env = {...process.env, POT_OPERATION: '1-a-0'}
    const {stdout} = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', inner], {env, encoding: 'utf8'})
    expect(stdout).to.include('LC_ALL=C').and.not.include('POT_OPERATION')
  })

  it('sees a child that has not become its program yet, by its one thread', async () => {
    const file = join(realpathSync(host), 'shell')
    copyFileSync('/bin/sh', file)
    expect(hasForked(file)).to.equal(false)
    const child = spawn(file, ['-c', 'read x'], {stdio: ['pipe', 'ignore', 'ignore']})
    expect(hasForked(file)).to.equal(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  it('reads the ps of FreeBSD, which prints the environment before the command', () => {
    const text = [
      '    1 Thu Nov 26 09:00:00 2026 PATH=/sbin:/bin /sbin/init --',
      '  912 Sun Nov  9 14:11:18 2026 LC_ALL=C POT_OPERATION=1700000000000-0a1b2c3d-4-undo PATH=/sbin zfs destroy zroot/pot/jails/web',
      '  913 Sun Nov  9 14:11:18 2026 -',
      '',
    ].join('\n')
    expect(markedInPs(text)).to.deep.equal([{pid: 912, started: 'Sun Nov  9 14:11:18 2026', mark: '1700000000000-0a1b2c3d-4-undo'}])
    expect(processStart(process.pid)).to.match(/^\d+$/)
  })
})
