import {existsSync, mkdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {certify, type Certificate, type ConformanceCase} from '../../src/testing.js'
import {hostState} from '../../src/testing/system/watch.js'
import {ROOT} from '../support/cli.js'
import {writePlugin} from '../support/make-plugin.js'
import {HOSTS, type World} from '../support/world.js'

const kind = HOSTS.find(({missing}) => missing === undefined)
const NAME = 'pot-plugin-notes'

/** A plugin that notes each start in a file, and forgets it at the stop. */
const hooks = (undone: string, kept: string) => `
const note = (subject, ctx, name) => ctx.places.data + '/' + subject.pot.name + name
export const start = async ({subject, ctx}) => ({before: [
  {title: 'note', run: {do: 'exec', argv: ['touch', note(subject, ctx, '.note')]}, undo: ${undone}},
  ${kept}
]})
export const stop = async ({subject, ctx}) => ({after: [{title: 'forget', run: {do: 'exec', argv: ['rm', '-f', note(subject, ctx, '.note')]}, final: true}]})
`
const UNDO = "[{do: 'exec', argv: ['rm', '-f', note(subject, ctx, '.note')]}]"
const LEAK = "{title: 'count', run: {do: 'exec', argv: ['touch', note(subject, ctx, '.counted')]}, undo: 'stays'},"

describe(`the certificate of a plugin, on ${kind?.name}`, () => {
  let world: World
  let directory = ''
  before(async function () {
    if (kind === undefined) return this.skip()
    world = await kind.make()
    directory = join(world.root, 'notes')
    await world.pot('init')
    await world.pot('create', '-p', 'web', '-b', await world.base('single'))
  })
  after(() => world?.close())

  async function certified(text: string): Promise<{readonly certificate: Certificate; readonly outcomes: readonly string[]}> {
    rmSync(directory, {recursive: true, force: true})
    const hook = {'pot:start:plan': 'start', 'pot:stop:plan': 'stop'}
    writePlugin(directory, {name: NAME, version: '1.2.3', hooks: hook, files: {'hooks.js': text}})
    mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
    symlinkSync(ROOT, join(directory, 'node_modules/@pot/core'))
    await world.pot('plugins', 'link', '--no-install', directory)
    const file = join(world.root, 'reports/certificate.json')
    // Other tests change the host at the same time.
    const options = {plugin: directory, name: kind?.name ?? '', world: () => world, file, host: false}
    const commands = [{command: ['start', 'web'], back: [['stop', 'web']], steps: [NAME]}]
    const outcomes: string[] = []
    const run = async ({run: one}: ConformanceCase) =>
      outcomes.push(
        await one().then(
          () => 'passes',
          (error: unknown) => String(error),
        ),
      )
    for (const one of certify({...options, commands})) await run(one)
    await world.run(['stop', 'web'])
    return {certificate: JSON.parse(readFileSync(file, 'utf8')), outcomes}
  }

  it('says what was tested, where, and that it passed', async () => {
    const {certificate, outcomes} = await certified(hooks(UNDO, ''))
    expect(outcomes).to.deep.equal(['passes', 'passes', 'passes', 'passes', 'passes'])
    expect(certificate).to.deep.include({plugin: {name: NAME, version: '1.2.3', api: 1}, passed: true, watchedHost: false})
    expect(certificate.cases.map(({passed}) => passed)).to.deep.equal([true, true, true, true])
    expect(certificate.system).to.include(process.version)
  })

  it('is refused to a plugin that leaves something for good, although each run leaves the same', async () => {
    const {certificate, outcomes} = await certified(hooks(UNDO, LEAK))
    expect(outcomes.at(-1)).to.match(/pot-plugin-notes is not certified/)
    expect(certificate.passed).to.equal(false)
    expect(certificate.cases.map(({error = ''}) => error).join()).to.match(/leave something for good:\n\+ \S+\/data\/web\.counted /)
    rmSync(join(world.root, 'data/web.counted'), {force: true})
  })

  it('is refused to a plugin that does not undo its step outside of the pot root', async () => {
    const {certificate} = await certified(hooks("'stays'", ''))
    expect(certificate.passed).to.equal(false)
    expect(certificate.cases.map(({error = ''}) => error).join()).to.match(/event \d+:\n\+ \S+\/data\/web\.note /)
    rmSync(join(world.root, 'data/web.note'), {force: true})
  })
})

describe('what is watched of the host', () => {
  const world = {model: undefined, env: {}}
  it('is its configuration, mounts, interfaces, rules and control groups', function () {
    if (process.platform !== 'linux') return this.skip()
    const lines = hostState(world)
    for (const line of [/^file \/etc\/passwd 644 0:0 [0-9a-f]{12}$/, /^mount \S+ on \/proc$/, /^interface lo$/])
      expect(
        lines.some((one) => line.test(one)),
        String(line),
      ).to.equal(true)
    if (existsSync('/sys/fs/cgroup')) expect(lines.some((one) => one.startsWith('cgroup /sys/fs/cgroup/'))).to.equal(true)
  })
})
