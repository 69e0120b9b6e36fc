import {expect} from 'chai'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../../../src/errors.js'
import type {Look} from '../../../src/host/look.js'
import {lock} from '../../../src/operations/journal/lock.js'
import {operator} from '../../../src/operations/operator.js'
import {lockDirectory} from '../../../src/operations/recover.js'
import type {Step} from '../../../src/operations/types.js'
import {NOTHING_ADDED, type Emit} from '../../../src/plugins/hooks.js'
import type {Pot} from '../../../src/record/pot.js'
import {failure} from '../../support/fake-context.js'
import {bench, lookOf, NO_PLUGINS, type Bench} from '../../support/operations.js'

describe('operate', () => {
  let lab: Bench
  let order: string[]
  beforeEach(() => {
    lab = bench()
    order = []
    lab.calls.note = async ({text}) => void order.push(String(text))
  })
  afterEach(() => lab.remove())

  const note = (text: string): Step => ({title: text, run: {do: 'call', name: 'note', args: {text}}, undo: 'stays'})
  const subject = {pot: {name: 'web'} as Pot}
  const emit = (more: Partial<Emit> = {}): Emit => ({
    before: async (event) => void order.push(`before ${event}`),
    plan: async () => ({...NOTHING_ADDED, before: [note('added')]}),
    after: async (event) => void order.push(`after ${event}`),
    doctor: async () => [],
    metrics: async () => [],
    baseSource: async () => undefined,
    imageSource: async () => undefined,
    settings: async () => [],
    fire: async () => [],
    ...more,
  })

  it('asks the plugins, plans under the locks, carries out, and tells the plugins', async () => {
    const operate = operator({...lab.options, emit: emit()})
    const {plan} = await operate({
      title: 'create web',
      event: 'create',
      subject,
      locks: ['pot/web'],
      async plan(_look, added) {
        const held = await failure(lock('pot/web', {directory: lockDirectory(lab.places), purpose: 'x', timeout: 0}))
        order.push(`plan ${held instanceof PotError ? held.code : ''}`)
        return [...added.before, note('own')]
      },
    })
    expect(order).to.deep.equal(['before create', 'plan LOCKED', 'added', 'own', 'after create'])
    expect(plan.steps.map(({title}) => title)).to.deep.equal(['added', 'own'])
    expect(readdirSync(lockDirectory(lab.places))).to.deep.equal([])
  })

  it('gives the plugins and the command the same look at the host, and each operation a new one', async () => {
    const looks: unknown[] = []
    const plan: Emit['plan'] = async (_event, _subject, {look}) => {
      looks.push(look)
      return NOTHING_ADDED
    }
    const operate = operator({...lab.options, emit: emit({plan}), look: () => lookOf({})})
    const change = async (look: Look) => {
      looks.push(look)
      return []
    }
    await operate({title: 'start web', event: 'start', subject, locks: [], plan: change})
    await operate({title: 'stop web', locks: [], plan: change})
    expect(looks[0]).to.equal(looks[1])
    expect(looks[2]).not.to.equal(looks[1])
  })

  it('asks no plugin when there is no event', async () => {
    await operator({...lab.options, emit: emit()})({title: 'x', locks: [], plan: async () => [note('own')]})
    expect(order).to.deep.equal(['own'])
  })

  it('does nothing when a plugin vetoes or the planner refuses, and lets go of the locks', async () => {
    const veto = async () => {
      throw new PotError('HOOK_VETO', 'no')
    }
    const operation = {title: 'x', event: 'create', subject, locks: ['pot/web'], plan: async () => [note('own')]} as const
    expect(await failure(operator({...lab.options, emit: emit({before: veto})})(operation))).to.include({code: 'HOOK_VETO'})
    const refuse = async () => {
      throw new PotError('EXISTS', 'there')
    }
    expect(await failure(operator({...lab.options, emit: NO_PLUGINS})({...operation, plan: refuse}))).to.include({code: 'EXISTS'})
    expect(order).to.deep.equal([])
    expect(lab.journals()).to.deep.equal([])
    expect(readdirSync(lockDirectory(lab.places))).to.deep.equal([])
  })

  it('does not tell the plugins of what failed', async () => {
    const fail: Step = {title: 'fail', run: {do: 'exec', argv: ['false']}, undo: 'nothing changes'}
    const operate = operator({...lab.options, emit: emit()})
    expect(await failure(operate({title: 'x', event: 'create', subject, locks: [], plan: async () => [fail]}))).to.include({code: 'STEP_FAILED'})
    expect(order).to.deep.equal(['before create'])
  })

  it('writes no journal when there is nothing to do', async () => {
    await lab.run([])
    expect(existsSync(join(lab.places.data, 'journal'))).to.equal(false)
  })

  it('says who holds what it waits for, and gives up', async () => {
    const held = await lock('pot/web', {directory: lockDirectory(lab.places), purpose: 'pot stop web', timeout: 0})
    const operate = operator({...lab.options, patience: 0.1})
    const error = await failure(operate({title: 'x', locks: ['pot/web'], plan: async () => []}))
    held.release()
    expect(error).to.include({code: 'LOCKED'})
    expect(lab.said).to.deep.equal([`waiting for pot stop web (process ${process.pid})`])
  })

  it('with --plan prints the plan, and neither locks nor changes anything', async () => {
    const held = await lock('pot/web', {directory: lockDirectory(lab.places), purpose: 'x', timeout: 0})
    const operate = operator({...lab.options, emit: emit(), planOnly: true})
    const {plan} = await operate({title: 'create web', event: 'create', subject, locks: ['pot/web'], plan: async (_look, {before}) => [...before, note('own')]})
    held.release()
    expect(order).to.deep.equal(['before create'])
    expect(lab.said).to.deep.equal(['create web:', '  1. added', '     note {"text":"added"}', '  2. own', '     note {"text":"own"}'])
    expect(plan.steps).to.have.length(2)
    expect(readdirSync(lab.places.data)).to.deep.equal([])
  })
})
