import {expect} from 'chai'
import {laboratory, type Laboratory} from '../support/linux-host.js'
import {runSteps} from '../support/run-steps-linux.js'

describe('many pots on Linux', () => {
  let lab: Laboratory

  before(async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip()
    lab = await laboratory()
  })

  after(() => lab?.remove())

  it('start and stop at the same time', async () => {
    const names = Array.from({length: 20}, (_, index) => `pot-${10 + index}`)
    const results = await Promise.allSettled(names.map((name) => runSteps(lab.host, lab.host.jails.create(lab.pot(name)))))
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
    const running = await lab.host.jails.running()
    await Promise.all(names.map((name) => runSteps(lab.host, lab.host.jails.stop(name, {timeout: 1}))))
    expect(reasons).to.deep.equal([])
    expect(running.map(({name}) => name)).to.deep.equal(names)
    expect(lab.leftovers()).to.deep.equal([])
  })
})
