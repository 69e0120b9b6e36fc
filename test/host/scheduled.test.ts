import {expect} from 'chai'
import {begin, HOSTS, type World} from '../support/world.js'

for (const {name, missing, make} of HOSTS) {
  describe(`scheduled snapshots on ${name}`, () => {
    let world: World
    const tags = async (pot: string) => new Set((JSON.parse(await world.pot('info', '-s', '-p', pot, '--json')) as {tag: string}[]).map(({tag}) => tag))

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      const base = await world.base('single')
      for (const pot of ['web', 'other']) await world.pot('create', '-p', pot, '--from', base)
    })
    after(async () => {
      for (const pot of world === undefined ? [] : ['web', 'other']) await world.run(['destroy', '-F', '-p', pot])
      await world?.close()
    })

    it('are taken once in a period of the pots that ask for them, and remove what is given up', async () => {
      const {stderr} = await world.run(['set-attribute', '-p', 'web', '-A', 'snapshot-keep', '-V', '7y'])
      expect(stderr).to.include("'7y' is not a value for snapshot-keep")
      await world.pot('set-attribute', '-p', 'web', '-A', 'snapshot-keep', '-V', '2d')
      for (const tag of ['1600000000', '1600100000', '1600200000', 'named']) await world.pot('snapshot', '-p', 'web', '-n', tag)
      const taken = JSON.parse(await world.pot('snapshot', '--scheduled', '--json'))
      expect(taken).to.have.length(1)
      expect(taken[0]).to.deep.include({pot: 'web', removed: ['1600000000', '1600100000']})
      expect([...(await tags('web'))]).to.have.members(['1600200000', 'named', taken[0].snapshot])
      expect((await tags('other')).size).to.equal(0)
      expect((await world.run(['snapshot', '--scheduled'])).stderr).to.equal('no snapshot is due\n')
    })

    it('exclude what chooses other pots', async () => {
      for (const words of [
        ['-p', 'web'],
        ['--keep', '7d'],
        ['-n', 'x'],
      ])
        expect((await world.run(['snapshot', '--scheduled', ...words])).code).to.equal(2)
    })
  })
}
