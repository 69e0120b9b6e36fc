import {expect} from 'chai'
import type {Measured} from '../../../src/pots/look/metrics.js'
import {lookFrom} from '../../../src/watch/rows.js'

const measured = (seconds: number): Measured => ({
  pots: [
    {name: 'bad', broken: 'its pot.conf is missing'},
    {
      name: 'web',
      type: 'single',
      level: 0,
      base: 'busy',
      network: 'inherit',
      addresses: [],
      active: true,
      main: {state: 'running', restarts: 2},
      ports: ['80'],
    },
  ],
  metrics: [
    {name: 'pot_cpu_seconds', type: 'counter', unit: 'seconds', help: '', samples: [{pot: 'web', value: seconds}]},
    {name: 'pot_memory_bytes', type: 'gauge', unit: 'bytes', help: '', samples: [{pot: 'web', value: 1024}]},
  ],
})

describe('the rows of the live screen', () => {
  it('have the use of the CPUs since the look before, and none for a counter that began again', () => {
    const first = lookFrom(measured(10), 1000)
    expect(first.rows[1]).to.include({memory: 1024, restarts: 2, state: 'running'}).and.not.to.have.property('cpu')
    const second = lookFrom(measured(11), 3000, first)
    expect(second.rows[1]).to.deep.include({cpu: 50, history: [50]})
    const third = lookFrom(measured(12), 4000, second)
    expect(third.rows[1]).to.deep.include({cpu: 100, history: [50, 100]})
    expect(lookFrom(measured(0), 5000, third).rows[1])
      .to.deep.include({history: []})
      .and.not.to.have.property('cpu')
  })

  it('have broken pots, too', () => {
    expect(lookFrom(measured(10), 1000).rows[0]).to.include({name: 'bad', state: 'broken', trouble: true, active: false})
  })
})
