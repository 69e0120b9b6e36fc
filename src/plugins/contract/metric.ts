import {isRecord} from '../../errors.js'

/** A figure about pots, as `pot metrics` prints it. The rules are those of OpenMetrics. */
export interface Metric {
  /** Lower case, with the unit at the end: `pot_memory_bytes`. A counter has no `_total` here. */
  readonly name: string
  /** A `counter` only grows while its pot is up. */
  readonly type: 'gauge' | 'counter'
  /** The last word of the name: `bytes`, `seconds`. */
  readonly unit?: string
  /** One sentence. */
  readonly help: string
  readonly samples: readonly MetricSample[]
}

/** The value of a metric for one pot. */
export interface MetricSample {
  readonly pot: string
  /** Further labels. */
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

const isSample = (value: unknown): value is MetricSample => isRecord(value) && typeof value.pot === 'string' && typeof value.value === 'number'

/** Whether a value is a metric that obeys the rules for names and units. */
export const isMetric = (value: unknown): value is Metric =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  /^[a-z][a-z0-9_]*$/.test(value.name) &&
  !value.name.endsWith('_total') &&
  (value.type === 'gauge' || value.type === 'counter') &&
  typeof value.help === 'string' &&
  (value.unit === undefined || (typeof value.unit === 'string' && value.name.endsWith(`_${value.unit}`))) &&
  Array.isArray(value.samples) &&
  value.samples.every(isSample)
