import {mkdirSync, readFileSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {CORE} from '../support/cli.js'
import {follow, toldBy} from '../support/guide.js'
import {ownNetwork, worldFor} from '../support/world.js'

describe('the guide for stacks', () => {
  it('leads word for word to a web server with a database, and leaves nothing', async function () {
    const world = await worldFor(this, 'btrfs on Linux')
    try {
      await world.pot('plugins', 'install', 'network', 'limits')
      await world.pot('init')
      await ownNetwork(world, 74)
      await world.pot('create-base', '-r', 'bookworm', '--from', busyboxRoot())
      const [work, bin] = [join(world.root, 'work'), join(world.root, 'bin')]
      for (const directory of [work, bin]) mkdirSync(directory)
      symlinkSync(join(CORE, 'bin/run.js'), join(bin, 'pot'))
      const env = {...process.env, NODE_ENV: undefined, DEBUG: undefined, NODE_OPTIONS: undefined, ...world.env, PATH: `${bin}:${process.env.PATH}`}
      const told = toldBy(readFileSync(join(CORE, 'docs/stacks.md'), 'utf8'))
      expect(told.length).to.be.greaterThan(20)
      const otherwise = follow(told, work, env)
      if (otherwise !== undefined) expect.fail(otherwise)
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    } finally {
      await world.close()
    }
  })
})
