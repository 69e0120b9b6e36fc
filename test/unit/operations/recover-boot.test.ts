import {spawn} from 'node:child_process'
import {existsSync, mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {operationsLeft} from '../../../src/doctor/operations-left.js'
import {beginJournal} from '../../../src/operations/journal/journal.js'
import {bootId, processStart} from '../../../src/programs/process-id.js'
import {bench, type Bench} from '../../support/operations.js'

describe('the journal of an operation from before a reboot', () => {
  let lab: Bench
  beforeEach(() => {
    lab = bench()
  })
  afterEach(() => lab.remove())

  /** A journal whose process and child have the ids and start times of processes that run. */
  async function journal(boot: string | undefined, child: number): Promise<void> {
    const volume = join(lab.base, 'volume')
    mkdirSync(volume)
    const undo = [{do: 'exec', argv: ['rmdir', volume]}] as const
    const steps = [{title: 'make a volume', run: {do: 'exec', argv: ['mkdir', volume]}, undo}] as const
    const own = {pid: process.pid, started: processStart(process.pid) ?? '', boot}
    const begun = beginJournal(lab.places, {version: 1, id: '1-a', title: 'test', time: 1, locks: ['pot/web'], steps, ...own})
    await begun.append({begin: 0, undo, purge: []})
    await begun.append({child, started: processStart(child) ?? ''})
    begun.close()
  }

  it('belongs to no process, and is rolled back without ending one that has the id and the start time of an old one', async () => {
    const other = spawn('sleep', ['60'], {detached: true})
    const pid = other.pid ?? 0
    try {
      await journal('before', pid)
      expect(operationsLeft(lab.places)).to.have.nested.property('0.state', 'cut off')
      expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
      expect(existsSync(join(lab.base, 'volume'))).to.equal(false)
      expect(processStart(pid)).not.to.equal(undefined)
    } finally {
      other.kill('SIGKILL')
    }
  })

  it('is not taken for one of this boot, which is left to its process', async () => {
    await journal(bootId(), process.pid)
    expect(operationsLeft(lab.places)).to.have.nested.property('0.state', 'running')
    expect(await lab.recover()).to.deep.equal([])
  })
})
