import {expect} from 'chai'
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pot, type PotRun} from '../support/cli.js'

const isRoot = process.getuid?.() === 0

describe('pot recover', () => {
  let base: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-recover-'))
    mkdirSync(join(base, 'data/journal'), {recursive: true})
    mkdirSync(join(base, 'etc'))
    writeFileSync(join(base, 'etc/pot.conf'), `POT_FS_ROOT=${base}/fs\nPOT_CACHE=${base}/cache\n`)
  })
  afterEach(() => rmSync(base, {recursive: true, force: true}))

  const run = (...args: string[]): Promise<PotRun> =>
    pot(args, {env: {POT_DATA_DIR: join(base, 'data'), POT_CONFIG_DIR: join(base, 'etc'), POT_CACHE_DIR: join(base, 'node'), POT_RUN_DIR: join(base, 'run')}})
  /** An operation that made a directory, whose process is gone, and whose undo is `undo`. */
  const cutOff = (id: string, undo: readonly string[]) => {
    const steps = [{title: 'make it', run: {do: 'exec', argv: ['mkdir', join(base, id)]}}]
    const head = {version: 1, id, pid: 4_000_000, started: 'gone', time: 1_700_000_000, locks: [`pot/${id}`], title: `create ${id}`, steps}
    const entries = [head, {begin: 0, undo: [{do: 'exec', argv: undo}], purge: []}, {done: 0}]
    writeFileSync(join(base, 'data/journal', `${id}.ndjson`), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    mkdirSync(join(base, id))
  }

  before(function () {
    if (!isRoot) this.skip()
  })

  it('says so when there is nothing to do', async () => {
    expect(await run('recover')).to.deep.equal({code: 0, stdout: '', stderr: 'nothing to recover\n'})
    expect(JSON.parse((await run('recover', '--json')).stdout)).to.deep.equal([])
  })

  it('shows what was cut off, without touching it', async () => {
    cutOff('web', ['rmdir', join(base, 'web')])
    expect((await run('recover', '--list')).stdout).to.equal('web\tcreate web\tcut off: recover will roll back\n')
    expect(existsSync(join(base, 'web'))).to.equal(true)
  })

  it('rolls back, and prints a line for each operation', async () => {
    cutOff('web', ['rmdir', join(base, 'web')])
    const {code, stdout} = await run('recover')
    expect({code, stdout}).to.deep.equal({code: 0, stdout: 'web\tcreate web\trolled back\n'})
    expect(existsSync(join(base, 'web'))).to.equal(false)
  })

  it('ends with 1 when something is left, names it, and says what to do; the others are put right', async () => {
    cutOff('a', ['false'])
    cutOff('b', ['rmdir', join(base, 'b')])
    const {code, stdout, stderr} = await run('recover')
    expect(code).to.equal(1)
    expect(stdout).to.equal('b\tcreate b\trolled back\na\tcreate a\tfailed\n')
    expect(stderr).to.include('make it: false').and.include('pot recover --discard a')
    expect(existsSync(join(base, 'data/journal/a.ndjson'))).to.equal(true)
  })

  it('forgets an operation when told to, and says what stays', async () => {
    cutOff('web', ['rmdir', join(base, 'web')])
    const {code, stderr} = await run('recover', '--discard', 'web')
    expect(code).to.equal(0)
    expect(stderr).to.include('make it').and.include(`undone by: rmdir ${base}/web`)
    expect(existsSync(join(base, 'web'))).to.equal(true)
    expect((await run('recover')).stderr).to.equal('nothing to recover\n')
    expect((await run('recover', '--discard', 'web')).code).to.equal(1)
    expect((await run('recover', '--discard', 'web', '--list')).code).to.equal(2)
  })

  it('ends with 1 when a journal is damaged, which can be forgotten', async () => {
    writeFileSync(join(base, 'data/journal/x.ndjson'), '{"version":1,\0\0\n')
    const {code, stderr} = await run('recover')
    expect(code).to.equal(1)
    expect(stderr).to.include('pot recover --discard x')
    expect((await run('recover', '--discard', 'x')).code).to.equal(0)
    expect((await run('recover')).code).to.equal(0)
  })

  it('is what the doctor tells to type', async () => {
    cutOff('web', ['rmdir', join(base, 'web')])
    const {code, stdout} = await run('doctor')
    expect(code).to.equal(1)
    expect(stdout).to.include("error    'create web' was interrupted\n         pot recover\n")
  })
})
