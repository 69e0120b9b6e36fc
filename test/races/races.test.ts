import {expect} from 'chai'
import {worldFor} from '../support/world.js'
import {makeField, type Field} from './arena.js'
import {race} from './races.js'
import {VICTIMS} from './victims.js'

/** A part of `npm run test:races`, which makes 500 of each. */
const ROUNDS = 8

describe('a pot whose root exchanges files for links, fifos and devices while a command works on it', () => {
  let field: Field

  before(async function () {
    field = await makeField(await worldFor(this, 'btrfs on Linux'))
  })
  after(async () => {
    await field?.close()
  })

  for (const victim of VICTIMS.filter(({open}) => open === undefined)) {
    it(`gets nothing outside of it read, written or unmounted by ${victim.name}`, async () => {
      const {faults, exchanges} = await race(field, victim, ROUNDS)
      expect(faults).to.deep.equal([])
      expect(exchanges).to.be.above(0)
    })
  }
})
