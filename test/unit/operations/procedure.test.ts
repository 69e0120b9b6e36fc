import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {procedure, type Shape} from '../../../src/operations/procedure.js'
import {processStart} from '../../../src/programs/process-id.js'
import {failure} from '../../support/fake-context.js'
import {bench, type Bench} from '../../support/operations.js'
import {call} from '../../support/procedures.js'

describe('a procedure', () => {
  const SHAPE = {path: 'text', value: 'text or null', words: 'texts', seconds: 'number', mode: 'text?', all: 'yes?'} as const satisfies Shape
  const ARGS = {path: '/a', value: null, words: ['b', 'c'], seconds: 2}
  const seen: unknown[] = []
  const known = procedure('test.known', SHAPE, async (args, _work, where: string) => void seen.push(args, where))
  const table = known.on('here')
  const run = (args: Readonly<Record<string, unknown>>) => call(table, {name: 'test.known', args})
  beforeEach(() => seen.splice(0))

  it('gets the arguments of its action, and what it needs of the host', async () => {
    await call(table, known.action({...ARGS, mode: 'x', all: true}))
    expect(seen).to.deep.equal([{...ARGS, mode: 'x', all: true}, 'here'])
  })

  it('gets them from a journal as well', async () => {
    await run(JSON.parse(JSON.stringify(known.action({...ARGS, mode: undefined}).args)))
    expect(seen).to.deep.equal([ARGS, 'here'])
  })

  it('is not run with arguments of another version: each that is wrong is named', async () => {
    const wrong: Readonly<Record<string, unknown>> = {path: 1, value: 3, words: ['b', 4], seconds: '2', mode: null, all: false, news: 'x'}
    for (const [name, value] of Object.entries(wrong)) {
      expect(await failure(run({...ARGS, [name]: value})), name).to.include({code: 'BAD_CALL', message: `test.known was called with a wrong '${name}'`})
    }
    for (const name of Object.keys(ARGS)) {
      const {[name]: _, ...rest}: Readonly<Record<string, unknown>> = ARGS
      expect(await failure(run(rest)), name).to.include({code: 'BAD_CALL', message: `test.known was called with a wrong '${name}'`})
    }
    expect(seen).to.deep.equal([])
  })

  it('knows its own actions', () => {
    const action = known.action(ARGS)
    expect(known.argsOf(action)).to.deep.equal(ARGS)
    expect(known.argsOf({...action, name: 'test.other'})).to.equal(undefined)
    expect(known.argsOf({...action, args: {}})).to.equal(undefined)
  })
})

describe('programs of a procedure', () => {
  let lab: Bench
  beforeEach(() => {
    lab = bench()
  })
  afterEach(() => lab.remove())

  const at = (name: string) => join(lab.base, name)
  const text = (path: string) => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return ''
    }
  }

  it('are children of its step: the journal knows them, and they end with the operation', async () => {
    const patient = procedure('test.patient', {}, async (_args, {exec}) => {
      await exec(['sh', '-c', `echo $$ >${at('pid')}; sleep 60 & wait`])
    })
    Object.assign(lab.calls, patient.on())
    const run = failure(lab.run([{title: 'wait', run: patient.action({}), undo: 'nothing changes'}]))
    const isNoted = () => lab.journals().some((name) => text(at(name)).includes(`"child":${text(at('pid')).trim()},`))
    for (let tries = 0; tries < 400 && (text(at('pid')) === '' || !isNoted()); tries++) await sleep(25)
    const noted = isNoted()
    const pid = Number(text(at('pid')))
    process.emit('SIGINT')
    expect(await run).to.include({code: 'STEP_FAILED', message: 'test: wait: interrupted'})
    expect(processStart(pid)).to.equal(undefined)
    expect(noted).to.equal(true)
  })

  it('resolve whatever the exit status is, and get a secret by a descriptor', async () => {
    const answers: unknown[] = []
    const curious = procedure('test.curious', {}, async (_args, {exec}) => {
      answers.push(await exec(['sh', '-c', 'cat <&3; echo said >&2; exit 3'], {secret: {text: 'hidden', names: []}}))
      answers.push(await failure(exec(['sleep', '60'], {timeout: 0.2})))
    })
    Object.assign(lab.calls, curious.on())
    await lab.run([{title: 'ask', run: curious.action({}), undo: 'nothing changes'}])
    expect(answers[0]).to.deep.equal({code: 3, stdout: 'hidden', stderr: 'said\n'})
    expect(answers[1]).to.include({code: 'EXEC_FAILED', message: 'sleep 60: it did not end within 0.2 seconds'})
  })
})
