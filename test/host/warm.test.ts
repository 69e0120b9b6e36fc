import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {runPot} from '../../src/testing/run-pot.js'
import {runWarm} from '../../src/testing/warm.js'
import {commandSource, linkedPlugin, writePlugin} from '../support/make-plugin.js'
import {WORLDS, type World} from '../support/world.js'

const kind = WORLDS.find(({missing}) => missing === undefined)

/** Each leads to the next, and the last ends where the first begins. */
const COMMANDS: readonly (readonly string[])[] = [
  ['create', '-p', 'web', '-b', 'BASE', '-v'],
  ['create', '-p', 'web', '-b', 'BASE'],
  ['create', '-p', 'other', '-b', 'BASE', '--plan', '--json'],
  ['ls'],
  ['ls', '-q', '--json'],
  ['set-attribute', '-p', 'web', '-A', 'no-rc-script', '-V', 'YES'],
  ['set-attribute', '-p', 'web', '-A', 'frob', '-V', 'YES'],
  ['start', 'web'],
  ['ps', '-q'],
  ['exec', '-p', 'web', 'sh', '-c', 'pwd; echo "$0 out"; echo err >&2; cat; exit 7', 'of exec'],
  ['start', 'web'],
  ['destroy', '-p', 'web'],
  ['stop', 'web'],
  ['snapshot', '-p', 'web', '-n', 'one', '--json'],
  ['stop', 'web'],
  ['info', '-p', 'missing'],
  ['info', '-p', 'missing', '--json'],
  ['frobnicate'],
  ['create', '--frob'],
  ['help', 'create'],
  ['version'],
  [],
  ['config', '--get', 'POT_FS_ROOT'],
  ['copy-in', '-p', 'web', '-s', 'word', '-d', '/root/word'],
  ['destroy', '-F', '-p', 'web'],
]

/** Names that a command chooses at random, and the time that it takes. */
const sameNames = (text: string) => text.replaceAll(/[0-9a-f]{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'NAME').replaceAll(/\b1\d{9}\b/g, 'TIME')

describe(`a process that runs many commands, on ${kind?.name}`, () => {
  let world: World
  let base = ''

  before(async function () {
    if (kind === undefined) return this.skip()
    world = await kind.make()
    await world.pot('init')
    base = await world.base('single')
    mkdirSync(join(world.root, 'here/word'), {recursive: true})
  })
  after(async () => {
    await world?.close()
  })

  it('has the output and the exit status that each command has alone, also after commands that failed', async () => {
    const options = {env: world.env, cwd: join(world.root, 'here')}
    const lines = COMMANDS.map((words) => words.map((word) => (word === 'BASE' ? base : word)))
    const all = async (run: typeof runWarm) => {
      const results = []
      for (const line of lines) {
        const {code, stdout, stderr} = await run(line, options)
        results.push({line, code, stdout: sameNames(stdout), stderr: sameNames(stderr)})
      }
      return results
    }
    const alone = await all(runPot)
    for (const warm of [await all(runWarm), await all(runWarm)]) for (const [index, one] of warm.entries()) expect(one).to.deep.equal(alone[index])
    expect(alone.map(({code}) => code)).to.include.members([0, 1, 2, 7])
  })

  it('has the environment and the directory of each command, and no other', async () => {
    const source = "this.log(JSON.stringify([process.cwd(), process.env.ONE ?? '', process.exitCode ?? 0])); process.exitCode = 3"
    const plugin = linkedPlugin(join(world.root, 'told'), {name: 'told', files: {'commands/tell.js': commandSource(source)}})
    await world.pot('plugins', 'install', plugin)
    const here = join(world.root, 'here')
    const tell = async (env: Readonly<Record<string, string>>, cwd: string) => {
      const {code, stdout, stderr} = await runWarm(['tell'], {env: {...world.env, ...env}, cwd})
      expect([code, stderr]).to.deep.equal([3, ''])
      return JSON.parse(stdout)
    }
    expect(await tell({ONE: 'one'}, here)).to.deep.equal([here, 'one', 0])
    expect(await tell({}, world.root)).to.deep.equal([world.root, '', 0])
  })

  it('runs the version of a plugin that is there now', async () => {
    const said = []
    for (const word of ['first', 'second']) {
      const plugin = {name: 'said', files: {'commands/say.js': commandSource(`this.log('${word}')`)}}
      if (said.length > 0) writePlugin(join(world.root, 'said'), plugin)
      else await world.pot('plugins', 'install', linkedPlugin(join(world.root, 'said'), plugin))
      said.push((await runWarm(['say'], {env: world.env})).stdout)
    }
    expect(said).to.deep.equal(['first\n', 'second\n'])
  })

  it('does not wait for a command that does not end, and lets it go on', async () => {
    const source = `const [{existsSync}, {setTimeout}] = await Promise.all([import('node:fs'), import('node:timers/promises')])
    this.log('waits')
    while (!existsSync(process.env.GO)) await setTimeout(10)
    this.log('goes on')`
    await world.pot('plugins', 'install', linkedPlugin(join(world.root, 'slow'), {name: 'slow', files: {'commands/slow.js': commandSource(source)}}))
    const go = join(world.root, 'go')
    const waiting = runWarm(['slow'], {env: {...world.env, GO: go}})
    expect(await world.pot('ls', '-q')).to.be.a('string')
    mkdirSync(go)
    expect(await waiting).to.deep.equal({code: 0, stdout: 'waits\ngoes on\n', stderr: ''})
  })
})
