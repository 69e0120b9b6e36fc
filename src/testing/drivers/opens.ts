import assert from 'node:assert/strict'
import type {DriverOptions, ProvidedKind} from '../../host/drivers.js'
import {faultOfOpen} from '../../plugins/drivers.js'
import type {ConformanceCase} from '../conformance.js'

/** A function of a plugin that opens a driver. */
export type Opens = (...options: never[]) => unknown

/** What all suites of drivers need. */
export interface DriverSuite {
  /** The function that opens the driver. Without it, only the commands that use the driver are tested. */
  readonly open?: Opens
  /** The systems that the driver is for; both by default. */
  readonly systems?: readonly DriverOptions['system'][]
}

/** The case that each kind of driver has: it is opened without the host, and has the members of its contract. */
export const openCases = (kind: ProvidedKind, {open, systems = ['freebsd', 'linux']}: DriverSuite): ConformanceCase[] =>
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
