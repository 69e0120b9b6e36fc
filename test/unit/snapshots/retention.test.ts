import {expect} from 'chai'
import {givenUp, isDue, parseRetention} from '../../../src/snapshots/retention.js'

const DAY = 86_400
const NOON = 1_700_006_400 + DAY / 2

describe('the retention of snapshots', () => {
  it('keeps the newest of each period, as far back as it says, and all that have names', () => {
    const hours = Array.from({length: 24 * 10}, (_, index) => String(NOON - index * 3600))
    const gone = new Set(givenUp([...hours, 'before-upgrade', '7'], parseRetention('3h,5d')))
    const kept = hours.filter((tag) => !gone.has(tag)).map((tag) => (NOON - Number(tag)) / 3600)
    // Noon, and 23 o'clock of the four days before; the first of the hours is the first of the days, too.
    expect(kept).to.deep.equal([0, 1, 2, 13, 37, 61, 85])
    expect([...gone].every((tag) => hours.includes(tag))).to.equal(true)
  })

  it('counts periods that have snapshots, so that nothing is lost while the host is off', () => {
    const old = [400, 300, 200].map((days) => String(NOON - days * DAY))
    expect(givenUp([...old, String(NOON)], parseRetention('4d'))).to.deep.equal([])
    expect(givenUp([...old, String(NOON)], parseRetention('2m'))).to.deep.equal(old.slice(0, 2))
  })

  it('is due once in its shortest period', () => {
    expect(isDue([], parseRetention('7d'), NOON)).to.equal(true)
    expect(isDue([String(NOON - 3600), 'named'], parseRetention('7d,4w'), NOON)).to.equal(false)
    expect(isDue([String(NOON - 3600)], parseRetention('24h,7d'), NOON)).to.equal(true)
    expect(isDue([String(NOON - DAY)], parseRetention('7d'), NOON)).to.equal(true)
  })

  it('is not changed by a repetition', () => {
    const tags = Array.from({length: 50}, (_, index) => String(NOON - index * 7000))
    const once = givenUp(tags, parseRetention('2d,1w'))
    expect(
      givenUp(
        tags.filter((tag) => !once.includes(tag)),
        parseRetention('2d,1w'),
      ),
    ).to.deep.equal([])
  })

  for (const text of ['', '7', 'd', '0d', '7y', '7d;4w', '7d,,4w', '-7d'])
    it(`refuses '${text}'`, () =>
      expect(() => parseRetention(text))
        .to.throw(`'${text}' does not say which snapshots to keep`)
        .with.property('code', 'USAGE'))
})
