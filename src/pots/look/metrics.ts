import type {Context} from '../../context.js'
import {defined} from '../../defined.js'
import {lookAt, type Look} from '../../host/look.js'
import type {Volume} from '../../host/types.js'
import type {Metric, MetricSample} from '../../plugins/contract/metric.js'
import {readPots} from '../../record/store.js'
import {snapshotCount} from '../../snapshots/list.js'
import {mainStates, type MainState} from '../state/main-state.js'
import {summary, withBroken, type ListedPot, type PotSummary} from './list.js'

/** What one look at the host has found. */
export interface Measured {
  /** All pots, sorted by name. */
  readonly pots: readonly ListedPot[]
  readonly metrics: readonly Metric[]
}

export interface Measure {
  /** Measure the volumes of each pot, which can take long. */
  readonly disk: boolean
  /** Count the snapshots. */
  readonly snapshots: boolean
}

type Surroundings = Pick<Context, 'settings' | 'host' | 'places' | 'emit'>

/** Looks at all pots once, with the measurements of the plugins. Asks each question about the host once, however many pots there are. */
export async function measurePots({settings, host, places, emit}: Surroundings, {disk, snapshots}: Measure): Promise<Measured> {
  const look = lookAt(host)
  const {pots, broken} = readPots(settings)
  const up = new Set(pots.length === 0 ? [] : (await look.running()).map(({name}) => name))
  const mainOf = mainStates(places.run, up)
  const volumes = snapshots && pots.length > 0 ? await look.volumes() : undefined
  const good = pots.map((pot): PotSummary => summary(pot, {zfsRoot: settings.zfsRoot, active: up.has(pot.name), main: mainOf?.(pot.name)}))
  const checked = new Set(pots.flatMap(({name, attributes}) => (attributes['health-cmd'] === '' ? [] : [name])))
  const sizes = disk ? await host.storage.usage(pots.map(({name}) => `jails/${name}`)) : undefined
  return {
    pots: withBroken(good, broken),
    metrics: [...ownMetrics(good, checked), ...volumeMetrics(good, volumes, sizes), ...(await measured(emit, look, up))],
  }
}

const measured = async (emit: Context['emit'], look: Look, up: ReadonlySet<string>): Promise<readonly Metric[]> => (up.size === 0 ? [] : emit.metrics(look))

const gauge = (name: string, help: string, samples: readonly MetricSample[], unit?: string): Metric => ({
  name,
  type: 'gauge',
  ...defined({unit}),
  help,
  samples,
})

/** Samples of the pots for which there is a value. */
const of = (pots: readonly PotSummary[], value: (pot: PotSummary, main: MainState | undefined) => number | undefined): MetricSample[] =>
  pots.flatMap((pot) => {
    const found = value(pot, pot.main)
    return found === undefined ? [] : [{pot: pot.name, value: found}]
  })

function ownMetrics(pots: readonly PotSummary[], checked: ReadonlySet<string>): Metric[] {
  const state = ({active, main}: PotSummary) => main?.state ?? (active ? 'up' : 'down')
  const ended = (main: MainState | undefined) => main?.state === 'exited' || main?.state === 'killed' || main?.state === 'restarting'
  const metrics: readonly Metric[] = [
    gauge(
      'pot_info',
      'What a pot is; the value is always 1.',
      pots.map((pot) => ({pot: pot.name, labels: {base: pot.base, type: pot.type, network: pot.network}, value: 1})),
    ),
    gauge(
      'pot_up',
      'Whether the pot runs.',
      of(pots, ({active}) => Number(active)),
    ),
    gauge(
      'pot_main_state',
      'The state of the main command as a label; the value is always 1.',
      pots.map((pot) => ({pot: pot.name, labels: {state: state(pot)}, value: 1})),
    ),
    gauge(
      'pot_main_since_timestamp_seconds',
      'When the state of the main command began, since 1970.',
      of(pots, (_, main) => (main?.state === 'down' ? undefined : main?.since)),
      'seconds',
    ),
    {
      name: 'pot_main_restarts',
      type: 'counter',
      help: 'How often the main command was run again since the start of the pot.',
      samples: of(pots, ({active}, main) => (active && main !== undefined ? (main.restarts ?? 0) : undefined)),
    },
    gauge(
      'pot_main_exit_status',
      'Exit status of the last run of the main command, if it has ended; 128 and the number of the signal that ended it.',
      of(pots, (_, main) => main?.exitCode),
    ),
    gauge(
      'pot_main_out_of_memory',
      'Whether the last run of the main command ended because the memory of the pot was used up.',
      of(pots, (_, main) => (ended(main) ? Number(main?.outOfMemory ?? false) : undefined)),
    ),
    gauge(
      'pot_main_healthy',
      'Whether the health checks of the main command succeed, for pots that have them.',
      of(pots, ({name, active}, main) =>
        active && checked.has(name) && main !== undefined ? Number(main.state === 'running' || main.state === 'booted') : undefined,
      ),
    ),
  ]
  return metrics.filter(({samples}) => samples.length > 0)
}

function volumeMetrics(pots: readonly PotSummary[], volumes: readonly Volume[] | undefined, sizes: ReadonlyMap<string, number> | undefined): Metric[] {
  return [
    ...(volumes === undefined
      ? []
      : [
          gauge(
            'pot_snapshots',
            'Snapshots of the pot.',
            of(pots, ({name}) => snapshotCount(volumes, `jails/${name}`)),
          ),
        ]),
    ...(sizes === undefined
      ? []
      : [
          gauge(
            'pot_disk_bytes',
            'Bytes of the volumes of the pot.',
            of(pots, ({name}) => sizes.get(`jails/${name}`)),
            'bytes',
          ),
        ]),
  ].filter(({samples}) => samples.length > 0)
}
