import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {contributedAttributes} from '../../../src/plugins/contributed/attributes.js'
import {contributedFlags} from '../../../src/plugins/contributed/flags.js'
import {emitter} from '../../../src/plugins/emit.js'
import {taken, LIFECYCLE, type Emit} from '../../../src/plugins/hooks.js'
import {ROOT} from '../../support/cli.js'
import {fakeContext} from '../../support/fake-context.js'
import {PLANNING} from '../../support/operations.js'
import {withPlugins} from '../../support/plugins.js'

const EXAMPLE = {'@you/plugin-example': join(ROOT, 'test/fixtures/example-plugin')}
const VARIABLES = ['EXAMPLE_VETO', 'EXAMPLE_DIR', 'EXAMPLE_AFTER']

describe('the example plugin', () => {
  const fake = fakeContext()
  after(() => fake.remove())
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pot-example-'))
    process.env.EXAMPLE_DIR = directory
  })
  afterEach(async () => {
    for (const name of VARIABLES) delete process.env[name]
    await rm(directory, {recursive: true, force: true})
  })

  const withExample = (use: (emit: Emit, warnings: string[]) => Promise<void>, contributed: Readonly<Record<string, unknown>> = {}) =>
    withPlugins(
      [],
      async (config) => {
        const warnings: string[] = []
        await use(
          emitter({
            config,
            contributed: () => contributed,
            warn: (line) => warnings.push(line),
            ctx: () => ({...fake.ctx, attributes: [...fake.ctx.attributes, ...contributedAttributes(config, []).found]}),
          }),
          warnings,
        )
      },
      EXAMPLE,
    )

  for (const event of LIFECYCLE) {
    it(`has a part in ${event}: refuses, adds a step, is told`, () =>
      withExample(async (emit, warnings) => {
        const {after} = await emit.plan(event, {detail: 'web'}, PLANNING)
        const noted = {
          title: `example: note ${event}`,
          run: {do: 'write', path: join(directory, `${event}.step`), content: 'web\n'},
          plugin: '@you/plugin-example',
        }
        expect(after).to.deep.equal(taken(event).length > 0 ? [noted] : [])

        await emit.before(event, {detail: 'web'})
        process.env.EXAMPLE_VETO = event
        const veto = await emit.before(event, {detail: 'web'}).catch((error: unknown) => error)
        expect(veto).to.include({code: 'HOOK_VETO', message: `plugin @you/plugin-example refuses ${event}: not ${event} web`})

        process.env.EXAMPLE_AFTER = event
        await emit.after(event, {detail: 'web'})
        expect(await readFile(join(directory, 'log'), 'utf8')).to.equal(`${event}: web\n`)
        expect(warnings).to.deep.equal([`plugin @you/plugin-example after ${event}: too late for ${event}`])
      }))
  }

  it('stores what its own flag was given', () =>
    withExample(
      async (emit) => {
        expect((await emit.plan('create', {}, PLANNING)).attributes).to.deep.equal({colour: 'red'})
      },
      {colour: 'red'},
    ))

  it('adds a flag and an attribute, without a warning', () =>
    withPlugins(
      [],
      async (config) => {
        expect(contributedFlags(config, () => ({})))
          .to.deep.include({warnings: []})
          .and.have.nested.property('found[0].name', 'colour')
        expect(contributedAttributes(config, [])).to.deep.include({warnings: []}).and.have.nested.property('found[0].name', 'colour')
      },
      EXAMPLE,
    ))
})
