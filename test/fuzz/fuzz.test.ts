import {expect} from 'chai'
import {fuzzFiles, fuzzLines} from './fuzz.js'

/** A part of `npm run test:fuzz`, which makes 100,000 of each. */
const SOME = 500

describe('random input', () => {
  it('as a command line of any command is obeyed or refused, in one line, and changes nothing when it is refused', async () => {
    const {faults, kinds} = await fuzzLines(7, SOME)
    expect(faults).to.deep.equal([])
    expect(kinds).to.be.above(60)
  })

  it('in any file that pot reads is read or refused by the name of the problem', async () => {
    expect((await fuzzFiles(7, SOME)).faults).to.deep.equal([])
  })
})
