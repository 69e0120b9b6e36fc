// npm run report:reliability: writes docs/reliability.md from the results of npm run test:faults, test:fuzz, test:soak, test:races and test:confinement.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'
import {reliability} from './report.js'
import {soakResults} from '../state/results.js'
import {faultResults, fuzzResults} from './results.js'
import {confinement} from '../confinement/results.js'
import {raceResults} from '../races/results.js'

const all = {faults: faultResults(), fuzz: fuzzResults(), soak: soakResults(), races: raceResults(), confinement: confinement()}
writeFileSync(join(ROOT, 'docs/reliability.md'), reliability(all))
