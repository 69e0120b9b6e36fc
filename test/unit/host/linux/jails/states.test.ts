import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {readRunning} from '../../../../../src/host/linux/jails/states.js'

describe('the states of containers in the files of runc', () => {
  let directory: string
  const startOf = (pid: number) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  }
  const container = (id: string, state: unknown) => {
    mkdirSync(join(directory, id), {recursive: true})
    writeFileSync(join(directory, id, 'state.json'), typeof state === 'string' ? state : JSON.stringify(state))
  }
  const state = (id: string, pid = process.pid, start = startOf(process.pid)) => ({
    id,
    init_process_pid: pid,
    init_process_start: start,
    config: {rootfs: `/fs/jails/${id}/m`},
  })

  before(function () {
    if (process.platform !== 'linux') this.skip()
  })
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pot-states-'))
  })
  afterEach(() => rmSync(directory, {recursive: true, force: true}))

  it('tell which pots run, sorted by name, without those that run one command', () => {
    for (const id of ['web', 'db', 'once+7']) container(id, state(id))
    const running = (id: string) => ({name: id, id: process.pid, root: `/fs/jails/${id}/m`})
    expect(readRunning(directory)).to.deep.equal([running('db'), running('web')])
    expect(readRunning(directory, 'web')).to.deep.equal([running('web')])
    expect(readRunning(directory, 'gone')).to.deep.equal([])
  })

  it('are checked against the kernel: a process that has ended, another one with its number, a container that is not started yet', () => {
    container('ended', state('ended', 4_194_304 + 7))
    container('reused', state('reused', process.pid, startOf(process.pid) + 1))
    container('created', state('created'))
    writeFileSync(join(directory, 'created/exec.fifo'), '')
    mkdirSync(join(directory, 'empty'))
    expect(readRunning(directory)).to.deep.equal([])
    rmSync(join(directory, 'created/exec.fifo'))
    expect(readRunning(directory)?.map(({name}) => name)).to.deep.equal(['created'])
  })

  it('are left to the runtime when the files are not those of a known runc', () => {
    container('web', state('web'))
    for (const other of ['{"id": "x", ', {id: 'x', pid: 7}, {...state('x'), init_process_start: '7'}, {...state('y')}, 'null']) {
      container('x', other)
      expect(readRunning(directory), JSON.stringify(other)).to.equal(undefined)
      expect(readRunning(directory, 'web')?.length).to.equal(1)
    }
    rmSync(join(directory, 'x'), {recursive: true})
    mkdirSync(join(directory, 'x'))
    writeFileSync(join(directory, 'x/status'), '{"pid": 7}')
    expect(readRunning(directory), 'crun').to.equal(undefined)
    expect(readRunning(join(directory, 'none')), 'no directory').to.equal(undefined)
  })
})
