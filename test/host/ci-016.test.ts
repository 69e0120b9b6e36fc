import {expect} from 'chai'
import {networkWorldFor, type NetworkWorld} from '../support/network-world.js'
import {play, setStage, strikeStage, titleOf, type Cell} from '../support/scenario-016.js'
import {potSession, type Session} from '../support/session.js'

const ALL = process.env.POT_TEST_WORLDS === 'all'

/** Each type and network once, and with POT_TEST_WORLDS=all each stack of them. The whole matrix is played on the model: test/freebsd/ci-016.test.ts. */
const CELLS: readonly Cell[] = [
  {type: 'single', network: 'inherit', stack: 'ipv4'},
  {type: 'multi', network: 'inherit', stack: 'dual'},
  {type: 'single', network: 'alias', stack: 'dual'},
  {type: 'multi', network: 'public-bridge', stack: 'dual'},
  {type: 'single', network: 'private-bridge', stack: 'ipv6'},
  ...(ALL
    ? (['single', 'multi'] as const).flatMap((type) =>
        (['alias', 'public-bridge', 'private-bridge'] as const).flatMap((network) =>
          (['ipv4', 'ipv6'] as const).map((stack): Cell => ({type, network, stack})),
        ),
      )
    : []),
]

const ALIAS = {
  ipv4: ['-i', 'up0|192.0.2.60'],
  ipv6: ['-i', 'up0|2001:db8::60'],
  dual: ['-i', 'up0|192.0.2.60', '-i', 'up0|2001:db8::60'],
}

describe('the matrix of the CI of pot 0.16, on Linux', () => {
  let net: NetworkWorld
  let session: Session

  before(async function () {
    net = await networkWorldFor(this)
    await net.world.pot('init', '--plugins', 'network,flavours,images')
    for (const type of ['single', 'multi'] as const) await net.world.base(type)
    session = potSession(net.world, {through: net.on('host')})
    await setStage({world: net.world, session})
  })
  after(async () => {
    await session?.close()
    await net?.close()
  })

  for (const cell of new Map(CELLS.map((one) => [titleOf(one), one])).values()) {
    it(titleOf(cell), () => play({world: net.world, session, alias: ALIAS}, cell))
  }

  it('ends with nothing left', async () => {
    await strikeStage({world: net.world, session}, ['single', 'multi'])
    await session.pot('de-init', '-f')
    await session.close()
    expect(await net.world.leftovers()).to.deep.equal([])
  })
})
