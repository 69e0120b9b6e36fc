// npm run test:races [ROUNDS [RACE...]]: root in a pot swaps things while commands of pot work on it. Writes what it found to test/races/results.json,
// from 500 rounds on; races that are not named keep their results.
import {writeFileSync} from 'node:fs'
import {linuxWorld} from '../../src/testing/linux-world.js'
import {makeField} from './arena.js'
import {race, type RaceResult} from './races.js'
import {raceResults, RESULTS} from './results.js'
import {VICTIMS} from './victims.js'

const [rounds = '500', ...names] = process.argv.slice(2)
const say = (line: string) => void process.stderr.write(`${line}\n`)
const field = await makeField({...(await linuxWorld()), model: undefined})
const keep = (result: RaceResult) => {
  const races = [...(raceResults()?.races ?? []).filter((one) => one.race !== result.race), result]
  const order = (one: RaceResult) => VICTIMS.findIndex(({name}) => name === one.race)
  const results = {date: new Date().toISOString().slice(0, 10), races: races.sort((a, b) => order(a) - order(b))}
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`)
}
let faults = 0
try {
  for (const victim of VICTIMS.filter(({name}) => names.length === 0 || names.includes(name))) {
    const result = await race(field, victim, Number(rounds), process.env.POT_RACES_TELL === '1' ? say : undefined)
    if (victim.open === undefined) faults += result.faults.length
    say(`${victim.name}: ${JSON.stringify(result.commands)}, ${result.exchanges} exchanges, ${result.faults.length} faults`)
    for (const fault of result.faults.slice(0, 20)) say(`  ${fault}`)
    if (result.rounds >= 500) keep(result)
  }
} finally {
  await field.close()
}
process.exit(faults === 0 ? 0 : 1)
