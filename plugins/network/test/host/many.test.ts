import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {HOST, networkWorldFor, type NetworkWorld} from '../../../../test/support/network-world.js'

const POTS = 50
/** Commands of one process, and those of different ones, must not get the same. */
const PROCESSES = 5

describe(`${POTS} pots at once on a bridge of Linux`, () => {
  let net: NetworkWorld
  let untouched: string[]
  const names = Array.from({length: POTS}, (_, index) => `p${index}`)
  const all = (...args: string[]) =>
    net.potMany(
      PROCESSES,
      names.map((name) => [...args, '-p', name]),
    )

  before(async function () {
    net = await networkWorldFor(this)
    await net.world.pot('plugins', 'install', 'network')
    await net.world.pot('init')
    untouched = net.state()
  })
  after(async () => {
    await net?.close()
  })

  it('have an address and a port each, and answer', async () => {
    const base = await net.world.base('single')
    const make = ['-t', 'single', '-b', base, '-N', 'public-bridge', '-i', 'auto', '-S', 'dual', '-c', 'httpd -f -p 80 -h /etc']
    // The port is exported before: a clone has the ports of its template.
    await net.world.pot('create', '-p', 'first', ...make)
    await net.world.pot('export-ports', '-p', 'first', '-e', '80')
    await net.world.pot('snapshot', '-p', 'first')
    await all('clone', '-P', 'first', '-N', 'public-bridge', '-i', 'auto')
    await all('start')

    const records = names.map((name) => readFileSync(join(net.world.fs, 'jails', name, 'conf/pot.conf'), 'utf8'))
    const addresses = records.flatMap((record) => [...record.matchAll(/^ip(?:\.more)?=(.*)$/gm)].map(([, address]) => address))
    expect(new Set(addresses).size).to.equal(2 * POTS)
    const shown: {ports: {pot: string; hostPort: number}[]} = JSON.parse(await net.world.pot('network', 'show', '--json'))
    expect(new Set(shown.ports.map(({hostPort}) => hostPort)).size).to.equal(POTS)
    const urls = shown.ports.flatMap(({hostPort}) => [HOST.ipv4, `[${HOST.ipv6}]`].map((address) => `http://${address}:${hostPort}/hosts`))
    const answers = await net.ask('outside', ...urls)
    expect(answers.map((answer) => /localhost (\w+)/.exec(answer ?? '')?.[1])).to.deep.equal(shown.ports.flatMap(({pot}) => [pot, pot]))
  })

  it('leave nothing in the kernel, and no lease, when they are destroyed', async () => {
    await all('destroy', '-F')
    await net.world.pot('vnet-stop')
    expect(net.state()).to.deep.equal(untouched)
    await net.world.pot('destroy', '-p', 'first')
    await net.world.pot('de-init')
    expect(await net.world.leftovers()).to.deep.equal([])
  })
})
