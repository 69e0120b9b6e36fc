import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {CORE} from '../support/cli.js'
import {follow, toldBy, type Told} from '../support/guide.js'
import {noSshd, startSshd, type OtherHost} from '../support/sshd.js'
import {skipWhen, worldFor, type World} from '../support/world.js'

/** What the tool that the guide upgrades bases with does here: nothing. */
const APT = '#!/bin/sh\ntrue\n'

describe('the guide for more than one host', () => {
  let here: World
  let there: World
  let other: OtherHost

  before(async function () {
    skipWhen(this, noSshd())
    here = await worldFor(this, 'btrfs on Linux')
    there = await worldFor(this, 'btrfs on Linux')
    other = await startSshd(there.env)
    for (const world of [here, there]) {
      await world.pot('init')
      await world.pot('create-base', '-r', 'bookworm', '--from', busyboxRoot(), '--layout', 'multi')
      mkdirSync(join(world.fs, 'bases/bookworm/usr/bin'), {recursive: true})
      writeFileSync(join(world.fs, 'bases/bookworm/usr/bin/apt-get'), APT, {mode: 0o755})
    }
  })
  after(async () => {
    await other?.close()
    for (const world of [here, there]) await world?.close()
  })

  const create = async (world: World, pot: string) => {
    await world.pot('create', '-p', pot, '-b', 'bookworm', '-c', 'sleep 1000000')
    await world.pot('start', pot)
  }

  it('is followed word for word, and leaves nothing on both', async () => {
    const [work, bin] = [join(here.root, 'work'), join(here.root, 'bin')]
    for (const directory of [work, bin]) mkdirSync(directory)
    symlinkSync(join(CORE, 'bin/run.js'), join(bin, 'pot'))
    const clean = {NODE_ENV: undefined, DEBUG: undefined, NODE_OPTIONS: undefined}
    const ssh = `${other.ssh} -o HostName=${other.name}`
    const env = {...process.env, ...clean, ...here.env, POT_SSH: ssh, PATH: `${bin}:${process.env.PATH}`}
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
    const guide = readFileSync(join(CORE, 'docs/fleet.md'), 'utf8').replaceAll('20261130', today)
    // The guide leaves out progress, which goes to standard error.
    const told = toldBy(guide).map((one): Told => (one.do === 'type' ? {...one, line: `${one.line} 2>/dev/null`} : one))
    const moves = told.findIndex((one) => one.do === 'type' && one.line.startsWith('pot move'))
    const doIt = (part: readonly Told[]) => {
      const otherwise = follow(part, work, env)
      if (otherwise !== undefined) expect.fail(otherwise)
    }
    await create(there, 'web')
    doIt(told.slice(0, moves))
    await there.pot('destroy', '-p', 'web')
    await create(here, 'web')
    doIt(told.slice(moves, moves + 1))
    expect(await there.pot('ps', '-q')).to.equal('web\n')
    for (const pot of ['web', 'db']) await create(here, pot)
    doIt(told.slice(moves + 1))
    for (const world of [here, there]) {
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    }
  })
})
