import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'
import type {RaceResults} from './races.js'

export const RESULTS = join(ROOT, 'test/races/results.json')

/** The results of `npm run test:races`; undefined if there are none. */
export const raceResults = (): RaceResults | undefined => (existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : undefined)
