import {expect} from 'chai'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {layFiles, replay} from '../support/help-016.js'
import {networkWorldFor} from '../support/network-world.js'
import {potSession} from '../support/session.js'

describe('a user of pot 0.16, who knows its help page, on Linux', () => {
  it('does everything with the same words', async function () {
    const net = await networkWorldFor(this)
    const {world} = net
    layFiles({at: world.root})
    const session = potSession(world, {through: net.on('host')})
    try {
      await session.pot('plugins', 'install', 'network', 'limits', 'flavours', 'images')
      const from = `--from ${busyboxRoot()}`
      await session.pot('init')
      await session.pot('create-base', '-r', 'busy', '--from', busyboxRoot())
      const bases = {
        multi: 'busy-multi',
        other: 'other',
        single: 'busy',
        makesMulti: `-r busy -b busy-multi ${from} --layout multi`,
        makesOther: `-r busy -b other ${from} --layout multi`,
      }
      const wrong = await replay(session, {...bases, at: world.root, alias: 'up0|192.0.2.55'})
      expect(wrong.join('\n')).to.equal('')
      await session.close()
      expect(await world.leftovers()).to.deep.equal([])
    } finally {
      await session.close()
      await net.close()
    }
  })
})
