import {releaseConformance, runtimeConformance} from '../../src/testing.js'
import {begin, HOSTS, leaveNothing, type World} from '../support/world.js'

/** The release of the mirror of the model. */
const RELEASE = '14.2'

// The drivers of pot itself have the same suites as those of plugins. Failures and kills of their commands are in the table of test/faults.
for (const {name, missing, make} of HOSTS) {
  describe(`the drivers of pot on ${name}`, () => {
    let world: World
    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
    })
    after(async () => leaveNothing(world))

    for (const {title, run} of runtimeConformance({world: () => world, acts: []})) it(`runtime: ${title}`, run)
    // Other releases come from a network.
    if (name.includes('model'))
      for (const {title, run} of releaseConformance({world: () => world, release: RELEASE, unknown: '1.0', acts: []})) it(`release: ${title}`, run)
  })
}
