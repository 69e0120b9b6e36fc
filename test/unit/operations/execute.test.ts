import {expect} from 'chai'
import {appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {journals} from '../../../src/operations/journal/journal.js'
import {readJournal} from '../../../src/operations/journal/read.js'
import {isAlive} from '../../../src/programs/process-id.js'
import {final as noReturn, type Action, type ProgramAction, type ProgramStep, type Step} from '../../../src/operations/types.js'
import {failure} from '../../support/fake-context.js'
import {installCommand} from '../../../src/programs/packages.js'
import {bench, type Bench} from '../../support/operations.js'

describe('an operation', () => {
  let lab: Bench
  let log: string[]
  beforeEach(() => {
    lab = bench()
    log = []
    lab.calls.note = async ({text}) => void log.push(String(text))
    lab.calls.fail = async () => {
      throw new Error('it broke')
    }
  })
  afterEach(() => lab.remove())

  const at = (...names: string[]) => join(lab.base, ...names)
  const note = (text: string): ProgramAction => ({do: 'call', name: 'note', args: {text}})
  const FAIL: ProgramAction = {do: 'call', name: 'fail', args: {}}
  const step = (title: string, more: Partial<ProgramStep> = {}): ProgramStep => ({title, run: note(title), undo: [note(`undo ${title}`)], ...more})
  const broken = (more: Partial<ProgramStep> = {}): ProgramStep => step('broken', {run: FAIL, ...more})
  const final = (title: string): Step => ({title, run: note(title), final: true})

  it('carries its steps out in order, and leaves no journal', async () => {
    await lab.run([step('a'), step('b'), step('c')])
    expect(log).to.deep.equal(['a', 'b', 'c'])
    expect(lab.journals()).to.deep.equal([])
    expect(lab.events.map((event) => ('title' in event ? `${event.type} ${event.title}` : event.type))).to.deep.equal([
      'begin',
      ...['start a', 'done a', 'start b', 'done b', 'start c', 'done c'],
      'end',
    ])
  })

  it('has each step with its inverses on disk before it runs', async () => {
    lab.calls.look = async () => {
      const [path = ''] = journals(lab.places)
      log.push(JSON.stringify(readJournal(path)?.entries))
    }
    const look: ProgramAction = {do: 'call', name: 'look', args: {}}
    await lab.run([{title: 'write', run: {do: 'write', path: at('f'), content: ''}}, step('look', {run: look})])
    const [entries = []] = log.map((text): unknown => JSON.parse(text)).filter(Array.isArray)
    expect(entries).to.deep.include({begin: 1, undo: [note('undo look')], purge: []})
    expect(entries[0]).to.deep.include({begin: 0}).and.have.nested.include({'undo[0].do': 'unlink'})
    expect(entries).to.deep.include({done: 0}).and.not.deep.include({done: 1})
  })

  it('is rolled back when a step fails: the failed one first, the others from the last to the first', async () => {
    const error = await failure(lab.run([step('a'), step('b', {undo: [note('undo b1'), note('undo b2')]}), broken(), step('never')]))
    expect(error).to.include({code: 'STEP_FAILED', message: 'test: broken: it broke'})
    expect(log).to.deep.equal(['a', 'b', 'undo broken', 'undo b1', 'undo b2', 'undo a'])
    expect(lab.journals()).to.deep.equal([])
    expect(lab.events.at(-1)).to.deep.equal({type: 'end', ok: false})
  })

  it('does not undo an atomic step that failed', async () => {
    await failure(lab.run([step('a'), broken({atomic: true})]))
    expect(log).to.deep.equal(['a', 'undo a'])
  })

  it('goes on when an optional step fails, which is a warning', async () => {
    await lab.run([step('a'), broken({optional: true}), step('b')])
    expect(log).to.deep.equal(['a', 'b'])
    expect(lab.said).to.deep.equal(['broken: it broke'])
  })

  it('undoes an optional step that failed, when a later one fails too', async () => {
    await failure(lab.run([broken({optional: true}), broken({title: 'last'})]))
    expect(log).to.deep.equal(['undo broken', 'undo broken'])
  })

  it('passes on the hint and the cause', async () => {
    const error = await failure(lab.run([step('x', {run: {do: 'exec', argv: ['pot-no-such-tool']}})]))
    expect(error).to.have.deep.property('suggestions', [installCommand('pot-no-such-tool')])
    expect(error).to.have.nested.property('cause.code', 'TOOL_MISSING')
  })

  it('says what could not be undone, and leaves the rest to recover, which goes on', async () => {
    const bad = step('bad', {undo: [FAIL, note('undo bad')]})
    const error = await failure(lab.run([step('a'), bad, broken()]))
    expect(error).to.include({code: 'ROLLBACK_FAILED'}).and.have.property('message').that.includes('could not be undone: bad: it broke')
    expect(log).to.deep.equal(['a', 'bad', 'undo broken'])
    expect(lab.journals()).to.have.length(1)
    abandon()
    log = []
    expect((await lab.recover())[0]).to.deep.include({outcome: 'failed', problems: ['bad: it broke']})
    expect(log).to.deep.equal(['undo bad', 'undo a'])
    lab.calls.fail = async () => {}
    log = []
    expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
    expect(log).to.deep.equal(['undo bad'])
    expect(lab.journals()).to.deep.equal([])
  })

  it('is not undone where a file is out of reach, because a later step is not undone', async () => {
    const [place, away] = [at('volume'), at('away')]
    mkdirSync(place)
    for (const name of ['changed', 'gone']) writeFileSync(join(place, name), 'old')
    const steps: Step[] = [
      {title: 'change', run: {do: 'write', path: join(place, 'changed'), content: 'new'}},
      {title: 'make', run: {do: 'write', path: join(place, 'made'), content: ''}},
      {title: 'remove', run: {do: 'remove', path: join(place, 'gone')}},
      {title: 'unmount', run: {do: 'exec', argv: ['mv', place, away]}, undo: [FAIL]},
      // What lies below a mount point, while nothing is mounted.
      {title: 'uncover', run: {do: 'mkdir', path: place}},
      broken(),
    ]
    expect(await failure(lab.run(steps))).to.include({code: 'ROLLBACK_FAILED'})
    abandon()
    const problem = (name: string) => `${join(place, name)} is not there, and a later step is not undone`
    const [tried] = await lab.recover()
    expect(tried).to.deep.include({outcome: 'failed'})
    expect(tried?.problems).to.include.members(['unmount: it broke', `make: ${problem('made')}`, `change: ${problem('changed')}`])
    lab.calls.fail = async () => renameSync(away, place)
    expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
    expect(readdirSync(place).sort()).to.deep.equal(['changed', 'gone'])
    expect(readFileSync(join(place, 'changed'), 'utf8')).to.equal('old')
  })

  /** As if the process that wrote the journals had gone. */
  function abandon(): void {
    for (const path of journals(lab.places)) {
      const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n')
      const parsed: unknown = JSON.parse(head)
      writeFileSync(path, [JSON.stringify({...Object(parsed), started: 'long ago'}), ...lines].join('\n'))
    }
  }

  describe('with a final step', () => {
    it('is rolled back when a step before it fails', async () => {
      expect(await failure(lab.run([step('a'), broken(), final('end')]))).to.include({code: 'STEP_FAILED'})
      expect(log).to.deep.equal(['a', 'undo broken', 'undo a'])
    })

    it('stays unfinished when it fails, and recover goes on with it', async () => {
      const steps = [step('a'), final('b'), noReturn(broken()), final('c')]
      expect(await failure(lab.run(steps))).to.include({code: 'UNFINISHED', message: 'test: broken: it broke'})
      expect(log).to.deep.equal(['a', 'b'])
      abandon()
      log = []
      expect((await lab.recover())[0]).to.include({outcome: 'failed'})
      expect(log).to.deep.equal([])
      lab.calls.fail = async () => void log.push('works now')
      expect((await lab.recover())[0]).to.include({outcome: 'finished'})
      expect(log).to.deep.equal(['works now', 'c'])
      expect(lab.journals()).to.deep.equal([])
    })

    it('is rolled back when it is atomic, the first, and fails', async () => {
      expect(await failure(lab.run([step('a'), noReturn(broken({atomic: true})), final('c')]))).to.include({code: 'STEP_FAILED'})
      expect(log).to.deep.equal(['a', 'undo a'])
    })

    it('is still rolled back when that rollback is cut off', async () => {
      lab.calls.fail = async () => {
        throw new Error('not now')
      }
      const stuck = step('stuck', {undo: [FAIL]})
      expect(await failure(lab.run([stuck, step('b'), noReturn(broken({atomic: true}))]))).to.include({code: 'ROLLBACK_FAILED'})
      abandon()
      log = []
      lab.calls.fail = async () => void log.push('undone at last')
      expect((await lab.recover())[0]).to.include({outcome: 'rolled back'})
      expect(log).to.deep.equal(['undone at last'])
    })

    it('does not try again what was optional and failed before', async () => {
      expect(await failure(lab.run([broken({optional: true}), final('b'), noReturn(broken({title: 'last'}))]))).to.include({code: 'UNFINISHED'})
      abandon()
      log = []
      lab.calls.fail = async () => void log.push('works now')
      await lab.recover()
      expect(log).to.deep.equal(['works now'])
    })

    it('purges at once what it removes, since the place may be unmounted by the next', async () => {
      mkdirSync(at('m/etc'), {recursive: true})
      writeFileSync(at('m/etc/f'), '')
      lab.calls.look = async () => void log.push(...readdirSync(at('m/etc')))
      const remove: Step = {title: 'remove', run: {do: 'remove', path: at('m/etc/f'), within: at('m')}, final: true}
      await lab.run([remove, {title: 'look', run: {do: 'call', name: 'look', args: {}}, final: true}])
      expect(log).to.deep.equal([])
    })
  })

  it('keeps what it removes until it ends, and puts it back when it fails', async () => {
    mkdirSync(at('t'))
    appendFileSync(at('t/f'), 'data')
    const remove: Step = {title: 'remove', run: {do: 'remove', path: at('t')}}
    await failure(lab.run([remove, broken()]))
    expect(readFileSync(at('t/f'), 'utf8')).to.equal('data')
    await lab.run([remove, step('a')])
    expect(readdirSync(lab.base).filter((name) => name.includes('t') && name !== 'data')).to.deep.equal([])
  })

  it('skips a step whose condition does not hold, and does not undo what it skipped', async () => {
    const when = (condition: Action['when'], name: string): Step => ({
      title: name,
      run: {do: 'write', path: at(name), content: '', ...(condition ? {when: condition} : {})},
    })
    await lab.run([
      when({exists: lab.base}, 'exists'),
      when({exists: at('nothing')}, 'not-exists'),
      when({absent: at('nothing')}, 'absent'),
      when({absent: lab.base}, 'not-absent'),
      when({argv: ['echo', 'yes'], prints: 'yes'}, 'prints'),
      when({argv: ['echo', 'no'], prints: 'yes'}, 'not-prints'),
      when({argv: ['false'], prints: ''}, 'not-succeeds'),
    ])
    expect(['exists', 'absent', 'prints'].filter((name) => existsSync(at(name)))).to.have.length(3)
    expect(readdirSync(lab.base).filter((name) => name.startsWith('not-'))).to.deep.equal([])
  })

  it('ends what it left in the background when it is rolled back', async () => {
    const background: Step = {title: 'run', run: {do: 'exec', argv: ['sleep', '60'], background: at('log')}, undo: [note('undo run')]}
    lab.calls.fail = async () => {
      const [path = ''] = journals(lab.places)
      const child = readJournal(path)?.entries.flatMap((entry) => ('child' in entry ? [entry] : []))[0]
      log.push(String(child?.child), child?.started ?? '', String(isAlive(child?.child ?? 0, child?.started ?? '')))
      throw new Error('it broke')
    }
    await failure(lab.run([background, broken()]))
    const [pid, started = '', alive] = log
    expect(alive).to.equal('true')
    expect(isAlive(Number(pid), started)).to.equal(false)
    expect(log.slice(3)).to.deep.equal(['undo broken', 'undo run'])
  })
})
