import {pathToFileURL} from 'node:url'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {fingerprint} from '../support/fingerprint.js'
import {HOSTS, type World} from '../support/world.js'

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/kill-at.mjs')).href

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

const difference = (a: readonly string[], b: readonly string[]) => [
  ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
  ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
]

/** Each step on a real host; on the model, where it takes longest, every 13th unless all worlds are asked for. */
const strideOf = (name: string) => (name.includes('model') && process.env.POT_TEST_WORLDS !== 'all' ? 13 : 1)

for (const {name, missing, make} of HOSTS) {
  const stride = strideOf(name)
  describe(`kill -9 after every ${stride === 1 ? '' : '13th '}step on ${name}`, function () {
    this.timeout(300_000)
    const type = name.includes('btrfs') ? 'single' : 'multi'
    let world: World
    let base: string

    before(async function () {
      if (missing !== undefined) {
        console.log(`      skipped: ${missing}`)
        this.skip()
      }
      world = await make()
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

    for (const [index, {title}] of cases(type, '').entries()) {
      it(`${title}: one recover, and all is as before or as after`, async () => {
        const {command, back} = cases(type, base)[index] ?? {command: [], back: []}
        const reset = async () => {
          for (const args of back) await world.pot(...args)
        }
        // The first run leaves what stays for good, such as an empty directory for snapshots.
        await world.pot(...command)
        await reset()
        const before = await fingerprint(world)
        await world.pot(...command)
        const after = await fingerprint(world)
        expect(after, 'the command does something').not.to.deep.equal(before)
        await reset()
        expect(difference(before, await fingerprint(world)), 'the way back').to.deep.equal([])

        let kills = 0
        for (let step = 1; ; step += stride) {
          const {code} = await world.run(command, {env: {NODE_OPTIONS: `--import ${PRELOAD}`, POT_KILL_AT: String(step)}})
          if (code !== null) break
          kills += 1
          await world.pot('recover')
          const now = await fingerprint(world)
          const [toBefore, toAfter] = [difference(before, now), difference(after, now)]
          if (toBefore.length > 0 && toAfter.length > 0)
            expect.fail(`killed after step ${step}:\n${(toBefore.length < toAfter.length ? toBefore : toAfter).join('\n')}`)
          if (toBefore.length > 0) await reset()
        }
        expect(kills * stride, 'steps').to.be.greaterThan(2)
        await reset()
      })
    }

    it('leaves nothing behind', async () => {
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
