import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {arch, release} from 'node:os'
import {dirname, join} from 'node:path'
import {isRecord, messageOf} from '../errors.js'
import {conformance, type Conformance, type ConformanceCase} from './conformance.js'
import {CORE} from './run-pot.js'
import type {World} from './world.js'

/** A certificate of a plugin: for each command the cases of `conformance`, and their outcomes in a file. */
export interface Certification {
  /** Directory of the plugin. */
  readonly plugin: string
  /** Name of the world for the report: that of its `WorldKind`. */
  readonly name: string
  /** Returns a world that is set up; see `Conformance.world`. */
  readonly world: () => World
  /** The commands, each with the commands that reverse it. */
  readonly commands: readonly Omit<Conformance, 'world' | 'host'>[]
  /** The report: JSON of the form of `Certificate`. */
  readonly file: string
  /** Whether the whole host is watched; see `Conformance.host`. The default is true. */
  readonly host?: boolean
}

/** The outcome of one case. */
export interface CertifiedCase {
  readonly title: string
  readonly passed: boolean
  /** Seconds. */
  readonly seconds: number
  /** What was wrong. */
  readonly error?: string
}

/** The report of a certification. */
export interface Certificate {
  readonly plugin: {readonly name: string; readonly version: string; readonly api: number}
  readonly pot: {readonly version: string}
  /** The system on which the cases ran, such as `linux 6.1.0 x64, node v20.20.2`. */
  readonly system: string
  readonly world: string
  /** Time of the end, as in ISO 8601. */
  readonly made: string
  /** Whether the whole host was watched. */
  readonly watchedHost: boolean
  /** Whether all cases passed. A case that did not run has not passed. */
  readonly passed: boolean
  readonly cases: readonly CertifiedCase[]
}

function read(directory: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  return isRecord(value) ? value : {}
}

/**
 * Makes the cases of a certificate: those of `conformance` for each command, and a last one that writes the report and fails unless all cases have passed. Run all
 * of them, in this order.
 */
export function certify({plugin, name, world, commands, file, host = true}: Certification): ConformanceCase[] {
  const done = new Map<string, CertifiedCase>()
  const all = commands.flatMap((one) => conformance({...one, world, host}))
  const watched = all.map(
    ({title, run}): ConformanceCase => ({
      title,
      async run() {
        const began = Date.now()
        const note = (more: Pick<CertifiedCase, 'passed' | 'error'>) => done.set(title, {title, seconds: Math.round((Date.now() - began) / 1000), ...more})
        try {
          await run()
          note({passed: true})
        } catch (error) {
          note({passed: false, error: messageOf(error)})
          throw error
        }
      },
    }),
  )
  const report: ConformanceCase = {
    title: `the certificate is ${file}`,
    async run() {
      const {name: own, version, pot} = read(plugin)
      const cases = all.map(({title}) => done.get(title) ?? {title, passed: false, seconds: 0, error: 'it has not run'})
      const passed = cases.every((one) => one.passed)
      const certificate: Certificate = {
        plugin: {name: String(own), version: String(version), api: isRecord(pot) ? Number(pot.api) : Number.NaN},
        pot: {version: String(read(CORE).version)},
        system: `${process.platform} ${release()} ${arch()}, node ${process.version}`,
        world: name,
        made: new Date().toISOString(),
        watchedHost: host,
        passed,
        cases,
      }
      mkdirSync(dirname(file), {recursive: true})
      writeFileSync(file, `${JSON.stringify(certificate, null, 2)}\n`)
      const failed = cases.filter((one) => !one.passed).map(({title}) => title)
      if (failed.length > 0) throw new Error(`${String(own)} is not certified:\n${failed.join('\n')}`)
    },
  }
  return [...watched, report]
}
