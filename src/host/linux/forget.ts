import {existsSync, readdirSync, rmSync} from 'node:fs'
import {PotError} from '../../errors.js'
import {procedure} from '../../operations/procedure.js'
import type {Step} from '../types.js'
import {stateDirectory} from './oci/bundle.js'
import {removeEmptyCgroup} from './jails/cgroups.js'

/** Removes the state of the runtime, the bundles, and the control group of pots. Rejects with RUNNING while a container exists. */
export const forget = procedure('linux.forget', {}, (_args, _work, run: string) => {
  const state = stateDirectory(run)
  const [left] = existsSync(state) ? readdirSync(state) : []
  if (left !== undefined) throw new PotError('RUNNING', `the container ${left} still exists`, {hint: `pot stop ${left}`})
  for (const name of ['oci', 'bundles', 'runtime.json']) rmSync(`${run}/${name}`, {recursive: true, force: true})
  removeEmptyCgroup('/pot')
})

export const forgetSteps = (): Step[] => [{title: 'remove the state of the runtime', run: forget.action({}), final: true}]
