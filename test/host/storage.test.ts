import {storageConformance} from '../../src/testing/storage/conformance.js'
import {KINDS, type TestStorage} from '../support/storages.js'

for (const {name, missing, make, flat = false} of KINDS) {
  const suite = missing === undefined ? describe : describe.skip
  suite(`storage: ${name}${missing === undefined ? '' : ` (${missing})`}`, () => {
    let test: TestStorage | undefined
    before(async () => {
      // Suites on zfs-fuse take turns.
      test = await make()
    })
    after(() => test?.destroy())
    const made = async () => {
      if (test === undefined) throw new Error('it is not made')
      return {...test, destroy: async () => {}}
    }
    for (const {title, run} of storageConformance({make: made, flat})) it(title, run)
  })
}
