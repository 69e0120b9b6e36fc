import {expect} from 'chai'
import type {Metric} from '../../../src/plugins/contract/metric.js'
import {metricLines} from '../../../src/ui/openmetrics.js'
import {readOpenMetrics} from '../../support/openmetrics.js'

const text = (metrics: readonly Metric[]) => `${metricLines(metrics).join('\n')}\n`

describe('metrics in the format of OpenMetrics', () => {
  it('have their type, unit and help, and an end', () => {
    const metrics: Metric[] = [
      {name: 'pot_cpu_seconds', type: 'counter', unit: 'seconds', help: 'CPU time.', samples: [{pot: 'web', value: 1.5}]},
      {name: 'pot_up', type: 'gauge', help: 'Whether it runs.', samples: [{pot: 'web', labels: {base: 'busy'}, value: 0}]},
    ]
    expect(metricLines(metrics)).to.deep.equal([
      '# TYPE pot_cpu_seconds counter',
      '# UNIT pot_cpu_seconds seconds',
      '# HELP pot_cpu_seconds CPU time.',
      'pot_cpu_seconds_total{pot="web"} 1.5',
      '# TYPE pot_up gauge',
      '# HELP pot_up Whether it runs.',
      'pot_up{pot="web",base="busy"} 0',
      '# EOF',
    ])
    expect(readOpenMetrics(text(metrics))).to.have.length(2)
    expect(text([])).to.equal('# EOF\n')
  })

  it('have quotes, backslashes and newlines escaped', () => {
    const odd = 'a "b" \\ c\nd\\n'
    const metrics: Metric[] = [{name: 'pot_x', type: 'gauge', help: `${odd}.`, samples: [{pot: 'web', labels: {odd}, value: 1e21}]}]
    expect(readOpenMetrics(text(metrics))).to.deep.equal([{name: 'pot_x', labels: {pot: 'web', odd}, value: 1e21}])
  })
})
