import {expect} from 'chai'
import {injection} from '../../../src/testing.js'
import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, rmdirSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {forget} from '../../../src/doctor/forget.js'
import {operationsLeft} from '../../../src/doctor/operations-left.js'
import {journals} from '../../../src/operations/journal/journal.js'
import {readJournal} from '../../../src/operations/journal/read.js'
import {processStart} from '../../../src/programs/process-id.js'
import type {Step} from '../../../src/operations/types.js'
import {bundle, type Bundle} from '../../support/bundle.js'
import {bench, type Bench} from '../../support/operations.js'
import {tree} from '../../support/storages.js'

describe('recovery', () => {
  let script: Bundle
  let lab: Bench
  let host: string
  before(() => {
    script = bundle('operation-script.ts')
  })
  after(() => script.remove())
  beforeEach(() => {
    lab = bench()
    host = mkdtempSync(join(tmpdir(), 'pot-recover-'))
  })
  afterEach(() => {
    lab.remove()
    rmSync(host, {recursive: true, force: true})
  })

  const at = (...names: string[]) => join(host, ...names)

  /** A host before the operation. */
  function prepareHost(): void {
    rmSync(host, {recursive: true, force: true})
    mkdirSync(at('old/sub'), {recursive: true})
    writeFileSync(at('old/sub/f'), 'old')
    writeFileSync(at('conf'), 'a=1\n')
    writeFileSync(at('from'), 'from')
  }

  const make = (name: string): Step => ({
    title: `make ${name}`,
    run: {do: 'exec', argv: ['mkdir', at(name)]},
    undo: [{do: 'exec', argv: ['rmdir', at(name)], tolerate: ['No such file']}],
  })

  const steps = (final: boolean): Step[] => [
    make('volume'),
    {title: 'make conf', run: {do: 'mkdir', path: at('volume/a/b')}},
    {title: 'write', run: {do: 'write', path: at('volume/a/b/f'), content: 'new', mode: 0o600}},
    {title: 'edit', run: {do: 'edit', path: at('conf'), rules: [{match: 'a=1', replace: 'a=2'}], append: ['b']}},
    {title: 'remove', run: {do: 'remove', path: at('old')}, ...(final ? {final: true} : {})},
    {title: 'rename', run: {do: 'rename', from: at('from'), to: at('to')}},
    {title: 'link', run: {do: 'symlink', path: at('link'), target: 'to'}},
  ]

  /** Runs the operation in another process, which kills itself at event `event`. Resolves with whether it did. */
  async function killed(planned: readonly Step[], event: number, locks: readonly string[] = ['pot/web']): Promise<boolean> {
    writeFileSync(join(lab.base, 'operation.json'), JSON.stringify({steps: planned, locks}))
    const child = spawn(process.execPath, [script.path, lab.base], {env: {...process.env, ...injection('kill', event)}, stdio: 'ignore'})
    const [, signal]: unknown[] = await once(child, 'exit')
    return signal === 'SIGKILL'
  }

  const snapshot = () => tree(host)

  it('puts everything back at whatever point the process was killed, and goes forward when a final step had begun', async () => {
    prepareHost()
    const before = snapshot()
    for (const final of [false, true]) {
      // Up to the final step both are alike.
      let event = final ? 8 : 1
      for (; ; event++) {
        prepareHost()
        if (!(await killed(steps(final), event))) break
        const forward = final && event >= 9
        const recovered = await lab.recover()
        expect(recovered, `event ${event}`).to.have.length(1)
        expect(recovered[0]).to.deep.include({title: 'child', outcome: forward ? 'finished' : 'rolled back', problems: []})
        expect(snapshot(), `event ${event}`).to.deep.equal(forward ? done() : before)
        expect(lab.journals()).to.deep.equal([])
      }
      expect(event, 'two events a step').to.equal(15)
      expect(snapshot()).to.deep.equal(done())
    }
  })

  const done = () => [
    `${at('conf')} a=2\nb\n`,
    `${at('link')} from`,
    `${at('to')} from`,
    ...[`${at('volume')}/`, `${at('volume/a')}/`, `${at('volume/a/b')}/`, `${at('volume/a/b/f')} new`],
  ]

  it('goes on with a rollback that was killed', async () => {
    prepareHost()
    const before = snapshot()
    const failing = [...steps(false), {title: 'fail', run: {do: 'exec', argv: ['false']}, undo: 'nothing changes'} satisfies Step]
    for (const event of [16, 19, 22]) {
      prepareHost()
      expect(await killed(failing, event)).to.equal(true)
      expect(await lab.recover()).to.have.length(1)
      expect(snapshot()).to.deep.equal(before)
    }
  })

  it('may itself be killed anywhere', async () => {
    prepareHost()
    const before = snapshot()
    await killed(steps(false), 14)
    const empty = [make('another')]
    // Each of these recovers first, and is killed while it does.
    for (const event of [1, 2, 3]) {
      expect(await killed(empty, event, ['pot/other'])).to.equal(true)
      expect(snapshot()).not.to.deep.equal(before)
    }
    expect(await lab.recover()).to.have.length(1)
    expect(snapshot()).to.deep.equal(before)
  })

  it('is done once by two at the same time', async () => {
    prepareHost()
    for (const locks of [['pot/web'], []]) {
      const counted: Step = {
        title: 'count',
        run: {do: 'exec', argv: ['true']},
        undo: [{do: 'exec', argv: ['sh', '-c', 'sleep 0.2; echo x >>"$1"', 'x', at('count')]}],
      }
      expect(await killed([counted], 2, locks)).to.equal(true)
      const both = await Promise.all([lab.recover(), lab.recover()])
      expect(both.flat().map(({outcome}) => outcome)).to.deep.equal(['rolled back'])
      expect(readFileSync(at('count'), 'utf8')).to.equal('x\n')
      rmSync(at('count'))
    }
  })

  it('ends what the killed process had started, with its group', async () => {
    const sleeper: Step = {
      title: 'sleep',
      run: {do: 'exec', argv: ['sh', '-c', 'sleep 60 & echo "$! $$" >"$1.new"; mv "$1.new" "$1"; wait', 'x', at('pids')]},
      undo: 'nothing changes',
    }
    writeFileSync(join(lab.base, 'operation.json'), JSON.stringify({steps: [sleeper], locks: []}))
    const child = spawn(process.execPath, [script.path, lab.base], {stdio: 'ignore'})
    const noted = () => {
      const leader = existsSync(at('pids')) ? (readFileSync(at('pids'), 'utf8').trim().split(' ')[1] ?? '') : undefined
      return leader !== undefined && journals(lab.places).some((path) => readFileSync(path, 'utf8').includes(leader))
    }
    // It may be at work before the journal says that it is there.
    for (let tries = 0; tries < 400 && !noted(); tries++) await new Promise((resolve) => setTimeout(resolve, 25))
    child.kill('SIGKILL')
    await once(child, 'exit')
    const pids = readFileSync(at('pids'), 'utf8').trim().split(' ').map(Number)
    expect(pids.map(processStart)).to.have.length(2).and.not.include(undefined)
    expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
    // Init may take its time to reap them.
    for (let tries = 0; tries < 400 && pids.some((pid) => processStart(pid) !== undefined); tries++) await new Promise((resolve) => setTimeout(resolve, 25))
    expect(pids.map(processStart)).to.deep.equal([undefined, undefined])
  })

  it('leaves what runs in the background when the operation had reached its end', async () => {
    const background: Step = {title: 'run', run: {do: 'exec', argv: ['sh', '-c', 'echo $$; exec sleep 60'], background: at('log')}, undo: 'covered'}
    mkdirSync(at('t'))
    const remove: Step = {title: 'remove', run: {do: 'remove', path: at('t')}}
    await killed([background, remove], 4)
    const [path = ''] = journals(lab.places)
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"end":true}\n`)
    expect((await lab.recover())[0]).to.include({outcome: 'finished'})
    const pid = Number(readFileSync(at('log'), 'utf8'))
    expect(processStart(pid)).not.to.equal(undefined)
    process.kill(pid, 'SIGKILL')
    expect(readdirSync(host)).to.deep.equal(['log'])
  })

  it('leaves operations alone whose process is there', async () => {
    const live = lab.run([{title: 'sleep', run: {do: 'exec', argv: ['sleep', '0.3']}, undo: 'nothing changes'}])
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(lab.journals()).to.have.length(1)
    expect(await lab.recover()).to.deep.equal([])
    await live
  })

  describe('of a damaged journal', () => {
    const only = () => journals(lab.places)[0] ?? ''

    it('passes over a line that was cut off', async () => {
      prepareHost()
      const before = snapshot()
      await killed(steps(false), 6)
      const path = only()
      writeFileSync(path, `${readFileSync(path, 'utf8')}{"done":`)
      expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
      expect(snapshot()).to.deep.equal(before)
    })

    it('reads what was noted right after a line that was cut off', async () => {
      const run = {do: 'exec', argv: ['true']} as const
      const stuck: Step = {title: 'stuck', run, undo: [{do: 'exec', argv: ['test', '-e', at('go')]}]}
      await killed([stuck, {title: 'counted', run, undo: [{do: 'exec', argv: ['sh', '-c', 'echo x >>"$1"', 'sh', at('count')]}]}], 4)
      writeFileSync(only(), `${readFileSync(only(), 'utf8')}{"done":`)
      expect((await lab.recover())[0]).to.include({outcome: 'failed'})
      writeFileSync(at('go'), '')
      expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
      expect(readFileSync(at('count'), 'utf8')).to.equal('x\n')
    })

    it('that never had its first line drops it after a while, without the others', async () => {
      await killed([make('x')], 1)
      const half = join(lab.places.data, 'journal/0-half.ndjson')
      writeFileSync(half, '{"version":1,"st')
      await lab.recover()
      expect(lab.journals()).to.have.length(1)
      utimesSync(half, 1, 1)
      await lab.recover()
      expect(lab.journals()).to.deep.equal([])
    })

    const HEAD = {version: 1, id: '0-x', pid: 4_000_000, started: 'gone', time: 1, locks: ['pot/web'], title: 'create web', steps: []}
    const begin = {begin: 0, undo: [], purge: []}
    const DAMAGED: Readonly<Record<string, readonly object[]>> = {
      ...Object.fromEntries(['id', 'title', 'pid', 'started', 'time', 'locks', 'steps', 'version'].map((name) => [name, [{...HEAD, [name]: undefined}]])),
      'the action of a step': [{...HEAD, steps: [{title: 'x'}]}],
      undo: [HEAD, {...begin, undo: undefined}],
      'the action of an undo': [HEAD, {...begin, undo: [{}]}],
      purge: [HEAD, {...begin, purge: undefined}],
      'the start of a child': [HEAD, {child: 7}],
      'the kind': [HEAD, {}],
    }
    it('that lacks a field is set aside with an error that says so, whatever the field is, and keeps nobody from working', async () => {
      mkdirSync(join(lab.places.data, 'journal'))
      const path = join(lab.places.data, 'journal/0-x.ndjson')
      for (const [what, lines] of [...Object.entries(DAMAGED), ['all', undefined]] as const) {
        writeFileSync(path, lines === undefined ? '{"version\0\n' : lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
        utimesSync(path, 1, 1)
        expect(operationsLeft(lab.places), what).to.have.length(1)
        lab.said.length = 0
        await lab.run([make('made')], ['pot/web'])
        expect(lab.said.join(), what).to.include(`the journal ${path} is damaged: `)
        expect([existsSync(path), existsSync(`${path}.damaged`)], what).to.deep.equal([false, true])
        const [left] = operationsLeft(lab.places)
        expect(left, what).to.include({id: '0-x', state: 'damaged'})
        await forget(lab.places, '0-x', () => {})
        expect(operationsLeft(lab.places), what).to.deep.equal([])
        rmdirSync(at('made'))
      }
    })

    it('of another version is named by every command, keeps others off its pot, and stays', async () => {
      mkdirSync(join(lab.places.data, 'journal'))
      const path = join(lab.places.data, 'journal/0-x.ndjson')
      writeFileSync(path, `${JSON.stringify({...HEAD, version: 2, steps: undefined})}\n`)
      expect(await lab.recover()).to.have.length(1)
      const refused = lab.run([make('made')], ['pot/web']).catch((error: unknown) => error)
      expect(await refused).to.include({code: 'STALE_OPERATION'})
      expect(lab.said.join()).to.include("'create web' was interrupted under a newer version of pot")
      await lab.run([make('made')], ['pot/db'])
      expect(existsSync(path)).to.equal(true)
      expect(operationsLeft(lab.places)[0]).to.include({id: '0-x', state: 'of another version'})
    })

    it('may go while it is looked at', () => {
      expect(readJournal(join(lab.places.data, 'journal/gone.ndjson'))).to.equal(undefined)
    })
  })

  it('is found by the command that comes next', async () => {
    prepareHost()
    await killed(steps(false), 14)
    await lab.run([])
    expect(lab.said).to.deep.equal(["'child' was interrupted: rolled back"])
    expect(spawnSync('test', ['-e', at('volume')]).status).to.equal(1)
  })

  it('that fails keeps others off the same things only', async () => {
    const stuck: Step = {title: 'stuck', run: {do: 'exec', argv: ['true']}, undo: [{do: 'exec', argv: ['false']}]}
    await killed([stuck], 2, ['pot/web', '~base/x'])
    await lab.run([make('one')], ['pot/db', '~base/x'])
    expect(lab.said[0]).to.match(/^'child' was interrupted and cannot be recovered: stuck: false: exit status 1/)
    const codes = await Promise.all(
      [['pot/web'], ['~pot/web'], ['base/x']].map((locks) =>
        lab.run([], locks).catch((error: unknown) => error instanceof Error && 'code' in error && error.code),
      ),
    )
    expect(codes).to.deep.equal(['STALE_OPERATION', 'STALE_OPERATION', 'STALE_OPERATION'])
  })
})
