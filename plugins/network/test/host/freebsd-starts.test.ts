import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {potSession, type Session} from '../../../../test/support/session.js'
import {worldFor, type World} from '../../../../test/support/world.js'
import {writePfRules} from '../support/pf-rules.js'

const NETWORKS = ['public-bridge', 'private-bridge', 'alias'] as const
const STACKS = {ipv4: ['inet'], ipv6: ['inet6'], dual: ['inet', 'inet6']} as const
const ALIASES = {inet: '192.0.2.60', inet6: '2001:db8::60'} as const

/**
 * The calls by which a pot starts, each in the order in which FreeBSD takes them: jail(8) runs exec.created when the jail exists, and before it would
 * move vnet.interface. A call may have others before and after it.
 */
describe('the start of a pot with ports on the FreeBSD model', () => {
  let world: World
  let session: Session
  let base: string

  before(async function () {
    world = await worldFor(this, 'the FreeBSD model')
    writePfRules(world)
    await world.pot('plugins', 'install', 'network')
    await world.pot('init', '--edit-pf', '--forwarding')
    base = await world.base('single')
    session = potSession(world)
    await session.pot('create-private-bridge', '-B', 'inner', '-S', '10')
  })
  after(async () => {
    await session?.close()
    await world?.close()
  })

  const uuidOf = (name: string) => /^pot\.uuid=(.*)$/m.exec(readFileSync(join(world.fs, 'jails', name, 'conf/pot.conf'), 'utf8'))?.[1] ?? ''

  for (const network of NETWORKS) {
    for (const [stack, families] of Object.entries(STACKS)) {
      it(`on ${network === 'alias' ? 'an' : 'a'} ${network} in ${stack} takes the calls in the order of the real system, and its stop leaves nothing`, async () => {
        const {model} = world
        if (model === undefined) throw new Error('there is no model')
        const before = await model.network()
        const addresses = network === 'alias' ? families.flatMap((family) => ['-i', `em0|${ALIASES[family]}`]) : ['-i', 'auto']
        await session.pot(
          'create',
          '-p',
          'web',
          '-t',
          'single',
          '-b',
          base,
          '-N',
          network,
          '-S',
          stack,
          ...addresses,
          ...(network === 'private-bridge' ? ['-B', 'inner'] : []),
        )
        await session.pot('export-ports', '-p', 'web', '-e', 'tcp:80:8080', '-e', 'udp:53:5353')
        await model.forgetCalls()
        const started = await session.run('start', 'web')
        expect(started.status, started.stderr).to.equal(0)
        const calls = (await model.calls()).map((words) => words.join(' '))
        const up = await model.network()
        const nic = `in${uuidOf('web').replaceAll('-', '').slice(0, 12)}`
        const order =
          network === 'alias'
            ? [...families.map((family) => `ifconfig em0 ${family} ${ALIASES[family]}/`), 'jail -c ']
            : [
                'ifconfig epair create',
                `pfctl -q -a pot-rdr/${uuidOf('web')} -f -`,
                'jail -c ',
                `ifconfig ${nic} vnet web`,
                'ifconfig -j web lo0 inet 127.0.0.1/8 up',
                ...families.flatMap((family) => [`ifconfig -j web ${nic} ${family} `, `route -j web -n -q add -${family} default `]),
                'jexec ',
              ]
        expect(inOrder(calls, order), calls.join('\n')).to.deep.equal(order)
        const jail = calls.find((call) => call.startsWith('jail -c ')) ?? ''
        expect(jail).not.to.include('vnet.interface')
        expect(jail.includes('vnet')).to.equal(network !== 'alias')

        for (const family of ['inet', 'inet6'] as const) {
          const has = families.some((one) => one === family)
          const length = family === 'inet' ? /\d+(?:\.\d+){3}\/\d+/ : /[0-9a-f:]+:[0-9a-f:]*\/\d+/
          if (network === 'alias') {
            expect(up.find((line) => line.startsWith('host | em0 '))?.includes(ALIASES[family])).to.equal(has)
            expect(jail.includes(`${family === 'inet' ? 'ip4' : 'ip6'}.addr=${ALIASES[family]}`)).to.equal(has)
          } else {
            expect(length.test(up.find((line) => line.startsWith(`web | ${nic} `))?.split(' | ')[4] ?? ''), `${family}: ${up.join('\n')}`).to.equal(has)
            const rules = up.filter((line) => line.includes(`pot-rdr/${uuidOf('web')}`) && line.includes(`rdr on em0 ${family} proto `))
            expect(rules.map((line) => / proto (\w+) .* tag /.exec(line)?.[1]).sort()).to.deep.equal(has ? ['tcp', 'udp'] : [])
          }
        }
        if (network === 'alias') expect(started.stderr).to.include('ports are not exported')
        await session.pot('stop', 'web')
        await session.pot('destroy', '-p', 'web')
        const mine = (line: string) => line.includes('web') || line.includes(nic) || Object.values(ALIASES).some((address) => line.includes(`${address}/`))
        expect((await model.network()).filter(mine)).to.deep.equal(before.filter(mine))
      })
    }
  }
})

/** Those of `beginnings` with which calls begin, in the order of the calls. */
function inOrder(calls: readonly string[], beginnings: readonly string[]): string[] {
  const found: string[] = []
  for (const call of calls) {
    const next = beginnings[found.length]
    if (next !== undefined && call.startsWith(next)) found.push(next)
  }
  return found
}
