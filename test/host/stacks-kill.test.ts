import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {inject} from '../../src/testing.js'
import {begin, HOSTS, leaveNothing, ownNetwork, type World} from '../support/world.js'

/** An apply has some hundred events. POT_TEST_WORLDS=all is all of them. */
const all = process.env.POT_TEST_WORLDS === 'all'

for (const {name: where, missing, make} of HOSTS) {
  const every = all ? 1 : where === 'btrfs on Linux' ? 41 : 103
  describe(`kill -9 of apply on ${where}`, function () {
    if (all) this.timeout(3_600_000)
    let world: World
    let base = ''
    const file = () => join(world.root, 'stack.yaml')
    const write = (command: string, port: number) =>
      writeFileSync(
        file(),
        `name: shop
pots:
  web:
    base: ${base}
    type: single
    command: ${command}
    ports: ["${port}:80"]
    networks: [inner]
    volumes: ["data:/var/data"]
    environment: {PORT: ${port}}
    attributes: {no-rc-script: true}
    memory: ${port}K
networks: {inner: {size: 6}}
volumes: {data: }
`,
      )
    /** After one recover and one apply, the host is what the file says. */
    const converges = async () => {
      await world.pot('recover')
      await world.pot('apply', '-f', file())
      expect((await world.run(['diff', '-f', file()])).stdout).to.equal('stack shop: nothing differs\n')
      expect(JSON.parse(await world.pot('info', '--json', '-p', 'web'))).to.include({active: true})
    }
    const namesIn = (directory: string) => (existsSync(directory) ? readdirSync(directory).filter((name) => !name.startsWith('base-')) : [])
    const isEmpty = () => {
      for (const directory of ['fs/jails', 'fs/fscomp', 'fs/bridges', 'data/stacks']) expect(namesIn(join(world.root, directory)), directory).to.deep.equal([])
    }

    before(async function () {
      world = await begin(this, {missing, make})
      mkdirSync(join(world.root, 'site'))
      await world.pot('plugins', 'install', 'network', 'limits')
      await world.pot('init')
      await ownNetwork(world, 73)
      base = await world.base('single')
    })
    after(async () => {
      if (world !== undefined) await world.run(['delete', '-f', file(), '--volumes'])
      await leaveNothing(world)
    })

    it('while it makes the stack: delete leaves nothing, and apply makes the rest', async () => {
      write('sleep 1000', 65_000)
      for (let at = 5; ; at += every) {
        const {happened} = await inject(world, ['apply', '-f', file()], 'kill', at)
        if (!happened) break
        if (at % 2 === 0) await converges()
        await world.pot('delete', '-f', file(), '--volumes')
        isEmpty()
      }
      await converges()
    })

    it('while it changes a running pot: recover and apply make it what the file says', async () => {
      for (let at = 3, port = 60_000; ; at += every, port += 1) {
        write(`sleep ${port}`, port)
        const {happened} = await inject(world, ['apply', '-f', file()], 'kill', at)
        await converges()
        if (!happened) break
      }
      await world.pot('delete', '-f', file(), '--volumes')
      isEmpty()
    })
  })
}
