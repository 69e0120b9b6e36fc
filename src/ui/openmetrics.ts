import type {Metric, MetricSample} from '../plugins/contract/metric.js'

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

const labelsOf = ({pot, labels = {}}: MetricSample): string =>
  Object.entries({pot, ...labels})
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')

/**
 * The lines of metrics in the text format of OpenMetrics 1.0. The types are those that the older format of Prometheus has, too: the node exporter reads
 * files in that format, for which `# UNIT` and `# EOF` are comments.
 */
export function metricLines(metrics: readonly Metric[]): string[] {
  const families = metrics.flatMap(({name, type, unit, help, samples}) => [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...samples.map((sample) => `${name}${type === 'counter' ? '_total' : ''}{${labelsOf(sample)}} ${sample.value}`),
  ])
  return [...families, '# EOF']
}
