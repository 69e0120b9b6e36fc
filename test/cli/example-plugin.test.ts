import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Lifecycle} from '../../src/plugins/hooks.js'
import {ROOT, type PotRun} from '../support/cli.js'
import {WORLDS, type World} from '../support/world.js'

const EXAMPLE = join(ROOT, 'test/fixtures/example-plugin')

interface Act {
  readonly event: Lifecycle
  readonly args: readonly string[]
  /** What the plugin is told that the command is about. */
  readonly about: RegExp
  /** A command that cannot be rolled back once it has begun. */
  readonly final?: true
}

const acts = (base: string): readonly Act[] => [
  {event: 'create', args: ['create', '-p', 'web', '-t', 'single', '-b', base, '--colour', 'red'], about: /^web\b/},
  {event: 'set-attribute', args: ['set-attribute', '-p', 'web', '-A', 'prunable', '-V', 'NO'], about: /^web prunable$/},
  {event: 'snapshot', args: ['snapshot', '-p', 'web', '-n', 'one'], about: /^web one$/},
  {event: 'start', args: ['start', 'web'], about: /^web\b/},
  {event: 'stop', args: ['stop', 'web'], about: /^web\b/, final: true},
  {event: 'rename', args: ['rename', '-p', 'web', '-n', 'site'], about: /^web site$/},
  {event: 'clone', args: ['clone', '-p', 'copy', '-P', 'site'], about: /^copy site$/},
  {event: 'destroy', args: ['destroy', '-p', 'copy'], about: /^copy\b/, final: true},
]

/** One host is enough: what the events do to each is tested elsewhere. POT_TEST_WORLDS=all takes them all. */
const here = WORLDS.filter(({missing}) => missing === undefined)
const chosen = process.env.POT_TEST_WORLDS === 'all' ? here : here.slice(0, 1)

for (const {name, make} of chosen.length > 0 ? chosen : WORLDS.slice(0, 1)) {
  describe(`the example plugin on ${name}`, () => {
    let world: World
    let notes = ''

    before(async function () {
      if (chosen.length === 0) {
        console.log(`      skipped: ${WORLDS.map(({missing}) => missing).join(', ')}`)
        this.skip()
      }
      world = await make()
      notes = join(world.root, 'notes')
      await world.pot('plugins', 'install', EXAMPLE)
    })
    after(async () => {
      await world?.close()
    })

    const note = (event: Lifecycle) => join(notes, `${event}.step`)
    const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<PotRun> => world.run(args, {env: {EXAMPLE_DIR: notes, ...env}})
    const state = async (): Promise<string> =>
      existsSync(join(world.fs, 'jails')) ? `${(await world.run(['ls'])).stdout}${(await world.run(['ps', '-q'])).stdout}` : 'nothing'

    /** Refused, shown, broken and at last done: the plugin has its part in each. */
    async function play({event, args, about, final}: Act): Promise<void> {
      rmSync(notes, {recursive: true, force: true})
      mkdirSync(notes)
      const before = await state()

      const refused = await run(args, {EXAMPLE_VETO: event})
      expect(refused.stderr).to.include(`plugin @you/plugin-example refuses ${event}: not ${event}`)
      expect(refused.code).to.equal(1)

      const shown = await run([...args, '--plan'])
      expect(shown.stdout).to.include(note(event))
      expect(existsSync(note(event)), `--plan of ${event} does nothing`).to.equal(false)

      if (final === undefined) {
        const broken = await run(args, {EXAMPLE_BREAK: event})
        expect(broken.code, broken.stderr).to.equal(1)
        expect(existsSync(join(notes, 'log')), 'who has failed is told nothing').to.equal(false)
      }
      expect(await state()).to.equal(before)

      const done = await run(args, {EXAMPLE_AFTER: event})
      expect(done.code, done.stderr).to.equal(0)
      expect(done.stderr).to.include(`plugin @you/plugin-example after ${event}: too late for ${event}`)
      expect(readFileSync(note(event), 'utf8').trim()).to.match(about)
      expect(readFileSync(join(notes, 'log'), 'utf8')).to.match(new RegExp(`^${event}: `))
    }

    it('has a command that says of itself where it stands in the help, that its steps are shown, and what it fails on', async () => {
      const {stdout} = await run(['help'])
      expect(stdout).to.match(/\nSnapshots\n(?: {2}.*\n)+\nDecorate pots\n {2}paint +Paint a file\n/)

      const file = join(world.root, 'painted')
      const painted = await run(['paint', '-v', file, 'red', '--plan'])
      expect(painted.stderr).to.equal(`===> paint ${file}\n`)
      expect(readFileSync(file, 'utf8'), 'what follows the operand is its own').to.equal('red --plan\n')

      expect(await run(['paint', 'file'])).to.deep.equal({code: 1, stdout: 'pot: file is no absolute path\n', stderr: 'pot: file is no absolute path\n'})
    })

    it('has its part in init', () => play({event: 'init', args: ['init'], about: /^$/}))

    it('has its part in each command that changes a pot', async () => {
      const base = await world.base('single')
      for (const act of acts(base)) await play(act)
    })

    it('has its part in all other commands: it refuses, its steps are around those of the command, and it is told', async () => {
      const file = join(world.root, 'file')
      writeFileSync(file, '#!/bin/sh\n', {mode: 0o755})
      const others: readonly (readonly [Lifecycle, readonly string[]])[] = [
        ['set-cmd', ['set-cmd', '-p', 'site', '-c', 'sleep 600']],
        ['set-env', ['set-env', '-p', 'site', '-E', 'A=b']],
        ['set-hook', ['set-hook', '-p', 'site', '-s', file]],
        ['copy-in', ['copy-in', '-p', 'site', '-s', file, '-d', '/copied']],
        ['copy-out', ['copy-out', '-p', 'site', '-s', '/copied', '-d', world.root]],
        ['create-fscomp', ['create-fscomp', '-f', 'some']],
        ['mount-in', ['mount-in', '-p', 'site', '-f', 'some', '-m', '/some']],
        ['mount-out', ['mount-out', '-p', 'site', '-m', '/some']],
        ['destroy-fscomp', ['destroy', '-f', 'some']],
        ['revert', ['revert', '-p', 'site']],
        ['purge-snapshots', ['purge-snapshots', '-ap', 'site']],
      ]
      for (const [event, args] of others) {
        rmSync(notes, {recursive: true, force: true})
        mkdirSync(notes)
        const refused = await run(args, {EXAMPLE_VETO: event})
        expect(refused.stderr).to.include(`plugin @you/plugin-example refuses ${event}: not ${event}`)
        const shown = await run([...args, '--plan'])
        expect(shown.stdout, shown.stderr).to.match(new RegExp(`\\d\\. example: note ${event} \\(plugin @you/plugin-example\\)\n`))
        const done = await run(args)
        expect(done.code, done.stderr).to.equal(0)
        expect(readFileSync(join(notes, 'log'), 'utf8')).to.match(new RegExp(`^${event}: `))
        expect(existsSync(note(event)), event).to.equal(true)
      }
      await world.pot('start', '-p', 'site')
      expect((await run(['exec', '-p', 'site', 'true'], {EXAMPLE_VETO: 'exec'})).stderr).to.include('refuses exec: not exec site true')
      expect((await run(['exec', '-p', 'site', 'true'])).code).to.equal(0)
      expect(readFileSync(join(notes, 'log'), 'utf8')).to.match(/^exec: site true$/m)
      await world.pot('stop', '-p', 'site')
    })

    it('has stored what its flag was given, as an attribute that is its own', async () => {
      expect(await world.pot('get-attribute', '-p', 'site', '-A', 'colour')).to.include('red')
      await world.pot('set-attribute', '-p', 'site', '-A', 'colour', '-V', 'blue')
      expect(await world.pot('get-attribute', '-p', 'site', '-A', 'colour')).to.include('blue')
      expect((await run(['set-attribute', '-p', 'site', '-A', 'colour', '-V', 'mauve'])).code).not.to.equal(0)
    })

    it('has its part in de-init', async () => {
      await world.pot('destroy', '-p', 'site')
      for (const one of await bases(world)) await world.pot('destroy', '-b', one)
      await play({event: 'de-init', args: ['de-init'], about: /^$/, final: true})
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}

const bases = async (world: World): Promise<string[]> => (await world.pot('ls', '-qb')).split('\n').filter((line) => line !== '')
