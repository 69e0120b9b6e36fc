import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {settle, worldOf} from '../../src/testing/world.js'
import {writePfRules} from '../../plugins/network/test/support/pf-rules.js'
import {potSession, type Session} from '../support/session.js'
import {WORLDS, type World} from '../support/world.js'
import {modelWorld} from './model-world.js'

const [kind] = WORLDS.filter(({name}) => name === 'the FreeBSD model')
const missing = kind === undefined ? 'this system has no model of FreeBSD' : kind.missing

/** What a first day on a host of each release asks for; each of it failed once on FreeBSD 13.2. */
for (const release of ['13.5', '15.0', 'strict'] as const) {
  describe(`a host of FreeBSD ${release === 'strict' ? 'that refuses what any release refuses' : release}, on the model`, () => {
    let world: World
    let session: Session

    before(async function () {
      if (missing !== undefined) {
        console.log(`      skipped: ${missing}`)
        this.skip()
      }
      world = await modelWorld({settle, worldOf}, {release, base: '13.5'})
      writePfRules(world)
      session = potSession(world)
      await world.pot('plugins', 'install', 'network')
    })
    after(async () => {
      await session?.close()
      await world?.close()
    })
    const confOf = (name: string) => readFileSync(join(world.fs, 'jails', name, 'conf/pot.conf'), 'utf8')
    const addresses = (name: string) => [...confOf(name).matchAll(/^ip(?:\.more)?=(.*)$/gm)].flatMap(([, list = '']) => list.split(' '))

    it('is initialized twice, and doctor has no fault to name', async () => {
      await world.pot('init', '--edit-pf')
      await world.pot('init')
      const {findings} = JSON.parse((await world.run(['doctor', '--json'])).stdout) as {findings: {severity: string; problem: string}[]}
      expect(findings.filter(({severity}) => severity === 'error')).to.deep.equal([])
      await world.base('single')
    })

    it('starts a pot without a resolv.conf of its own, and says so', async () => {
      rmSync(join(world.root, 'etc/resolv.conf'), {force: true})
      expect(existsSync(join(world.root, 'etc/resolv.conf'))).to.equal(false)
      for (const name of ['web', 'peer'])
        await session.pot('create', '-p', name, '-c', 'sleep 1000', '-t', 'single', '-b', '13.5', '-N', 'public-bridge', '-i', 'auto', '-S', 'dual')
      expect((await session.run('start', 'web')).status).to.equal(0)
      await session.pot('start', 'peer')
    })

    it('has pots that find each other by both families after /etc/rc has run, with one default route each', async () => {
      for (const name of ['web', 'peer']) await world.model?.boot(name)
      for (const to of addresses('web')) expect((await world.model?.exchange({from: 'peer', to}))?.at(-1), to).to.equal('answered by web')
      const routes = (await world.model?.network())?.filter((line) => line.startsWith('web route '))
      expect(routes?.map((line) => line.split(' ')[2])).to.deep.equal(['inet', 'inet6'])
    })

    it('runs a program as a user whose home is missing, and sends the signals that only FreeBSD has', async () => {
      expect((await world.pot('exec', '-p', 'web', '-U', 'nobody', 'id', '-un')).trim()).to.equal('nobody')
      expect((await session.run('signal', '-p', 'peer', '-s', 'INFO', '-m', '^sleep$')).stderr).to.match(/^sent SIGINFO to \d+\n$/)
    })

    it('ends with nothing left', async () => {
      for (const name of ['web', 'peer']) await session.pot('stop', name)
      await session.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
