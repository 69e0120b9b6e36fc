import {pathToFileURL} from 'node:url'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {fingerprint} from '../support/fingerprint.js'
import {flavourWorld, type FlavourWorld} from '../support/flavour-world.js'
import {WORLDS} from '../support/world.js'

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/kill-at.mjs')).href

/** Every how many steps: the parts of an operation have many. POT_TEST_WORLDS=all is after each, on all hosts. */
const all = process.env.POT_TEST_WORLDS === 'all'
const STRIDE = all ? 1 : 9

const difference = (a: readonly string[], b: readonly string[]) => [
  ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
  ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
]

for (const kind of all ? WORLDS : WORLDS.slice(0, 1)) {
  describe(`kill -9 of create -f on ${kind.name}`, function () {
    this.timeout(all ? 1_200_000 : 300_000)
    let here: FlavourWorld

    before(async function () {
      if (kind.missing !== undefined) {
        console.log(`      skipped: ${kind.missing}`)
        this.skip()
      }
      here = await flavourWorld(kind)
    })
    after(async () => {
      await here?.world.close()
    })

    it('in the create, in a command or in the script: one recover, and there is no pot, or a whole one', async () => {
      const {world, base, type, write} = here
      write('web', ['set-attribute -A persistent -V NO', 'copy-in-flv -s web.conf -d /root'])
      write('web.conf', ['x'])
      write('web.sh', ['#!/bin/sh -e', 'sleep 0.2', 'echo done >>/root/web.conf'])
      const command = ['create', '-p', 'new', '-t', type, '-b', base, '-f', 'web']
      // The first run leaves what stays for good.
      await world.pot(...command)
      await world.pot('destroy', '-p', 'new')
      const before = await fingerprint(world)
      await world.pot(...command)
      const after = await fingerprint(world)
      await world.pot('destroy', '-p', 'new')

      let kills = 0
      for (let step = 1; ; step += STRIDE) {
        const {code} = await world.run(command, {env: {NODE_OPTIONS: `--import ${PRELOAD}`, POT_KILL_AT: String(step)}})
        if (code !== null) break
        kills += 1
        await world.pot('recover')
        const now = await fingerprint(world)
        const [toBefore, toAfter] = [difference(before, now), difference(after, now)]
        if (toBefore.length > 0 && toAfter.length > 0) {
          expect.fail(`killed after step ${step}:\n${(toBefore.length < toAfter.length ? toBefore : toAfter).join('\n')}`)
        }
        if (toBefore.length > 0) await world.pot('destroy', '-p', 'new')
      }
      expect(kills, 'kills').to.be.greaterThan(30 / STRIDE)
      await world.pot('destroy', '-p', 'new')
    })

    it('leaves nothing behind', async () => {
      await here.world.pot('de-init', '-f')
      expect(await here.world.leftovers()).to.deep.equal([])
    })
  })
}
