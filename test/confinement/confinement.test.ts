import {expect} from 'chai'
import type {World} from '../support/world.js'
import {worldFor} from '../support/world.js'
import {probePot} from './probe.js'
import {confinement} from './results.js'
import {weaker} from './weaker.js'

/** Where a pot permits more than podman, and why. */
const ON_PURPOSE: Readonly<Record<string, string>> = {
  'namespace: net': 'a pot has the network of the host unless it gets another network type, as in pot 0.16',
}

describe('what a pot can see and do', () => {
  let world: World | undefined

  before(async function () {
    world = await worldFor(this, 'btrfs on Linux')
    await world.pot('init')
  })
  after(async () => {
    await world?.close()
  })

  it('is no more than the table of docs/reliability.md says', async () => {
    if (world === undefined) return
    expect(weaker(await probePot(world), confinement().pot)).to.deep.equal([])
  })

  it('is no more than in a container of podman, but for what is so on purpose', () => {
    const {pot, podman} = confinement()
    const more = weaker(pot, podman?.seen ?? {}).filter((line) => !Object.keys(ON_PURPOSE).some((name) => line.startsWith(`${name}: `)))
    expect(more).to.deep.equal([])
  })

  it('would be noticed if it were more', () => {
    const {pot} = confinement()
    const changed = {
      ...pot,
      mount: 'allowed',
      'device: /dev/mem': 'opens',
      'capabilities: bounding': '000001ffffffffff',
      'sysctl: writable': '3',
      'seccomp mode': '0',
    }
    expect(weaker(changed, pot)).to.have.length(5)
    expect(weaker(pot, pot)).to.deep.equal([])
  })
})
