import {existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Step} from '../../../src/operations/types.js'
import {abandon, bench, type Bench} from '../../support/operations.js'
import {codeOf} from '../../support/records.js'

describe('a rollback that could not be completed', () => {
  let lab: Bench
  let host: string
  beforeEach(() => {
    lab = bench()
    host = mkdtempSync(join(tmpdir(), 'pot-roll-back-'))
  })
  afterEach(() => {
    lab.remove()
    rmSync(host, {recursive: true, force: true})
  })
  const at = (...names: string[]) => join(host, ...names)

  it('is completed by recovery with the directories that had stayed for what a failed undo had left in it', async () => {
    const held: Step = {
      title: 'hold',
      run: {do: 'exec', argv: ['touch', at('volume/a/file')]},
      undo: [
        {do: 'exec', argv: ['rm', at('volume/a/file')], when: {absent: at('held')}},
        {do: 'exec', argv: ['test', '!', '-e', at('held')]},
      ],
    }
    writeFileSync(at('held'), '')
    const fail: Step = {title: 'fail', run: {do: 'exec', argv: ['false']}, undo: 'nothing changes'}
    expect(await codeOf(() => lab.run([{title: 'make', run: {do: 'mkdir', path: at('volume/a')}}, held, fail]))).to.equal('ROLLBACK_FAILED')
    expect(existsSync(at('volume/a/file'))).to.equal(true)
    abandon(lab)
    rmSync(at('held'))
    expect((await lab.recover()).map(({outcome}) => outcome)).to.deep.equal(['rolled back'])
    expect(readdirSync(host)).to.deep.equal([])
  })
})
