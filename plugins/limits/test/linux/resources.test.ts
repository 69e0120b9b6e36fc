import {rmSync} from 'node:fs'
import {expect} from 'chai'
import {currentLimits, enforceable, resourcesOf} from '../../src/linux/resources.js'
import {controlGroup} from '../support/control-group.js'

describe('resources of a control group', () => {
  const {at, group} = controlGroup()

  it('limits become resources of OCI, and what has none is left out, or set to none', () => {
    expect(resourcesOf({memory: 100, cpus: 0.5}, {swap: true, all: false})).to.deep.equal({
      memory: {limit: 100, swap: 100},
      cpu: {quota: 50_000, period: 100_000},
    })
    expect(resourcesOf({pids: 5}, {swap: false, all: true})).to.deep.equal({memory: {limit: -1}, cpu: {quota: -1, period: 100_000}, pids: {limit: 5}})
  })

  it('read the limits of both versions of control groups', () => {
    expect(currentLimits(group({'memory.max': '67108864', 'cpu.max': '50000 100000', 'pids.max': 'max'}))).to.deep.equal({memory: 64 * 1024 ** 2, cpus: 0.5})
    rmSync(at('memory.max'))
    rmSync(at('cpu.max'))
    const old = {'memory.limit_in_bytes': '9223372036854771712', 'cpu.cfs_quota_us': '-1', 'cpu.cfs_period_us': '100000', 'pids.max': '9'}
    expect(currentLimits(group(old))).to.deep.equal({pids: 9})
  })

  it('tell which limits the kernel has no controller for', () => {
    const told: string[] = []
    const held = enforceable({controllers: () => new Map([['cpu', 2]])}, {memory: 1, cpus: 2, nofile: 3}, (line) => told.push(line))
    expect(held).to.deep.equal({cpus: 2, nofile: 3})
    expect(told).to.deep.equal(['the limit of memory is not enforced: this kernel has no control groups for memory'])
  })
})
