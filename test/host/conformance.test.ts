import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {conformance, inject, plannedSteps} from '../../src/testing.js'
import {WORLDS, type World} from '../support/world.js'

const kind = WORLDS.find(({missing}) => missing === undefined)

/** A plugin whose step writes what CARELESS_ACTION says below the pot, or `undo` of it. */
function writePlugin(directory: string): void {
  mkdirSync(directory, {recursive: true})
  const manifest = {
    name: '@you/plugin-careless',
    version: '1.0.0',
    type: 'module',
    pot: {api: 1},
    oclif: {hooks: {'pot:create:plan': {target: './hooks.js', identifier: 'plan'}}},
  }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest))
  writeFileSync(
    join(directory, 'hooks.js'),
    `export const plan = async ({subject, ctx}) => {
  const path = ctx.settings.fsRoot + '/' + subject.pot.name + '.note'
  const argv = ['touch', path]
  const careful = process.env.CARELESS === undefined
  return {before: [{title: 'note', run: {do: 'exec', argv}, undo: careful ? [{do: 'exec', argv: ['rm', '-f', path]}] : 'stays'}], after: []}
}
`,
  )
}

describe(`the conformance kit on ${kind?.name}`, () => {
  let world: World
  let command: readonly string[] = []

  before(async function () {
    if (kind === undefined) return this.skip()
    world = await kind.make()
    writePlugin(join(world.root, 'careless'))
    await world.pot('plugins', 'install', join(world.root, 'careless'))
    await world.pot('init')
    command = ['create', '-p', 'new', '-b', await world.base('single')]
  })
  after(async () => {
    await world?.close()
  })

  /** The note stays when the pot is destroyed: the way back has to know. */
  const cases = (env: Readonly<Record<string, string>> = {}) => {
    const note = join(world.fs, 'new.note')
    const run: World['run'] = (args, options = {}) => world.run(args, {...options, env: {...env, ...options.env}})
    const pot: World['pot'] = async (...args) => {
      const {code, stderr, stdout} = await run(args)
      if (code !== 0) throw new Error(stderr)
      if (args[0] === 'destroy') await (await import('node:fs/promises')).rm(note, {force: true})
      return stdout
    }
    return conformance({
      world: () => ({...world, run, pot}),
      command,
      back: [['destroy', '-p', 'new']],
      ...(env.CARELESS === undefined ? {steps: ['@you/plugin-careless']} : {}),
    })
  }
  const outcome = async (all: ReturnType<typeof cases>) => {
    const words: string[] = []
    for (const {run} of all)
      words.push(
        await run().then(
          () => 'passes',
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        ),
      )
    return words
  }

  it('sees the step of a plugin in the plan', async () => {
    expect((await plannedSteps(world, command)).map(({title}) => title)).to.include('note')
  })

  it('passes a plugin that undoes what it does', async () => {
    expect(await outcome(cases())).to.deep.equal(['passes', 'passes', 'passes', 'passes'])
  })

  it('fails one that does not, and says what is left', async () => {
    const [plan, both, fail, kill] = await outcome(cases({CARELESS: 'yes'}))
    expect([plan, both]).to.deep.equal(['passes', 'passes'])
    expect(fail).to.match(/fail at event \d+:\n\+ .*new\.note /)
    await world.run(['destroy', '-p', 'new'])
    expect(kill).to.match(/kill at event \d+|does nothing|way back/)
  })

  it('lets a step fail without doing anything, and tells when there is none', async () => {
    const {happened, code, stderr} = await inject(world, ['create', '-p', 'other', '-b', 'busy'], 'fail', 1)
    expect({happened, code}).to.deep.equal({happened: true, code: 1})
    expect(stderr).to.include('this step fails for a test')
    expect(await inject(world, ['version'], 'kill', 1)).to.include({happened: false, code: 0})
  })

  it('takes a run that fails by itself for no end', async () => {
    // The command works, until something is to be done to it.
    const run: World['run'] = (args, options = {}) => world.run(options.env?.POT_TEST_ACT === undefined ? args : ['rename', '-p', 'none', '-n', 'new'], options)
    const [, fail, kill] = (await outcome(conformance({world: () => ({...world, run}), command, back: [['destroy', '-p', 'new']]}))).slice(1)
    for (const said of [fail, kill]) expect(said).to.match(/fails although nothing was done to it: pot: /)
  })

  it('refuses a command that does nothing', async () => {
    const [, both] = await outcome(conformance({world: () => world, command: ['ls'], back: []}))
    expect(both).to.equal('pot ls does nothing that can be seen')
  })
})
