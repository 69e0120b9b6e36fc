import {expect} from 'chai'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {lock, lockAll, type LockOptions} from '../../../../src/operations/journal/lock.js'
import {bundle, type Bundle} from '../../../support/bundle.js'
import {failure} from '../../../support/fake-context.js'

describe('locks', () => {
  let base: string
  let script: Bundle
  const children: ChildProcess[] = []
  before(() => {
    script = bundle('lock-script.ts')
  })
  after(() => script.remove())
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-lock-'))
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    rmSync(base, {recursive: true, force: true})
  })

  const options = (more: Partial<LockOptions> = {}): LockOptions => ({directory: join(base, 'locks'), purpose: 'test', timeout: 0.2, ...more})
  const taken = async (name: string) => (await failure(lock(name, options()))) as Error & {code: string}

  function run(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [script.path, join(base, 'locks'), ...args], {stdio: ['pipe', 'pipe', 'inherit']})
    children.push(child)
    return child
  }

  /** Another process that holds the lock until it is killed. */
  async function holder(name: string): Promise<ChildProcess> {
    const child = run('hold', name)
    if (child.stdout) await once(child.stdout, 'data')
    return child
  }

  it('are for one at a time', async () => {
    const first = await lock('pot/web', options())
    expect(await taken('pot/web')).to.include({code: 'LOCKED', message: `test (process ${process.pid}) is still working on pot/web`})
    await (await lock('pot/db', options())).release()
    first.release()
    ;(await lock('pot/web', options())).release()
  })

  it('may be shared, and then keep out those who want one alone', async () => {
    const shared = [await lock('~base/x', options()), await lock('~base/x', options())]
    expect(await taken('base/x')).to.include({code: 'LOCKED'})
    for (const one of shared) one.release()
    const alone = await lock('base/x', options())
    expect(await taken('~base/x'))
      .to.include({code: 'LOCKED'})
      .and.have.property('message')
      .that.not.includes('~')
    alone.release()
    ;(await lock('~base/x', options())).release()
  })

  it('tell the one who waits who holds them, once, and are his when they are free', async () => {
    const first = await lock('pot/web', options({purpose: 'pot create web'}))
    const told: string[] = []
    const second = lock('pot/web', options({timeout: 5, waiting: (who) => void told.push(who)}))
    setTimeout(() => first.release(), 150)
    const held = await second
    expect(told).to.deep.equal([`pot create web (process ${process.pid})`])
    held.release()
  })

  it('are waited for no longer when the operation is interrupted', async () => {
    const first = await lock('pot/web', options())
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('interrupted')), 50)
    expect(String(await failure(lock('pot/web', options({timeout: 5, signal: controller.signal}))))).to.include('interrupted')
    first.release()
  })

  it('are free when their holder is killed', async () => {
    const child = await holder('pot/web')
    const error = await taken('pot/web')
    expect(error).to.include({code: 'LOCKED'}).and.have.property('message').that.includes(`(process ${child.pid})`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    ;(await lock('pot/web', options())).release()
  })

  it('are held by nobody because of a file that was left', async () => {
    mkdirSync(join(base, 'locks'))
    writeFileSync(join(base, 'locks/pot+web'), 'pot create web (process 1)')
    ;(await lock('pot/web', options())).release()
    expect(readdirSync(join(base, 'locks'))).to.deep.equal([])
  })

  it('survive that somebody removes their files', async () => {
    const first = await lock('pot/web', options())
    rmSync(join(base, 'locks'), {recursive: true})
    const second = await lock('pot/web', options())
    first.release()
    expect(existsSync(join(base, 'locks/pot+web')), 'the file of the second').to.equal(true)
    expect(await taken('pot/web')).to.include({code: 'LOCKED'})
    second.release()
  })

  it('are taken in one order, each once, and all given back when one cannot be had', async () => {
    const held = await lock('pot/b', options())
    expect(await failure(lockAll(['pot/c', 'pot/b', 'pot/a'], options()))).to.include({code: 'LOCKED'})
    ;(await lock('pot/a', options())).release()
    held.release()
    const all = await lockAll(['pot/b', '~pot/b', 'pot/a', 'pot/a', '~pot/a'], options())
    expect(await taken('~pot/b')).to.include({code: 'LOCKED'})
    all.release()
    expect(readdirSync(join(base, 'locks'))).to.deep.equal([])
  })

  it('are not held while another one is waited for, so that a part of an operation can take them', async () => {
    const whole = await lock('pot/new', options())
    const told: string[] = []
    const other = lockAll(['dependencies', 'pot/new', 'pot/old'], options({timeout: 20, waiting: (who) => void told.push(who)}))
    while (told.length === 0) await sleep(10)
    const part = await lockAll(['dependencies', '~pot/old'], options())
    part.release()
    whole.release()
    ;(await other).release()
    expect(told).to.have.length(1)
    expect(readdirSync(join(base, 'locks'))).to.deep.equal([])
  })

  it('never let two of thirty processes in at once', async () => {
    const counter = join(base, 'counter')
    writeFileSync(counter, '0')
    const runs = Array.from({length: 30}, () => run('count', 'counter', counter))
    const codes = await Promise.all(runs.map(async (child) => (await once(child, 'exit'))[0]))
    expect(codes).to.deep.equal(runs.map(() => 0))
    expect(readFileSync(counter, 'utf8')).to.equal('30')
    expect(readdirSync(join(base, 'locks'))).to.deep.equal([])
  })

  it('never let two wait for each other that want the same in another order', async () => {
    const counter = join(base, 'counter')
    writeFileSync(counter, '0')
    const runs = Array.from({length: 6}, (_, index) => run('count', index % 2 === 0 ? 'pot/a,pot/B,~base/x' : 'pot/B,~base/x,pot/a', counter))
    const codes = await Promise.all(runs.map(async (child) => (await once(child, 'exit'))[0]))
    expect(codes).to.deep.equal(runs.map(() => 0))
    expect(readFileSync(counter, 'utf8')).to.equal('6')
  })
})
