import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {conformance} from '../../../../src/testing.js'
import {WORLDS, type World} from '../../../../test/support/world.js'

const kind = WORLDS.find(({name}) => name === 'the FreeBSD model')

/** Each event takes a second or two: POT_TEST_WORLDS=all is all of them, of stop too. */
const all = process.env.POT_TEST_WORLDS === 'all'
const EVERY = all ? 1 : 29

describe('the conformance of the network plugin on the FreeBSD model', () => {
  let world: World
  let clean: string[] = []
  const net = async () => (await world.model?.network()) ?? []

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'no model'}`)
      this.skip()
    }
    world = await kind.make()
    const conf = join(world.root, 'etc/pf.conf')
    writeFileSync(conf, 'nat-anchor "pot-nat/*"\nrdr-anchor "pot-rdr/*"\npass\n')
    writeFileSync(join(world.root, 'etc/rc.conf'), `pf_rules="${conf}"\n`)
    await world.pot('plugins', 'install', 'network')
    await world.pot('init')
    clean = await net()
    await world.pot('vnet-start')
    const base = await world.base('single')
    for (const pot of ['web', 'up']) await world.pot('create', '-p', pot, '-t', 'single', '-b', base, '-N', 'public-bridge', '-i', 'auto', '-S', 'dual')
    await world.pot('export-ports', '-p', 'web', '-e', 'tcp:80:8080', '-e', 'udp:53:5353')
    await world.pot('export-ports', '-p', 'up', '-e', 'tcp:80:8081', '-e', 'udp:53:5354')
    await world.pot('start', 'up')
  })
  after(async () => {
    await world?.close()
  })

  const commands = [{command: ['start', 'web'], back: [['stop', 'web']]}, ...(all ? [{command: ['stop', 'up'], back: [['start', 'up']]}] : [])]
  for (const {command, back} of commands) for (const {title, run} of conformance({world: () => world, command, back, state: net, every: EVERY})) it(title, run)

  it('leaves nothing behind', async () => {
    await world.pot('stop', 'up')
    await world.pot('de-init', '-f')
    const left = [...(await world.leftovers()), ...(await net()).filter((line) => !clean.includes(line) && line !== 'pf on' && !line.startsWith("pf ''"))]
    if (left.length > 0) throw new Error(left.join('\n'))
  })
})
