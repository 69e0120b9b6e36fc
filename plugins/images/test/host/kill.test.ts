import {mkdirSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {conformance, inject} from '../../../../src/testing.js'
import {begin, HOSTS, WORLDS, type World} from '../../../../test/support/world.js'

/** Each event takes a second or two: POT_TEST_WORLDS=all is all of them, on all hosts. */
const all = process.env.POT_TEST_WORLDS === 'all'
const EVERY = all ? 1 : 29

for (const {name, missing, make} of all ? HOSTS : WORLDS.slice(0, 1)) {
  describe(`images that are cut off on ${name}`, () => {
    let world: World
    let store = ''
    // Known before there is a world.
    const command = ['import', '-p', 'web', '-t', '1', '-U', 'file://.']

    before(async function () {
      world = await begin(this, {missing, make})
      store = join(world.root, 'store')
      mkdirSync(store)
      await world.pot('plugins', 'install', 'images')
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      await world.pot('export', '-p', 'web', '-A', '-t', '1', '-D', store)
      command[6] = store
    })
    after(async () => {
      await world?.close()
    })

    for (const {title, run} of conformance({world: () => world, command, back: [['destroy', '-p', 'web_1']], every: EVERY})) it(title, run)

    it('leave no half of an image: what is exported is there as a whole, or not at all', async () => {
      const files = readdirSync(store).sort()
      const second = files.map((file) => file.replace('web_1', 'web_2'))
      for (let at = 1; ; at += all ? 1 : 9) {
        const {happened, code, stderr} = await inject(world, ['export', '-p', 'web', '-t', '2', '-D', store], 'kill', at)
        await world.pot('recover')
        const now = readdirSync(store).sort()
        expect(now, `killed at event ${at}`).to.be.oneOf([files, [...files, ...second].sort()].map((list) => (now.join() === list.join() ? now : list)))
        if (happened) continue
        expect(code, stderr).to.equal(0)
        expect(at).to.be.greaterThan(9)
        break
      }
    })

    it('leave nothing behind', async () => {
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
