// npm run test:races [ROUNDS [RACE...]]: root in a pot swaps things while commands of pot work on it. Writes what it found to test/races/results.json after each
// PART of the rounds, and goes on there: a run that is cut off is not lost. A race that has its rounds is not run again, unless it is named.
import {writeFileSync} from 'node:fs'
import {linuxWorld} from '../../src/testing/linux-world.js'
import {makeField} from './arena.js'
import {race, together, type RaceResult} from './races.js'
import {raceResults, RESULTS} from './results.js'
import {VICTIMS} from './victims.js'

const [rounds = '500', ...names] = process.argv.slice(2)
const say = (line: string) => void process.stderr.write(`${line}\n`)
const field = await makeField({...(await linuxWorld()), model: undefined})
/** Rounds until the results are written. */
const PART = 50
const known = (name: string) => raceResults()?.races.find(({race: one}) => one === name)
const keep = (result: RaceResult) => {
  const races = [...(raceResults()?.races ?? []).filter((one) => one.race !== result.race), result]
  const order = (one: RaceResult) => VICTIMS.findIndex(({name}) => name === one.race)
  const results = {date: new Date().toISOString().slice(0, 10), races: races.sort((a, b) => order(a) - order(b))}
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`)
}
let faults = 0
try {
  for (const victim of VICTIMS.filter(({name}) => names.length === 0 || names.includes(name))) {
    let result = known(victim.name)
    if (result !== undefined && result.rounds >= Number(rounds) && names.length > 0) result = undefined
    while ((result?.rounds ?? 0) < Number(rounds)) {
      const part = await race(field, victim, Math.min(PART, Number(rounds) - (result?.rounds ?? 0)), process.env.POT_RACES_TELL === '1' ? say : undefined)
      result = result === undefined ? part : together(result, part)
      for (const fault of part.faults.slice(0, 20)) say(`  ${fault}`)
      // A few rounds are a trial.
      if (Number(rounds) >= PART) keep(result)
    }
    if (result === undefined) continue
    if (victim.open === undefined) faults += result.faults.length
    say(`${victim.name}: ${JSON.stringify(result.commands)}, ${result.exchanges} exchanges, ${result.faults.length} faults`)
  }
} finally {
  await field.close()
}
process.exit(faults === 0 ? 0 : 1)
