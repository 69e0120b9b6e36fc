import {expect} from 'chai'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {conformance, inject} from '../../src/testing.js'
import {begin, HOSTS, type World} from '../support/world.js'

/** A command, and how to get from its outcome back to where it started. */
interface Case {
  readonly title: string
  readonly command: readonly string[]
  readonly back: readonly (readonly string[])[]
}

const cases = (type: 'single' | 'multi', base: string): Case[] => [
  {title: 'create', command: ['create', '-p', 'new', '-t', type, '-b', base], back: [['destroy', '-p', 'new']]},
  {
    title: 'clone',
    command: ['clone', '-p', 'copy', '-P', 'web', '-F'],
    back: [
      ['destroy', '-p', 'copy'],
      ['purge-snapshots', '-a', '-p', 'web'],
    ],
  },
  {title: 'start', command: ['start', 'web'], back: [['stop', 'web']]},
  {title: 'stop', command: ['stop', 'up'], back: [['start', 'up']]},
  {title: 'rename', command: ['rename', '-p', 'web', '-n', 'www'], back: [['rename', '-p', 'www', '-n', 'web']]},
  {
    title: 'destroy',
    command: ['destroy', '-p', 'old'],
    back: [['create', '-p', 'old', '-t', type, '-b', base]],
  },
]

/** A step has two events: before it and after it. On the model, where it takes longest, few of them are taken; all worlds, and all events, when they are asked for. */
const everyOf = (name: string) => (process.env.POT_TEST_WORLDS === 'all' ? 1 : name.includes('model') ? 39 : 5)

for (const {name, missing, make} of HOSTS) {
  const every = everyOf(name)
  describe(`kill -9 at ${every === 1 ? 'every event' : `one event in ${every}`} on ${name}`, () => {
    const type = name.includes('btrfs') ? 'single' : 'multi'
    let world: World
    let base: string

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      base = await world.base(type)
      for (const pot of ['web', 'up', 'old', 'user']) await world.pot('create', '-p', pot, '-t', type, '-b', base)
      await world.pot('add-dep', '-p', 'user', '-P', 'web')
      await world.pot('set-cmd', '-p', 'web', '-c', 'sleep 1000')
      await world.pot('set-attribute', '-p', 'web', '-A', 'no-rc-script', '-V', 'YES')
      await world.pot('start', 'up')
    })
    after(async () => {
      await world?.close()
    })

    for (const [index, {title}] of cases(type, '').entries())
      it(`${title}: one recover, and all is as before or as after`, async () => {
        const {command, back} = cases(type, base)[index] ?? {command: [], back: []}
        for (const {run} of conformance({world: () => world, command, back, every, acts: ['kill']})) await run()
      })

    it('de-init: one recover finishes it, whatever of the pot root is there still', async () => {
      await world.pot('stop', 'up')
      // After a step that takes something of the storage down.
      for (let at = 2; at < 100; at += every) {
        const {happened} = await inject(world, ['de-init', '-f'], 'kill', at, ['storage.teardown'])
        await world.pot('recover')
        if (!happened) break
        const data = join(world.root, 'data')
        expect([...(existsSync(data) ? [data] : []), ...(await world.leftovers())], `killed at event ${at}`).to.deep.equal([])
        await world.pot('init')
      }
    })
  })
}
