import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {askHost} from '../../src/programs/ask-host.js'
import {readMountinfo} from '../../src/host/linux/mounts/mountinfo.js'
import type {Look} from '../../src/host/look.js'
import type {Volume} from '../../src/host/types.js'
import type {Procedure} from '../../src/operations/procedure.js'
import type {Tools} from '../../src/operations/actions.js'
import type {NoteEvent} from '../../src/operations/events.js'
import {journals} from '../../src/operations/journal/journal.js'
import {operator, type OperatorOptions} from '../../src/operations/operator.js'
import {recoverAll, type Recovery} from '../../src/operations/recover.js'
import type {Plan, Step} from '../../src/operations/types.js'
import {NOTHING_ADDED, type Emit, type Planning} from '../../src/plugins/hooks.js'
import type {Places} from '../../src/settings/settings.js'
import type {Report, StepEvent} from '../../src/ui/report.js'

export const NO_PLUGINS: Emit = {
  before: async () => {},
  plan: async () => NOTHING_ADDED,
  after: async () => {},
  doctor: async () => [],
  metrics: async () => [],
  baseSource: async () => undefined,
  imageSource: async () => undefined,
  settings: async () => [],
  fire: async () => [],
}

/** Of this machine: commands are asked for real, and the mounts are those of the kernel. */
export const realTools = (calls: Readonly<Record<string, Procedure>> = {}): Tools => ({
  ask: askHost,
  calls,
  mounts: async () => readMountinfo().map(({target}) => target),
})

export const placesIn = (base: string): Places => ({config: join(base, 'etc'), data: join(base, 'data'), run: join(base, 'run')})

export interface Bench {
  /** A directory of the test's own, absolute. */
  readonly base: string
  readonly places: Places
  readonly events: StepEvent[]
  readonly said: string[]
  /** The ends of operations, in order. */
  readonly noted: Parameters<NoteEvent>[0][]
  /** By name, for `call` actions. */
  readonly calls: Record<string, Procedure>
  readonly options: OperatorOptions
  /** Carries the steps out as an operation called `test`. */
  run(steps: readonly Step[], locks?: readonly string[]): Promise<Plan>
  recover(): Promise<Recovery[]>
  /** File names of the journals that are there. */
  journals(): string[]
  remove(): void
}

/** For `plan` hooks that ask nothing and claim nothing. */
export const PLANNING: Planning = {look: {volumes: async () => [], running: async () => [], mounts: async () => []}, claim: async () => undefined}

/** A look at a host with these volumes and nothing else. */
export const lookOf = ({volumes = []}: {readonly volumes?: readonly Volume[]}): Look => ({...PLANNING.look, volumes: async () => volumes})

/** Makes the journals of this process those of a process that has ended. */
export function abandon({places}: Pick<Bench, 'places'>): void {
  for (const path of journals(places)) writeFileSync(path, readFileSync(path, 'utf8').replaceAll(`"pid":${process.pid},`, '"pid":999999999,'))
}

export function bench(): Bench {
  const base = mkdtempSync(join(tmpdir(), 'pot-operations-'))
  const places = placesIn(base)
  mkdirSync(places.data)
  const events: StepEvent[] = []
  const said: string[] = []
  const noted: Parameters<NoteEvent>[0][] = []
  const calls: Record<string, Procedure> = {}
  const say = (line: string) => void said.push(line)
  const report: Report = {detail: () => {}, info: say, warn: say, step: (event) => void events.push(event)}
  const options: OperatorOptions = {
    places,
    tools: realTools(calls),
    emit: NO_PLUGINS,
    look: () => lookOf({}),
    report,
    planOnly: false,
    print: say,
    patience: 5,
    wake: async () => {},
    note: (event) => void noted.push(event),
  }
  return {
    base,
    places,
    events,
    said,
    noted,
    calls,
    options,
    run: async (steps, locks = []) => (await operator(options)({title: 'test', locks, plan: async () => steps})).plan,
    recover: () => recoverAll(options),
    journals: () => readdirSync(base, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ndjson')),
    remove: () => rmSync(base, {recursive: true, force: true}),
  }
}
