import {expect} from 'chai'
import {parseRules, rulesOf} from '../../src/freebsd/rules.js'

describe('rules of rctl', () => {
  it('rules of rctl: parts of a CPU are percent, whole ones are none', () => {
    expect(rulesOf({cpus: 2, memory: 1, 'read-iops': 9})).to.deep.equal([
      {what: 'memoryuse:deny', amount: 1},
      {what: 'readiops:throttle', amount: 9},
    ])
    expect(rulesOf({cpus: 0.5})).to.deep.equal([{what: 'pcpu:deny', amount: 50}])
    expect(parseRules('jail:web:memoryuse:deny=5\njail:web:maxproc:log=5\njail:webb:pcpu:deny=1\n', 'web')).to.deep.equal([{what: 'memoryuse:deny', amount: 5}])
  })
})
