import {readFileSync} from 'node:fs'
import process from 'node:process'
import {operator} from '../../src/operations/operator.js'
import type {Step} from '../../src/operations/types.js'
import type {Report} from '../../src/ui/report.js'
import {lookOf, NO_PLUGINS, placesIn, realTools} from './operations.js'

/** `operation-script BASE`: carries out the operation in BASE/operation.json in a process of its own, and exits as pot does. */
const [, , base = ''] = process.argv
const {steps, locks}: {steps: readonly Step[]; locks: readonly string[]} = JSON.parse(readFileSync(`${base}/operation.json`, 'utf8'))
const say = (line: string) => void process.stderr.write(`${line}\n`)
const report: Report = {detail: () => {}, info: say, warn: say, step: ({type}) => say(type)}
const operate = operator({
  places: placesIn(base),
  tools: realTools(),
  emit: NO_PLUGINS,
  look: () => lookOf({}),
  report,
  planOnly: false,
  print: say,
  patience: 5,
  wake: async () => {},
  note: () => {},
})
try {
  await operate({title: 'child', locks, plan: async () => steps})
} catch (error) {
  const exit = error instanceof Error && 'oclif' in error && error.oclif instanceof Object && 'exit' in error.oclif ? Number(error.oclif.exit) : 1
  say(String(error))
  process.exitCode = exit
}
