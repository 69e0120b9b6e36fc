import {expect} from 'chai'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {tmpdir} from 'node:os'
import {describe as describeAction} from '../../../src/operations/describe.js'
import {notHeld, outerOperation} from '../../../src/operations/nesting.js'
import {operator} from '../../../src/operations/operator.js'
import {run} from '../../../src/programs/run.js'
import type {Step} from '../../../src/operations/types.js'
import {command, commandAction, discardAction} from '../../../src/operations/command.js'
import {call} from '../../support/procedures.js'
import {PotError} from '../../../src/errors.js'
import {failure} from '../../support/fake-context.js'
import {abandon, bench, type Bench} from '../../support/operations.js'

describe('an operation that is a part of another', () => {
  let lab: Bench
  let order: string[]
  beforeEach(() => {
    lab = bench()
    order = []
    lab.calls.note = async ({text}) => void order.push(String(text))
  })
  afterEach(() => lab.remove())

  const call = (name: string, args = {}): Step => ({title: name, run: {do: 'call', name, args}, undo: 'covered'})
  const note = (text: string, undo?: string): Step => ({
    ...call('note', {text}),
    ...(undo === undefined ? {} : {undo: [{do: 'call', name: 'note', args: {text: undo}}]}),
  })
  /** A step that operates on `locks` itself. */
  const part = (locks: readonly string[], steps: readonly Step[]): Step => {
    lab.calls.part = async () => void (await operator({...lab.options, patience: 1})({title: 'part', locks, plan: async () => steps}))
    return call('part')
  }

  it('does not wait for the locks of the whole', async () => {
    await lab.run([part(['pot/web', '~base/x', 'pot/other'], [note('inner')]), note('outer')], ['pot/web', '~base/x'])
    expect(order).to.deep.equal(['inner', 'outer'])
    expect(outerOperation()).to.equal(undefined)
  })

  it('does not give the whole what was only held shared', async () => {
    const error = await failure(lab.run([part(['base/x'], [note('inner')])], ['~base/x']))
    expect(error).to.have.property('message').that.includes('still working on base/x')
  })

  it('fails the whole, and both are undone, the part first', async () => {
    lab.calls.boom = () => Promise.reject(new Error('boom'))
    await failure(lab.run([note('a', 'undo a'), part([], [note('b', 'undo b'), call('boom')])]))
    expect(order).to.deep.equal(['a', 'b', 'undo b', 'undo a'])
    expect(lab.journals()).to.deep.equal([])
  })

  it('is finished by recovery before the whole is undone, when it has to be finished', async () => {
    let broken = true
    lab.calls.end = async () => {
      if (broken) throw new Error('not now')
      order.push('end')
    }
    const end: Step = {title: 'end', run: {do: 'call', name: 'end', args: {}}, final: true}
    const error = await failure(lab.run([note('a', 'undo a'), part(['pot/web'], [note('b', 'undo b'), end])], ['pot/web']))
    expect(error).to.have.property('code', 'UNFINISHED')
    abandon(lab)
    expect((await lab.recover()).map(({outcome}) => outcome)).to.deep.equal(['failed', 'failed'])
    expect(order).to.deep.equal(['a', 'b'])
    broken = false
    expect((await lab.recover()).map(({outcome}) => outcome)).to.deep.equal(['finished', 'rolled back'])
    expect(order).to.deep.equal(['a', 'b', 'end', 'undo a'])
    expect(lab.journals()).to.deep.equal([])
  })

  it('shows what its programs print, and its steps only on demand', async () => {
    const echo: Step = {title: 'print', run: {do: 'exec', argv: ['echo', 'hello'], show: true}, undo: 'nothing changes'}
    lab.calls.part = async () => {
      const report = (await import('../../../src/operations/nesting.js')).partOf(outerOperation()?.report ?? lab.options.report)
      await operator({...lab.options, report})({title: 'part', locks: [], plan: async () => [echo]})
    }
    await lab.run([call('part')])
    expect(lab.said).to.deep.equal(['     hello'])
  })

  it('names locks once', () => {
    expect(notHeld(['pot/a', '~pot/b', '~base/x', 'base/y'], ['pot/a', 'pot/b', '~base/x', '~base/y'])).to.deep.equal(['base/y'])
  })
})

describe('commands as steps', () => {
  it('are run with their words, and may fail as they are allowed to', async () => {
    const ran: (readonly string[])[] = []
    const table = command.on(async (words) => {
      ran.push(words)
      if (words[0] === 'destroy') throw new PotError('NO_POT', 'no')
    })
    const run = (action: ReturnType<typeof commandAction>) => call(table, action)
    await run(commandAction(['set-cmd', '-c', 'a b']))
    await run(discardAction('web'))
    expect(ran).to.deep.equal([
      ['set-cmd', '-c', 'a b'],
      ['destroy', '-qF', '-p', 'web'],
    ])
    expect(await failure(run(commandAction(['destroy'])))).to.have.property('code', 'NO_POT')
    expect(await failure(call(table, {name: 'pot.command', args: {words: 'ls', tolerate: []}}))).to.have.property('code', 'BAD_CALL')
  })

  it('are shown as they are typed', () => {
    expect(describeAction(commandAction(['set-cmd', '-p', 'web', '-c', 'a b']))).to.deep.equal(["pot set-cmd -p web -c 'a b'"])
  })
})

describe('commands with a log', () => {
  it('append both outputs to it', async () => {
    const base = mkdtempSync(join(tmpdir(), 'pot-log-'))
    try {
      const log = join(base, 'log')
      const running = {signal: new AbortController().signal, output: () => {}, child: () => {}}
      for (const word of ['one', 'two']) await run({do: 'exec', argv: ['sh', '-c', `echo ${word}; echo ${word} >&2`], log}, running)
      expect(readFileSync(log, 'utf8').trim().split('\n')).to.deep.equal(['one', 'one', 'two', 'two'])
    } finally {
      rmSync(base, {recursive: true})
    }
  })
})
