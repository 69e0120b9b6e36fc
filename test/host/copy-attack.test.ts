import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {hostilePot, type Hostile} from '../support/hostile-pot.js'
import {WORLDS, type World} from '../support/world.js'

const ROUNDS = 9

/** Names of all that is below a directory, whatever links there are. */
const entries = (directory: string): string[] =>
  readdirSync(directory, {withFileTypes: true}).flatMap((entry) => [entry.name, ...(entry.isDirectory() ? entries(join(directory, entry.name)) : [])])

describe('a pot that swaps its directories for links', function () {
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
    mkdirSync(join(world.root, 'site'))
    mkdirSync(join(world.root, 'out'))
    writeFileSync(join(world.root, 'site/file'), 'text')
  })
  after(async () => {
    await world?.run(['destroy', '-F', '-p', 'evil'])
    await world?.close()
  })

  it('never gets a file written outside of its tree by copy-in', async () => {
    const codes = []
    for (let round = 0; round < ROUNDS; round++) {
      const {code} = await world.run(['copy-in', '-F', '-p', 'evil', '-s', join(world.root, 'site'), '-d', `${hostile.target}/d/${round}`])
      codes.push(code)
    }
    expect(readdirSync(hostile.victim)).to.deep.equal(['d'])
    expect(readdirSync(join(hostile.victim, 'd'))).to.deep.equal([])
    expect(codes, 'some copies find a directory').to.include(0)
  })

  it('never gets a file of the host read, or written elsewhere, by copy-out', async () => {
    writeFileSync(join(hostile.victim, 'd/secret'), 'secret')
    const out = join(world.root, 'out')
    for (let round = 0; round < ROUNDS / 3; round++) await world.run(['copy-out', '-F', '-p', 'evil', '-s', hostile.target, '-d', out])
    const found = entries(out)
    expect(found).to.include('swap')
    expect(found.filter((name) => name === 'secret' || name.includes('.pot-copy'))).to.deep.equal([])
    expect(readFileSync(join(hostile.victim, 'd/secret'), 'utf8')).to.equal('secret')
    expect(readdirSync(hostile.victim)).to.deep.equal(['d'])
  })
})
