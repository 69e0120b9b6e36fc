import assert from 'node:assert/strict'
import {faultOfOpen, type DeclaredDriver} from '../plugins/drivers.js'
import type {ConformanceCase} from './conformance.js'
import {fingerprint} from './fingerprint.js'
import type {World} from './world.js'

/** A function of a plugin that opens a driver. */
export type Opens = (...options: never[]) => unknown

/** What all suites of drivers need. */
export interface DriverSuite {
  /** The function that opens the driver. Without it, only the commands that use the driver are tested. */
  readonly open?: Opens
  /** The systems that the driver is for; both by default. */
  readonly systems?: DeclaredDriver['systems']
}

/** The case that each kind of driver has: it is opened without the host, and has the members of its contract. */
export const openCases = (kind: DeclaredDriver['kind'], {open, systems = ['freebsd', 'linux']}: DriverSuite): ConformanceCase[] =>
  open === undefined
    ? []
    : [
        {
          title: `opens without asking the host, and has the members of a driver of the kind ${kind}`,
          async run() {
            for (const system of systems) {
              const fault = await faultOfOpen(kind, open, system)
              assert.equal(fault, undefined, `on ${system}: it ${fault}`)
            }
          },
        },
      ]

/** Runs a command that must fail with one of these exit statuses: it says why in one line, with hints below it, and changes nothing. */
export async function refuses(world: World, words: readonly string[], statuses: readonly number[]): Promise<void> {
  const before = await fingerprint(world)
  const {code, stdout, stderr} = await world.run(words)
  const line = `pot ${words.join(' ')}`
  assert.ok(statuses.includes(code ?? 0), `${line} exits with ${code}: ${stderr}`)
  assert.equal(stdout, '', `${line} prints on stdout`)
  const said = stderr.split('\n').filter((one) => one.startsWith('pot: '))
  assert.equal(said.length, 1, `${line} does not say why in one line: ${stderr}`)
  assert.deepEqual(await fingerprint(world), before, `${line} changes something`)
}
