import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {readPot} from '@pot/core'
import {forgetName} from '../../src/addresses/neighbours.js'
import {leaseDirectory} from '../../src/addresses/leases.js'
import {fakeContext, type Fake} from '../../../../test/support/fake-context.js'
import {realTools} from '../../../../test/support/operations.js'
import {runAll} from '../../../../test/support/run-steps.js'

describe('the neighbours of a pot that goes, or gets another name', () => {
  let fake: Fake
  const HOSTS = '127.0.0.1 localhost one\n10.0.0.2 web\nfd00::2 web\n10.0.0.3 web.2\n10.0.0.9 web # by hand\n'
  beforeEach(() => {
    fake = fakeContext()
    mkdirSync(leaseDirectory(fake.ctx.places), {recursive: true})
    for (const [name, bridge] of Object.entries({web: 'lan', one: 'lan', far: 'other', own: 'lan'})) {
      const own = name === 'own' ? ['pot.attr.no-etc-hosts=YES'] : []
      fake.pot(name, ['pot.type=single', 'network_type=private-bridge', `bridge=${bridge}`, ...own])
      const lease = {pot: name, uuid: name, root: '/', type: 'private-bridge', device: 'd', mac: 'm', addresses: [], ports: [], neighbours: []}
      if (name !== 'web') writeFileSync(join(leaseDirectory(fake.ctx.places), `${name}.json`), JSON.stringify(lease))
      mkdirSync(dirname(hosts(name)), {recursive: true})
      writeFileSync(hosts(name), HOSTS)
    }
  })
  afterEach(() => fake.remove())
  const hosts = (name: string) => join(fake.fsRoot, 'jails', name, 'm/etc/hosts')
  const forget = (name?: string) => runAll(realTools(), forgetName(fake.ctx, readPot(fake.ctx.settings, 'web'), name))

  it('have the new name, and the lines of no other', async () => {
    await forget('www')
    expect(readFileSync(hosts('one'), 'utf8')).to.equal(HOSTS.replace('2 web\n', '2 www\n').replace('::2 web\n', '::2 www\n'))
    for (const name of ['far', 'own']) expect(readFileSync(hosts(name), 'utf8'), name).to.equal(HOSTS)
  })

  it('no longer have its name', async () => {
    await forget()
    expect(readFileSync(hosts('one'), 'utf8')).to.equal(HOSTS.replace('10.0.0.2 web\n', '').replace('fd00::2 web\n', ''))
  })
})
