import {expect} from 'chai'
import {conformance} from '../../src/testing.js'
import {flavourWorld, type FlavourWorld} from '../support/flavour-world.js'
import {WORLDS} from '../support/world.js'

/** The parts of an operation have many events. POT_TEST_WORLDS=all is all of them, on all hosts. */
const all = process.env.POT_TEST_WORLDS === 'all'
const EVERY = all ? 1 : 19

for (const kind of all ? WORLDS : WORLDS.slice(0, 1)) {
  describe(`kill -9 of create -f on ${kind.name}`, () => {
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
      const back = [['destroy', '-p', 'new']]
      for (const {run} of conformance({world: () => world, command, back, every: EVERY, acts: ['kill']})) await run()
    })

    it('leaves nothing behind', async () => {
      await here.world.pot('de-init', '-f')
      expect(await here.world.leftovers()).to.deep.equal([])
    })
  })
}
