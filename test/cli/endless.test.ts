import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {processStart} from '../../src/programs/process-id.js'
import {pot, CORE, ROOT} from '../support/cli.js'
import {fingerprint} from '../support/fingerprint.js'
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
const word = (command) => ({title: 'run ' + command, run: {do: 'call', name: 'pot.command', args: {words: [command], tolerate: []}}, undo: 'covered'})
export const before = () => never('before')
export const plan = () => never('plan', process.env.ENDLESS === 'step' ? {last: [word('wait')]} : process.env.ENDLESS === 'exit' ? {last: [word('leave')]} : {})
export const after = () => never('after')
export const doctor = () => never('doctor', [])
`

const kind = WORLDS.find(({missing}) => missing === undefined)

describe(`what never ends, on ${kind?.name}`, () => {
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
    expect(error).to.include({code: 'STEP_FAILED', message: 'create web: run wait (plugin pot-plugin-endless): it waits for something that never happens'})
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

  describe('is a tool that pot asks', () => {
    const at = (name: string) => join(world.root, 'tools', name)
    const words = () => ['start', '-p', 'asks']
    /** Tools of `start`, each of which hangs when HANG has its name and it is asked: programs of steps have a mark. */
    const tools = new Set<string>()
    const WRAPPER = `#!/bin/sh
tool=\${0##*/}
[ -n "$POT_OPERATION" ] || echo $tool >>"\${ASKED:-/dev/null}"
if [ "$HANG" = $tool ] && [ -z "$POT_OPERATION" ]; then trap '' INT TERM HUP; echo $$ >"$HANGS.new"; mv "$HANGS.new" "$HANGS"; while :; do sleep 1000; done; fi
if [ "$GARBAGE" = $tool ] && [ -z "$POT_OPERATION" ]; then echo 'Segmentation {"fault'; exit; fi
PATH=\${REAL:-$PATH} exec $tool "$@"
`
    const env = (tool = '') => ({PATH: `${at('bin')}:${process.env.PATH}`, REAL: process.env.PATH, HANG: tool, ASKED: at('asked'), HANGS: at('pid')})
    const state = () => fingerprint(world)
    const names: Readonly<Record<string, string>> = {runc: 'OCI runtime', crun: 'OCI runtime'}

    before(async () => {
      mkdirSync(at('bin'), {recursive: true})
      for (const tool of ['btrfs', 'zfs', 'zpool', 'runc', 'crun', 'flock', 'findmnt', 'ps', 'jls', 'mount', 'getent', 'sysctl', 'ip', 'nft'])
        writeFileSync(at(`bin/${tool}`), WRAPPER, {mode: 0o755})
      await world.pot('create', '-p', 'asks', '-b', base)
      // The first run tries the runtimes, and keeps the path of one that works.
      rmSync(join(world.root, 'run/runtime.json'), {force: true})
      for (let run = 0; run < 2; run++) {
        rmSync(at('asked'), {force: true})
        expect(await world.run(words(), {env: env()})).to.include({code: 0})
        await world.pot('stop', 'asks')
      }
      for (const tool of readFileSync(at('asked'), 'utf8').trim().split('\n')) tools.add(tool)
      expect([...tools])
        .to.include('flock')
        .and.have.length.above(1)
    })

    it('and that does not answer in time: the error names it, and nothing has changed', async () => {
      const before = await state()
      for (const tool of tools) {
        const {code, stderr} = await world.run(words(), {env: {...env(tool), POT_ASK_TIMEOUT: '1'}})
        expect({tool, code}).to.deep.equal({tool, code: 1})
        expect(stderr).to.match(new RegExp(`^pot: (start asks: )?\\S*${tool} .*: no answer after 1 seconds$`, 'm'))
        expect(stderr).to.include('POT_ASK_TIMEOUT')
        expect(await state()).to.deep.equal(before)
      }
    })

    it('and that prints garbage: if the command fails, the error has a code and names the tool', async () => {
      for (const tool of tools) {
        const {code, stdout, stderr} = await world.run([...words(), '--json'], {env: {...env(), GARBAGE: tool}})
        expect(stderr, tool).not.to.include('internal error')
        if (code === 0) await world.pot('stop', 'asks')
        else
          expect(JSON.parse(stdout).error, tool)
            .to.include({code: 'TOOL_GARBAGE'})
            .and.property('message')
            .include(names[tool] ?? tool)
            .and.include('Segmentation')
      }
    })

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      it(`and that does not answer when pot gets ${signal}: pot ends, and so does the tool`, async () => {
        const before = await state()
        for (const tool of tools) {
          rmSync(at('pid'), {force: true})
          const options = {env: {...process.env, ...world.env, ...env(tool), NODE_ENV: undefined}, stdio: 'ignore'} as const
          const child = spawn(process.execPath, [join(CORE, 'bin/run.js'), ...words()], options)
          while (!existsSync(at('pid')) && child.exitCode === null) await sleep(25)
          expect({tool, ended: child.exitCode}).to.deep.equal({tool, ended: null})
          const pid = Number(readFileSync(at('pid'), 'utf8'))
          child.kill(signal)
          const [code, by]: unknown[] = await once(child, 'exit')
          expect({tool, ended: code === 130 || by === signal}).to.deep.equal({tool, ended: true})
          while (processStart(pid) !== undefined) await sleep(25)
          expect(await state()).to.deep.equal(before)
        }
      })
  })

  describe('in the end', () => {
    it('leaves other commands alone', async () => {
      expect(await pot(['version'], {env: world.env})).to.include({code: 0, stderr: ''})
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
})
