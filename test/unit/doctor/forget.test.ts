import {expect} from 'chai'
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {forget, tellForgotten, type Forgotten} from '../../../src/doctor/forget.js'
import {operationsLeft} from '../../../src/doctor/operations-left.js'
import type {Entry} from '../../../src/operations/journal/journal.js'
import {processStart} from '../../../src/programs/process-id.js'
import {failure} from '../../support/fake-context.js'

describe('operations that were cut off', () => {
  let data: string
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'pot-forget-'))
    mkdirSync(join(data, 'journal'))
  })
  afterEach(() => rmSync(data, {recursive: true, force: true}))

  const STEPS = [
    {title: 'clone base', run: {do: 'exec', argv: ['zfs', 'clone', 'a', 'b']}},
    {title: 'make conf', run: {do: 'mkdir', path: '/x/conf'}},
    {title: 'remove old', run: {do: 'remove', path: '/x/old'}, final: true},
    {title: 'write', run: {do: 'write', path: '/x/f', content: ''}},
  ]
  const journal = (id: string, entries: readonly Entry[], pid = 4_000_000) => {
    const head = {version: 1, id, pid, started: processStart(pid) ?? 'gone', time: 1_700_000_000, locks: ['pot/web'], title: 'create web', steps: STEPS}
    writeFileSync(join(data, 'journal', `${id}.ndjson`), [head, ...entries].map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    return join(data, 'journal', `${id}.ndjson`)
  }
  const BEGUN: Entry[] = [
    {begin: 0, undo: [{do: 'exec', argv: ['zfs', 'destroy', 'b']}], purge: []},
    {done: 0},
    {begin: 1, undo: [{do: 'rmdir', path: '/x/conf'}], purge: []},
  ]
  const places = () => ({config: data, data, run: join(data, 'run')})

  it('are listed with what recover will do', () => {
    journal('1-a', BEGUN)
    journal('2-b', [...BEGUN, {done: 1}, {begin: 2, undo: [], purge: []}])
    journal('3-c', [], process.pid)
    journal('4-d', [{end: true}])
    writeFileSync(join(data, 'journal/5-e.ndjson'), '{"ver\0\n')
    expect(operationsLeft({data, run: data}).map(({id, state, next}) => [id, state, next])).to.deep.equal([
      ['1-a', 'cut off', 'roll back'],
      ['2-b', 'cut off', 'finish'],
      ['3-c', 'running', undefined],
      ['4-d', 'cut off', 'finish'],
      ['5-e', 'damaged', undefined],
    ])
  })

  it('can be forgotten, and it is told before what stays and what is missing', async () => {
    const path = journal('1-a', BEGUN)
    let told: Forgotten | undefined
    await forget(places(), '1-a', (forgotten) => {
      told = forgotten
      expect(existsSync(path)).to.equal(true)
    })
    expect(existsSync(path)).to.equal(false)
    expect(told?.stays).to.deep.equal(['clone base', '  undone by: zfs destroy b', 'make conf', '  undone by: rmdir /x/conf'])
    expect(told?.missing).to.deep.equal(['make conf', 'remove old', 'write'])
  })

  it('name what was moved aside and stays', async () => {
    const aside = join(data, '.pot-removed-1-a-2')
    writeFileSync(aside, '')
    journal('1-a', [{begin: 2, undo: [{do: 'unrename', from: aside, to: '/x/old'}], purge: [aside]}])
    const {stays} = await forget(places(), '1-a', () => {})
    expect(stays).to.deep.equal(['remove old', `  undone by: mv ${aside} /x/old`, `${aside}, which was to be removed`])
    expect(existsSync(aside)).to.equal(true)
  })

  it('are forgotten only when their process is gone', async () => {
    const path = journal('3-c', [], process.pid)
    expect(await failure(forget(places(), '3-c', () => {}))).to.include({code: 'OPERATION_RUNNING'})
    expect(existsSync(path)).to.equal(true)
    expect(await failure(forget(places(), '../x', () => {}))).to.include({code: 'NO_OPERATION'})
  })

  it('are forgotten when their journal is damaged', async () => {
    const path = join(data, 'journal/5-e.ndjson')
    writeFileSync(path, '{"ver\0\n')
    await forget(places(), '5-e', () => {})
    expect(existsSync(path)).to.equal(false)
  })

  it('are told in words', () => {
    const said: string[] = []
    tellForgotten({id: '1', title: 'create web', stays: ['clone base'], missing: ['write']}, (line) => said.push(line))
    expect(said).to.deep.equal(["forgetting 'create web' (1)", 'begun, and stays as it is:', '  clone base', 'not done, or not to the end:', '  write'])
  })
})
