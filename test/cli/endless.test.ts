import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readdirSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {pot, CORE, ROOT} from '../support/cli.js'
import {commandSource, writePlugin} from '../support/make-plugin.js'
import {WORLDS, type World} from '../support/world.js'

const NEVER = 'await new Promise(() => {})'

/** What a hook does is told by the environment: ENDLESS is the part of create that does not end. */
const HOOKS = `const never = async (part, otherwise) => {
  if (process.env.ENDLESS === part) ${NEVER}
  if (process.env.ENDLESS === part + ':busy') { setInterval(() => {}, 1000); console.error('busy'); ${NEVER} }
  if (process.env.ENDLESS === part + ':exit') process.exit(0)
  return otherwise
}
const word = (command) => ({title: 'run ' + command, run: {do: 'call', name: 'pot.command', args: {words: [command], tolerate: []}}})
export const before = () => never('before')
export const plan = () => never('plan', process.env.ENDLESS === 'step' ? {last: [word('wait')]} : process.env.ENDLESS === 'exit' ? {last: [word('leave')]} : {})
export const after = () => never('after')
export const doctor = () => never('doctor', [])
`

const kind = WORLDS.find(({missing}) => missing === undefined)

describe(`what never ends, on ${kind?.name}`, function () {
  this.timeout(120_000)
  let world: World
  let base = ''

  before(async function () {
    if (kind === undefined) return this.skip()
    world = await kind.make()
    const events = {'pot:create:before': 'before', 'pot:create:plan': 'plan', 'pot:create:after': 'after', 'pot:doctor': 'doctor'}
    const directory = writePlugin(join(world.root, 'endless'), {
      name: 'pot-plugin-endless',
      hooks: events,
      pot: {quick: {wait: './quick.js'}},
      files: {
        'hooks.js': HOOKS,
        'quick.js': `export default () => new Promise(() => {})\n`,
        'commands/wait.js': commandSource(NEVER),
        'commands/leave.js': commandSource('process.exit(0)'),
      },
    })
    mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
    symlinkSync(ROOT, join(directory, 'node_modules/@pot/core'))
    await world.pot('plugins', 'link', '--no-install', directory)
    await world.pot('init', '--plugins', 'none')
    base = await world.base('single')
  })
  after(async () => {
    await world?.close()
  })

  const create = (part: string, ...more: string[]) => world.run(['create', '-p', 'web', '-b', base, ...more], {env: {ENDLESS: part}})
  const isThere = () => existsSync(join(world.fs, 'jails/web'))
  const journals = () => readdirSync(join(world.root, 'data/journal'))

  for (const part of ['before', 'plan']) {
    it(`is an error when it is the ${part} hook of a plugin, and nothing is changed`, async () => {
      const {code, stdout, stderr} = await create(part)
      expect({code, stdout}).to.deep.equal({code: 1, stdout: ''})
      expect(stderr).to.include(`pot: plugin pot-plugin-endless fails at create: its hook pot:create:${part} never ends\n`)
      expect(isThere()).to.equal(false)
    })
  }

  it('is an error when it is a step: the operation is rolled back', async () => {
    const {code, stdout} = await create('step', '--json')
    expect(code).to.equal(1)
    const {error} = JSON.parse(stdout)
    expect(error).to.include({code: 'STEP_FAILED', message: 'create web: run wait: it waits for something that never happens'})
    expect([isThere(), journals()]).to.deep.equal([false, []])
  })

  it('is no success when the process is ended in the middle: recovery undoes what was done', async () => {
    const {code, stderr} = await create('exit')
    expect(code).to.equal(1)
    expect(stderr).to.include('pot recover')
    await world.pot('recover')
    expect([isThere(), journals()]).to.deep.equal([false, []])
    expect(await create('before:exit')).to.include({code: 1})
  })

  it('is an error when all is done but a hook: it says so, and what is done stays', async () => {
    const {code, stderr} = await create('after')
    expect(code).to.equal(1)
    expect(stderr).to.include('pot: create is done, but plugin pot-plugin-endless fails at create: its hook pot:create:after never ends\n')
    expect(isThere()).to.equal(true)
    await world.pot('destroy', '-p', 'web')
  })

  it('is an error when it is a command, also with a quick answer', async () => {
    const {code, stdout, stderr} = await world.run(['wait'])
    expect({code, stdout, stderr}).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'pot: pot wait does not end: it waits for something that never happens\n     report it to the authors of pot-plugin-endless\n',
    })
    expect(JSON.parse((await world.run(['wait', '--json'])).stdout).error.code).to.equal('NEVER_ENDS')
  })

  it('is an error of doctor', async () => {
    const {code, stdout} = await world.run(['doctor', '--json'], {env: {ENDLESS: 'doctor'}})
    expect(code).to.equal(1)
    const {findings} = JSON.parse(stdout)
    expect(findings).to.deep.include({severity: 'error', what: 'plugin pot-plugin-endless cannot look: its hook pot:doctor never ends'})
  })

  it('is left by an interrupt when a hook keeps the process busy', async () => {
    const env = {...process.env, ...world.env, ENDLESS: 'before:busy', NODE_ENV: undefined}
    const child = spawn(process.execPath, [join(CORE, 'bin/run.js'), 'create', '-p', 'web', '-b', base], {env, stdio: ['ignore', 'ignore', 'pipe']})
    for await (const text of child.stderr) {
      if (!String(text).includes('busy')) continue
      child.kill('SIGINT')
      break
    }
    const [code]: unknown[] = await once(child, 'exit')
    expect(code).to.equal(130)
    expect(isThere()).to.equal(false)
  })

  it('leaves other commands alone', async () => {
    expect(await pot(['version'], {env: world.env})).to.include({code: 0, stderr: ''})
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
