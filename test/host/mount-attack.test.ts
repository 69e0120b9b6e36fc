import {mkdirSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {hostilePot, type Hostile} from '../support/hostile-pot.js'
import {WORLDS, type World} from '../support/world.js'

const ROUNDS = 9

describe('mount-in, with a pot that swaps its directories for links', function () {
  this.timeout(120_000)
  const kind = WORLDS.find(({name}) => name.includes('btrfs'))
  let world: World
  let hostile: Hostile

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing}`)
      return this.skip()
    }
    world = await kind.make()
    await world.pot('init')
    hostile = await hostilePot(world, 'evil')
    mkdirSync(join(world.root, 'shared'))
  })
  after(async () => {
    await world?.run(['destroy', '-F', '-p', 'evil'])
    await world?.close()
  })

  it('never mounts or makes anything outside of its tree', async () => {
    const codes = []
    for (let round = 0; round < ROUNDS; round++) {
      const target = `${hostile.target}/d/${round}`
      const {code, stdout} = await world.run(['mount-in', '--json', '-p', 'evil', '-d', join(world.root, 'shared'), '-m', target])
      codes.push(code)
      expect(hostile.mountsOnVictim()).to.deep.equal([])
      if (code === 0) await world.pot('mount-out', '-p', 'evil', '-m', JSON.parse(stdout).target)
    }
    expect(readdirSync(join(hostile.victim, 'd'))).to.deep.equal([])
    expect(codes, 'some find a directory').to.include(0)
  })
})
