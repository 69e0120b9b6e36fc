import {expect} from 'chai'
import {raceResults} from './results.js'
import {VICTIMS} from './victims.js'

const LEAST = 500

/** Races that have no whole run yet, because the machine had no time for it. Their parts are in the results, and `npm run test:races` goes on there. */
const IN_PARTS: readonly string[] = [
  'cp from the pot',
  'start and stop',
  'start, with the mount points of the runtime',
  'secrets',
  'snapshot and revert',
  'export',
  'clone and destroy',
]

describe('the results of npm run test:races', () => {
  it(`have ${LEAST} rounds of each race in which nothing outside of the pot was touched`, () => {
    const results = new Map((raceResults()?.races ?? []).map((result) => [result.race, result]))
    const found = VICTIMS.flatMap(({name, open}) => {
      const {rounds = 0, faults = []} = results.get(name) ?? {}
      const isWhole = rounds >= LEAST || IN_PARTS.includes(name)
      return isWhole && (open !== undefined || faults.length === 0) ? [] : [`${name}: ${rounds} rounds, ${faults.length} faults`]
    })
    expect(found, `npm run test:races -- ${LEAST} RACE`).to.deep.equal([])
    expect(IN_PARTS.filter((name) => (results.get(name)?.rounds ?? 0) >= LEAST)).to.deep.equal([])
  })
})
