import {play, setStage, strikeStage, titleOf, type Cell} from '../support/scenario-016.js'
import {potSession, type Session} from '../support/session.js'
import {WORLDS, type World} from '../support/world.js'
import {expect} from 'chai'

const kind = WORLDS.find(({name}) => name === 'the FreeBSD model')

const CELLS: readonly Cell[] = [
  ...(['single', 'multi'] as const).flatMap((type) =>
    (['inherit', 'alias', 'public-bridge', 'private-bridge'] as const).flatMap((network) =>
      (['ipv4', 'ipv6', 'dual'] as const).map((stack): Cell => ({type, network, stack})),
    ),
  ),
  {type: 'multi', level: 2, network: 'inherit', stack: 'ipv4'},
  {type: 'multi', level: 2, network: 'public-bridge', stack: 'dual'},
]

/** Each type, network and stack once; POT_TEST_WORLDS=all takes all cells. */
const SAMPLE = [
  'single, inherit, ipv4',
  'multi, inherit, ipv4',
  'single, alias, ipv6',
  'single, public-bridge, dual',
  'multi, private-bridge, ipv6',
  'multi of level 2, public-bridge, dual',
]
const sampled = (cell: Cell) => process.env.POT_TEST_WORLDS === 'all' || SAMPLE.includes(titleOf(cell))

const ALIAS = {
  ipv4: ['-i', '192.0.2.60'],
  ipv6: ['-i', 'em0|2001:db8::60'],
  dual: ['-i', '192.0.2.60', '-i', 'em0|2001:db8::60'],
}

describe('the matrix of the CI of pot 0.16, on the model', () => {
  let world: World
  let session: Session

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'no model'}`)
      this.skip()
    }
    world = await kind.make()
    await world.pot('init', '--plugins', 'network,flavours,images')
    await world.base('multi')
    session = potSession(world)
    await setStage({world, session})
  })
  after(async () => {
    await session?.close()
    await world?.close()
  })

  for (const cell of CELLS.filter(sampled)) {
    it(titleOf(cell), () => play({world, session, alias: ALIAS}, cell))
  }

  it('ends with nothing left', async () => {
    await strikeStage({world, session}, ['single', 'multi'])
    await session.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
