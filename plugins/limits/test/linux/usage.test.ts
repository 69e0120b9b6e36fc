import {expect} from 'chai'
import {cpuTime, memoryOf} from '../../src/linux/usage.js'
import {controlGroup} from '../support/control-group.js'

describe('the use of a control group', () => {
  const {group} = controlGroup()

  it('read the use of control groups of version 2', () => {
    const directories = group({
      'cpu.stat': 'usage_usec 2500000\nuser_usec 1',
      'memory.current': '1000',
      'memory.swap.current': '7',
      'memory.stat': 'anon 300\nfile_mapped 50\ninactive_file 200',
    })
    expect(cpuTime(directories)).to.equal(2.5)
    expect(memoryOf(directories)).to.deep.equal({rss: 350, swap: 7})
  })
})
