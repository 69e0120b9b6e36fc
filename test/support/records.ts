import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {lookAt} from '../../src/host/look.js'
import type {Context} from '../../src/context.js'
import type {JailProcess, Running, Volume} from '../../src/host/types.js'
import type {Operate} from '../../src/operations/operate.js'
import {operator} from '../../src/operations/operator.js'
import type {Plan} from '../../src/operations/types.js'
import {NOTHING_ADDED} from '../../src/plugins/hooks.js'
import {CORE_ATTRIBUTES} from '../../src/record/core-attributes.js'
import type {Places, Settings} from '../../src/settings/settings.js'
import {readSettings} from '../../src/settings/file.js'
import {allKeys} from './keys.js'
import {storeSetting} from '../../src/settings/store.js'
import type {Report} from '../../src/ui/report.js'

export interface Records {
  readonly settings: Settings
  readonly places: Places
  /** Paths are relative to the pot root. */
  write(path: string, text: string): void
  read(path: string): string
  /** A pot of type multi, unless `conf` says otherwise. */
  pot(name: string, conf?: string, mounts?: string): void
  context(facts?: Facts): RecordContext
  destroy(): void
}

/** What the host is to answer. */
export interface Facts {
  readonly running?: readonly string[]
  readonly volumes?: readonly Volume[]
  readonly usage?: Readonly<Record<string, number>>
  readonly processes?: readonly JailProcess[]
  readonly planOnly?: boolean
}

export interface RecordContext extends Context {
  /** Which questions the host was asked, in order. */
  readonly asked: string[]
  readonly said: string[]
}

/** A pot root on disk with records only, and a context whose operations are carried out for real. */
export function makeRecords(config = ''): Records {
  const top = mkdtempSync(join(tmpdir(), 'pot-records-'))
  const root = join(top, 'root')
  const places = {config: join(top, 'etc'), data: join(top, 'data'), run: join(top, 'run')}
  for (const directory of ['jails', 'bases', 'fscomp']) mkdirSync(join(root, directory), {recursive: true})
  for (const directory of Object.values(places)) mkdirSync(directory)
  writeFileSync(join(places.config, 'pot.conf'), `POT_FS_ROOT=${root}\n${config}`)
  const settings = readSettings(places, {}, allKeys())
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), {recursive: true})
    writeFileSync(join(root, path), text)
  }
  return {
    settings,
    places,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    pot(name, conf = '', mounts = '') {
      write(`jails/${name}/conf/pot.conf`, conf)
      write(`jails/${name}/conf/fscomp.conf`, mounts)
      mkdirSync(join(root, 'jails', name, 'm'), {recursive: true})
    },
    context: (facts = {}) => contextOf(settings, places, facts),
    destroy: () => rmSync(top, {recursive: true, force: true}),
  }
}

function contextOf(settings: Settings, places: Places, {running = [], volumes = [], usage = {}, processes = [], planOnly = false}: Facts): RecordContext {
  const asked: string[] = []
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  const report: Report = {detail: () => {}, info: say, warn: say, step: () => {}}
  const emit: Context['emit'] = {
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
  const answer = async <T>(question: string, value: T) => {
    asked.push(question)
    return value
  }
  const up = running.map((name, index): Running => ({name, id: index + 1, root: join(settings.fsRoot, 'jails', name, 'm')}))
  const host = {
    jails: {running: () => answer('running', up), processes: () => answer('processes', [...processes])},
    storage: {volumes: () => answer('volumes', [...volumes]), usage: () => answer('usage', new Map(Object.entries(usage)))},
  }
  const ask = async () => ({code: 0, stdout: '', stderr: ''})
  const tools = {ask, calls: storeSetting.on(), mounts: async () => []}
  const plans: Plan[] = []
  const operate: Operate = async (operation) => {
    const done = await operator({
      places,
      tools,
      emit,
      look: () => lookAt(host as unknown as Context['host']),
      report,
      planOnly,
      print: say,
      patience: 2,
      wake: async () => {},
      note: () => {},
    })(operation)
    plans.push(done.plan)
    return done
  }
  const never = () => {
    throw new Error('not asked for in these tests')
  }
  const commands = {flavours: [], run: never, checkCommand: never, fire: async () => [], imageSource: async () => undefined}
  const rest = {
    recover: async () => [],
    emptyTemporaries: async () => [],
    attributes: CORE_ATTRIBUTES,
    owners: () => [],
    networks: [],
    planOnly,
    plans,
    asked,
    said,
    ...commands,
  }
  const context: RecordContext = {
    ...{settings, places, operate, emit, report, ...rest},
    host: host as unknown as Context['host'],
    withReport: (other) => ({...context, report: other}),
  }
  return context
}

/** The code of the error that `run` throws or rejects with. */
export async function codeOf(run: () => unknown): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
  return 'nothing was thrown'
}
