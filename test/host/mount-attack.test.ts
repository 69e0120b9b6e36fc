import {execFileSync} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {readMountinfo} from '../../src/host/linux/mounts/mountinfo.js'
import {hostilePot, type Hostile} from '../support/hostile-pot.js'
import {WORLDS, type World} from '../support/world.js'

const ROUNDS = 9
const STOPS = 4

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

  it('never mounts a file on one outside of its tree, and changes none', async () => {
    const [file, precious] = [join(world.root, 'app.conf'), join(hostile.victim, 'd/conf')]
    writeFileSync(file, 'app')
    writeFileSync(precious, 'precious')
    const codes = []
    for (let round = 0; round < ROUNDS; round++) {
      const {code, stdout} = await world.run(['mount-in', '--json', '-p', 'evil', '-d', file, '-m', `${hostile.target}/d/conf`])
      codes.push(code)
      expect(hostile.mountsOnVictim()).to.deep.equal([])
      expect(readFileSync(precious, 'utf8')).to.equal('precious')
      if (code === 0) await world.pot('mount-out', '-p', 'evil', '-m', JSON.parse(stdout).target)
    }
    rmSync(precious)
    expect(readdirSync(join(hostile.victim, 'd'))).to.deep.equal([])
    expect(codes, 'some find a file').to.include(0)
  })

  it('never gets anything unmounted that is not in its tree, and what is said to be gone is gone', async () => {
    const outside = join(hostile.victim, 'd/mnt')
    mkdirSync(outside)
    execFileSync('mount', ['-t', 'tmpfs', 'pot-test', outside])
    const inTree = () =>
      readMountinfo()
        .filter(({target, type}) => target.startsWith(`${world.fs}/jails/evil/m/`) && type !== 'tmpfs')
        .map(({target}) => target)
    const recorded = () => readFileSync(join(world.fs, 'jails/evil/conf/fscomp.conf'), 'utf8').includes('/shared ')
    let taken = 0
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const {code, stdout} = await world.run(['mount-in', '--json', '-p', 'evil', '-d', join(world.root, 'shared'), '-m', `${hostile.target}/d/mnt`])
        expect(hostile.mountsOnVictim(), `mount-in ${round}`).to.have.length(1)
        if (code !== 0) {
          expect(inTree(), `what a mount-in that failed leaves, ${round}`).to.deep.equal([])
          continue
        }
        const out = await world.run(['mount-out', '-p', 'evil', '-m', JSON.parse(stdout).target])
        expect(hostile.mountsOnVictim(), `mount-out ${round}`).to.have.length(1)
        expect(out.code, out.stderr).to.equal(0)
        expect(inTree(), `what a mount-out leaves, ${round}`).to.deep.equal([])
        expect(recorded()).to.equal(false)
        taken += 1
      }
      expect(taken, 'some find a directory').to.be.greaterThan(0)
      for (let round = 0; round < STOPS; round++) {
        const {code, stdout} = await world.run(['mount-in', '--json', '-p', 'evil', '-d', join(world.root, 'shared'), '-m', `${hostile.target}/d/mnt`])
        await world.pot('stop', 'evil')
        expect(hostile.mountsOnVictim(), `stop ${round}`).to.have.length(1)
        expect(inTree(), `what a stop leaves, ${round}`).to.deep.equal([])
        if (code === 0) await world.pot('mount-out', '-p', 'evil', '-m', JSON.parse(stdout).target)
        await world.pot('start', 'evil')
        await hostile.attack()
      }
    } finally {
      execFileSync('umount', ['-A', outside])
    }
  })
})
