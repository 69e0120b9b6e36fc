import {chmodSync} from 'node:fs'
import {conformance} from '../../../../src/testing.js'
import {networkWorldFor, type NetworkWorld} from '../../../../test/support/network-world.js'

/** Each event takes a second or two: POT_TEST_WORLDS=all is all of them. */
const EVERY = process.env.POT_TEST_WORLDS === 'all' ? 1 : 25

const COMMANDS: readonly {readonly command: readonly string[]; readonly back: readonly (readonly string[])[]}[] = [
  {command: ['start', 'web'], back: [['stop', 'web']]},
  {command: ['stop', 'up'], back: [['start', 'up']]},
]

describe('the conformance of the plugin network on Linux', () => {
  let net: NetworkWorld

  before(async function () {
    net = await networkWorldFor(this)
    const {world} = net
    // The resolver of the bridge runs as a user of its own.
    chmodSync(world.root, 0o711)
    await world.pot('plugins', 'install', 'network')
    await world.pot('init')
    const base = await world.base('single')
    await world.pot('create-private-bridge', '-B', 'inner', '-S', '6')
    for (const [name, port] of [
      ['web', 8000],
      ['up', 9000],
    ] as const) {
      await world.pot('create', '-p', name, '-t', 'single', '-b', base, '-N', 'private-bridge', '-B', 'inner', '-S', 'dual', '-d', 'pot')
      await world.pot('export-ports', '-p', name, '-e', `80:${port}`, '-e', `udp:53:${port + 1}`)
    }
    await world.pot('start', 'up')
  })
  after(async () => {
    await net?.close()
  })

  for (const {command, back} of COMMANDS) {
    const cases = conformance({world: () => net.world, command, back, state: () => net.state(), every: EVERY})
    for (const {title, run} of cases) it(title, run)
  }
})
