import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'
import type {Confinement} from './probe.js'

export const CONFINEMENT = join(ROOT, 'test/confinement/results.json')

/** The results of `npm run test:confinement`, to which the tests hold what a pot can do. */
export const confinement = (): Confinement => JSON.parse(readFileSync(CONFINEMENT, 'utf8'))
