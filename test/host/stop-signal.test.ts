import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, HOSTS, type World} from '../support/world.js'

/** Notes the signals that it gets, and ends by USR1 and USR2 only. Its child ends by TERM, and notes whether the command had ended before. */
const COMMAND = [
  `(trap 'echo child >>/root/said; exit 0' TERM; trap '' USR1 USR2; while :; do sleep 0.1; done) & trap 'echo TERM >>/root/said' TERM;`,
  `for one in USR2 USR1; do trap "echo $one >>/root/said; exit 0" $one; done; echo ready >/root/ready; while :; do sleep 0.1; done`,
].join(' ')

for (const {name, missing, make} of HOSTS) {
  describe(`the attribute stop_signal on ${name}`, () => {
    let world: World

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      writeFileSync(join(world.root, 'main'), COMMAND)
      await world.pot('copy-in', '-p', 'web', '-s', join(world.root, 'main'), '-d', '/root/main')
      await world.pot('set-cmd', '-p', 'web', '-c', 'sh /root/main')
      await world.pot('set-attribute', '-p', 'web', '-A', 'no-rc-script', '-V', 'YES')
      await world.pot('set-attribute', '-p', 'web', '-A', 'stop_timeout', '-V', '60')
    })
    after(async () => {
      await world?.run(['destroy', '-F', '-p', 'web'])
      await world?.close()
    })

    /** What the pot noted until it was down. */
    const said = async (...stop: string[]) => {
      await world.pot('exec', '-p', 'web', 'sh', '-c', 'rm -f /root/said; while [ ! -e /root/ready ]; do sleep 0.1; done; rm /root/ready')
      const {code, stderr} = await world.run([...stop, 'web'])
      expect(code, stderr).to.equal(0)
      return {stderr, text: readFileSync(join(world.fs, 'jails/web/m/root/said'), 'utf8')}
    }
    it('is sent to the main command first, and the rest gets SIGTERM when the command has ended', async () => {
      for (const [value, first] of [
        ['SIGUSR2', 'USR2'],
        ['usr1', 'USR1'],
      ]) {
        await world.pot('set-attribute', '-p', 'web', '-A', 'stop_signal', '-V', value ?? '')
        await world.pot('start', 'web')
        expect((await said('stop')).text).to.equal(`${first}\nchild\n`)
      }
    })

    it('is SIGTERM when it is empty, or a signal that this system does not have, which is told', async () => {
      await world.pot('set-attribute', '-p', 'web', '-A', 'stop_timeout', '-V', '2')
      for (const value of ['', 'SIGNONE']) {
        await world.pot('set-attribute', '-p', 'web', '-A', 'stop_signal', '-V', value)
        await world.pot('start', 'web')
        const {stderr, text} = await said('stop')
        expect(text).to.match(/TERM/).and.not.match(/USR/)
        expect(stderr.includes("no signal 'SIGNONE'")).to.equal(value !== '')
      }
      const {code, stderr} = await world.run(['set-attribute', '-p', 'web', '-A', 'stop_signal', '-V', 'rm -rf'])
      expect(code).to.equal(2)
      expect(stderr).to.include('stop_signal')
    })
  })
}
