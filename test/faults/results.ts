import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'
import type {FaultResults} from './faults.js'
import type {FuzzResults} from './report.js'

const FUZZ = join(ROOT, 'test/fuzz/results.json')

export const FAULT_RESULTS = join(ROOT, 'test/faults/results.json')

export const faultResults = (): FaultResults => JSON.parse(readFileSync(FAULT_RESULTS, 'utf8'))

/** The results of the last whole run of `npm run test:fuzz`; undefined if there was none. */
export const fuzzResults = (): FuzzResults | undefined => (existsSync(FUZZ) ? JSON.parse(readFileSync(FUZZ, 'utf8')) : undefined)
