// npm run report:reliability: writes docs/reliability.md from the results of npm run test:faults, test:fuzz, test:races and test:confinement.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'
import {reliability} from './report.js'
import {faultResults, fuzzResults} from './results.js'
import {confinement} from '../confinement/results.js'
import {raceResults} from '../races/results.js'

writeFileSync(join(ROOT, 'docs/reliability.md'), reliability(faultResults(), fuzzResults(), raceResults(), confinement()))
