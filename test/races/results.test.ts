import {expect} from 'chai'
import {raceResults} from './results.js'
import {VICTIMS} from './victims.js'

const LEAST = 500

describe('the results of npm run test:races', () => {
  it(`have ${LEAST} rounds of each race in which nothing outside of the pot was touched`, () => {
    const results = new Map((raceResults()?.races ?? []).map((result) => [result.race, result]))
    const found = VICTIMS.flatMap(({name, open}) => {
      const {rounds = 0, faults = []} = results.get(name) ?? {}
      return rounds >= LEAST && (open !== undefined || faults.length === 0) ? [] : [`${name}: ${rounds} rounds, ${faults.length} faults`]
    })
    expect(found, `npm run test:races -- ${LEAST} RACE`).to.deep.equal([])
  })
})
