import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Config} from '@oclif/core/interfaces'
import type {Context, WakesStorage} from './context.js'
import {findCommand, noCommand} from './cli/find.js'
import {assertOurs} from './cli/places.js'
import {callerUmask} from './paths/umask.js'
import {defined} from './defined.js'
import {PotError, hasCode, misuse} from './errors.js'
import {recordFile} from './init/record.js'
import type {Exec} from './programs/ask.js'
import {askHost} from './programs/ask-host.js'
import {isAwake} from './host/awake.js'
import {openHost} from './host/detect.js'
import type {ReleaseDriver, RuntimeDriver, StorageDriver} from './host/drivers.js'
import {lookAt} from './host/look.js'
import type {Host} from './host/types.js'
import type {Operate} from './operations/operate.js'
import type {OperatorOptions} from './operations/operator.js'
import type {Plan} from './operations/types.js'
import {valuesFor} from './cli/contributed.js'
import {insideCommand, insideOperation, insidePlan, outerOperation, outerPlan, partOf} from './operations/nesting.js'
import {contributedAttributes} from './plugins/contributed/attributes.js'
import {contributedFlavours} from './plugins/contributed/flavours.js'
import {permissionsIn} from './plugins/contributed/permissions.js'
import {settingKeys} from './plugins/contributed/settings.js'
import {provided} from './plugins/contributed/contributions.js'
import {choosable, declaredDrivers, distributedDrivers} from './plugins/drivers.js'
import {emitter} from './plugins/emit.js'
import {openProvided, type ImageDriver} from './plugins/provided.js'
import {ownersOf, type Owner} from './plugins/owners.js'
import {CORE_ATTRIBUTES} from './record/core-attributes.js'
import {findPlaces, readSettings} from './settings/file.js'
import {createReport} from './ui/progress.js'
import type {Report} from './ui/report.js'

export interface OpenOptions {
  /** Command id, `create`. */
  readonly command: string
  readonly root: boolean
  /** Look at what this host can do. */
  readonly probe: boolean
  /** The steps are shown without -v; see `PotCommand`. */
  readonly showsSteps: boolean
  /** When the pot root is mounted first; see `PotCommand`. */
  readonly wakesStorage: WakesStorage
  /** The parsed flags, for `verbose`, `quiet`, `plan` and those that plugins contributed. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly json: boolean
  /** Settings that count instead of those in pot.conf. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Seconds to wait for somebody else's lock. */
const PATIENCE = 600

/** Runs what a host is tried out with, before there is an operation. It leaves nothing behind, so no journal has to know it. */
const tryOut: Exec = ([file = '', ...args], {input = '', timeout} = {}) => askHost(file, args, defined({input, timeout}))

/** The only place where settings, host, plugins and operations are wired together. */
export async function openContext(config: Config, options: OpenOptions): Promise<Context> {
  const {command, root, probe, showsSteps, wakesStorage, flags, json, settings: overrides} = options
  if (root && process.getuid?.() !== 0) throw new PotError('NOT_ROOT', `pot ${command} needs root`, {hint: `sudo pot ${command}`})
  callerUmask()
  const platform = process.env.POT_PLATFORM ?? process.platform
  const places = findPlaces(process.env, platform)
  const keys = settingKeys(config, ['init', 'config'].includes(command))
  const settings = readSettings(places, overrides, keys.found)
  const outer = outerOperation()
  if (outer === undefined && process.getuid?.() === 0) assertOurs({...places, cache: settings.cache, root: settings.fsRoot}, 0)
  const report = outer
    ? partOf(outer.report)
    : createReport({
        verbose: flags.verbose === true,
        steps: showsSteps && !json && flags.quiet !== true,
        stream: process.stderr,
      })
  const drivers = [...declaredDrivers(config, 'storage'), ...(command === 'init' ? distributedDrivers(config, 'storage') : [])]
  const storages = drivers.map((driver) => choosable<StorageDriver>(driver))
  const runtimes = declaredDrivers(config, 'runtime').map((driver) => choosable<RuntimeDriver>(driver))
  const releases = declaredDrivers(config, 'release').map((driver) => choosable<ReleaseDriver>(driver))
  const host = await openHost({settings, places, ask: askHost, storages, releases, runtimes, ...(probe ? {exec: tryOut} : {})})
  const declared = contributedAttributes(config, CORE_ATTRIBUTES)
  const flavours = contributedFlavours(config)
  if (outer === undefined) for (const line of [...declared.warnings, ...keys.warnings, ...flavours.warnings]) report.warn(line)
  const planOnly = flags.plan === true || outerPlan() !== undefined
  const plan = outerPlan() ?? {plans: [], json}
  const runOne = runner(config)
  const run: Context['run'] = <R>(words: readonly string[]) => {
    const one = () => insideCommand(() => runOne<R>(words))
    return planOnly ? insidePlan(plan, one) : one()
  }
  let owned: readonly Owner[] | undefined
  const shared: Omit<Context, 'emit' | 'fire' | 'report' | 'operate' | 'recover' | 'emptyTemporaries' | 'withReport'> = {
    settings,
    places,
    host,
    planOnly,
    plans: plan.plans,
    attributes: [...CORE_ATTRIBUTES, ...declared.found],
    owners: () => {
      owned ??= ownersOf(config)
      return owned
    },
    networks: [...provided(config, 'network').keys()],
    flavours: [join(places.config, 'flavours'), join(config.root, 'flavours'), ...flavours.found],
    run,
    imageSource: async (scheme) => {
      const driver = declaredDrivers(config, 'image-source').find(({name}) => name === scheme)
      return driver && openProvided('image-source', choosable<ImageDriver>(driver), {settings, places, host})
    },
    checkCommand: (word) => {
      if (config.findCommand(word) === undefined) throw noCommand(config, [word])
    },
  }
  const withReport = (report: Report): Opened => {
    const emit = emitter({config, contributed: (plugin, event) => valuesFor(config, command, plugin, flags, event), warn: report.warn, ctx: () => context})
    // The recovery mounts the pot root in a separate operation, which must not start a recovery itself.
    const wakes = () =>
      insideOperation({locks: [], report}, async () => {
        if (!isAwake(settings.fsRoot)) await wake(host, engine.operate).catch(unlessNeverSetUp)
      })
    /** An operation of a host that has no storage left nothing there. */
    const unlessNeverSetUp = (error: unknown) => {
      if (!hasCode(error, 'NO_STORAGE') || existsSync(recordFile(places.data))) throw error
    }
    const engine = lazyEngine({settings, places, host, emit, report, planOnly, ...plan, wholePlans: flags.verbose === true, run, wake: wakes})
    const {operate, recover, emptyTemporaries} = engine
    const context: Context = {...shared, emit, fire: emit.fire, report, operate, recover, emptyTemporaries, withReport: (other) => withReport(other).context}
    return {context, engine}
  }
  const {context, engine} = withReport(report)
  const given = await limited(config, command, context)
  // The operation, or the recovery, of which this command is a step has done that.
  if (outer === undefined && root && !planOnly && wakesStorage === 'always' && !isAwake(settings.fsRoot)) {
    await engine.recoverFirst()
    await wake(host, engine.operate)
  }
  return given
}

/** The context of a command of a plugin that declares what its steps may touch, with these limits. */
async function limited(config: Config, command: string, ctx: Context): Promise<Context> {
  const plugin = config.findCommand(command)?.pluginName ?? config.name
  const permissions = plugin === config.name ? undefined : permissionsIn(config.plugins.get(plugin)?.pjson ?? {})
  if (permissions === undefined) return ctx
  const {guardedContext} = await import('./plugins/guard.js')
  return guardedContext(ctx, {plugin, says: `its command '${command.replaceAll(':', ' ')}' plans steps`}, permissions)
}

interface Opened {
  readonly context: Context
  readonly engine: Engine
}

/** See `Context.run`. */
const runner =
  (config: Config): Context['run'] =>
  async <R>(words: readonly string[]) => {
    const [first] = words
    if (first === undefined) throw misuse('no command is given')
    const found = findCommand(config, words)
    if (found === undefined) throw noCommand(config, words)
    return config.runCommand<R>(found.command.id, [...found.rest])
  }

/** After a reboot the file system of the pots may have to be mounted again. */
async function wake(host: Host, operate: Operate): Promise<void> {
  if ((await host.storage.wake()).length === 0) return
  await operate({title: 'mount the pot root', locks: ['pool'], plan: () => host.storage.wake()})
}

interface Wiring extends Pick<Context, 'settings' | 'places' | 'host' | 'emit' | 'report' | 'planOnly' | 'run'>, Pick<OperatorOptions, 'wake' | 'wholePlans'> {
  readonly json: boolean
  readonly plans: Plan[]
}

interface Engine extends Pick<Context, 'operate' | 'recover' | 'emptyTemporaries'> {
  /** Before a question about the storage: an operation that was cut off may be about to take it down. */
  recoverFirst(): Promise<void>
}

/** Commands that only read never load what changes a host. */
function lazyEngine({settings, places, host, emit, report, planOnly, json, plans, wholePlans, run, wake}: Wiring): Engine {
  const options = async (): Promise<OperatorOptions> => {
    const [{toolsOf}, {noteEvents}] = await Promise.all([import('./procedures/tools.js'), import('./operations/events.js')])
    return {
      places,
      tools: toolsOf(host, run),
      emit,
      look: () => lookAt(host),
      report,
      planOnly,
      wholePlans,
      print: (line) => {
        if (!json) process.stdout.write(`${line}\n`)
      },
      patience: Number(process.env.POT_LOCK_TIMEOUT ?? PATIENCE),
      wake,
      note: noteEvents(places, settings),
    }
  }
  return {
    async operate(operation) {
      const [{operator}, known] = await Promise.all([import('./operations/operator.js'), options()])
      const done = await operator(known)(operation)
      if (planOnly) plans.push(done.plan)
      return done
    },
    async recover() {
      const [{recoverAll}, known] = await Promise.all([import('./operations/recover.js'), options()])
      return recoverAll(known)
    },
    async emptyTemporaries() {
      const {emptyTemporaries} = await import('./operations/temporaries.js')
      return emptyTemporaries({settings, places, host})
    },
    async recoverFirst() {
      const [{recoverFirst}, known] = await Promise.all([import('./operations/operator.js'), options()])
      await recoverFirst(known)
    },
  }
}
