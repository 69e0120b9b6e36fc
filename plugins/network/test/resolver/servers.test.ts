import {execFileSync, spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, existsSync, mkdtempSync, openSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {which} from '../../../../src/programs/which.js'
import type {Bridge} from '../../src/driver.js'
import {SERVERS, serverOf, type Named} from '../../src/resolver/servers.js'

const SCRIPT = fileURLToPath(new URL('../../src/resolver/scripts/resolver.sh', import.meta.url))
const BRIDGE: Bridge = {
  ...{name: undefined, device: 'pot0', label: 'pot public bridge'},
  ipv4: {network: '10.192.0.0', prefix: 10, gateway: '10.192.0.1'},
  ipv6: {network: 'fd00:1:2::', prefix: 64, gateway: 'fd00:1:2::1'},
}
const WEB: Named = {
  names: ['web', 'web.example.org'],
  addresses: [
    {family: 'ipv4', address: '10.192.0.7'},
    {family: 'ipv6', address: 'fd00:1:2::7'},
  ],
}
const DB: Named = {names: ['db_1'], addresses: [{family: 'ipv4', address: '10.192.0.8'}]}

/** With the real servers, in a network namespace that has the addresses of the bridge. */
for (const name of SERVERS) {
  describe(`the resolver of a bridge with ${name}`, () => {
    const netns = `pot-dns-${name}-${process.pid}`
    const program = which(name)
    let root = ''
    let dir = ''
    const inside = (...argv: string[]) => spawnSync('ip', ['netns', 'exec', netns, ...argv], {encoding: 'utf8'})
    const resolver = (words: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) => {
      const {status, stderr} = spawnSync('ip', ['netns', 'exec', netns, 'sh', SCRIPT, ...words], {encoding: 'utf8', input, env: {...process.env, ...env}})
      expect(status, stderr).to.equal(0)
    }
    const asked = (what: string, server = '10.192.0.1') =>
      [...inside('busybox', 'nslookup', what, server).stdout.matchAll(/^(?:Address(?: \d+)?: |.*name = )(\S+)/gm)]
        .map(([, found = '']) => found)
        .filter((found) => !found.endsWith(':53'))
        .sort()

    before(function () {
      if (process.getuid?.() !== 0 || process.platform !== 'linux' || program === undefined) {
        console.log(`      skipped: needs root on Linux, and ${name}`)
        this.skip()
      }
      root = mkdtempSync(join(tmpdir(), 'pot-resolver-'))
      chmodSync(root, 0o755)
      dir = join(root, 'dns/pot0')
      execFileSync('ip', ['netns', 'add', netns])
      for (const words of [
        ['link', 'set', 'lo', 'up'],
        ['address', 'add', '10.192.0.1/10', 'dev', 'lo'],
        ['address', 'add', 'fd00:1:2::1/64', 'dev', 'lo', 'nodad'],
      ])
        execFileSync('ip', ['-n', netns, ...words])
    })
    after(() => {
      if (root === '') return
      execFileSync('ip', ['netns', 'delete', netns])
      rmSync(root, {recursive: true, force: true})
    })

    it('answers in both families with the names and addresses of running pots, learns and forgets them, and ends with its last user', async () => {
      const server = serverOf(name, program ?? '')
      resolver(['join', dir, 'web', 'use'], server.names(WEB), {CONF: server.conf(dir, BRIDGE)})
      const log = openSync(join(dir, 'log'), 'a')
      const serve = () => spawn('ip', ['netns', 'exec', netns, 'sh', SCRIPT, 'serve', dir, ...server.argv(dir)], {stdio: ['ignore', log, log]})
      const running = serve()
      const ended = once(running, 'exit')
      resolver(['wait', dir])
      // A second one does not disturb it.
      expect((await once(serve(), 'exit'))[0]).to.equal(0)
      for (const at of ['10.192.0.1', 'fd00:1:2::1']) {
        expect(asked('web', at), at).to.deep.equal(['10.192.0.7', 'fd00:1:2::7'])
        expect(asked('web.example.org', at), at).to.deep.equal(['10.192.0.7', 'fd00:1:2::7'])
      }
      expect(asked('10.192.0.7').join()).to.match(/^web\b/)
      resolver(['join', dir, 'db_1'], server.names(DB))
      expect(await eventually(() => asked('db_1'), ['10.192.0.8'])).to.deep.equal(['10.192.0.8'])
      expect(asked('web')).to.deep.equal(['10.192.0.7', 'fd00:1:2::7'])
      resolver(['leave', dir, 'db_1'])
      expect(await eventually(() => asked('db_1'), [])).to.deep.equal([])
      resolver(['leave', dir, 'web'])
      await ended
      expect(existsSync(join(root, 'dns'))).to.equal(false)
    })

    it('says why it cannot begin', () => {
      const server = serverOf(name, program ?? '')
      resolver(['join', dir, 'web', 'use'], server.names(WEB), {
        CONF: server.conf(dir, {...BRIDGE, ipv4: {network: '192.0.2.0', prefix: 24, gateway: '192.0.2.1'}}),
      })
      const {status} = spawnSync('ip', ['netns', 'exec', netns, 'sh', '-c', `exec sh ${SCRIPT} serve ${dir} "$@" >>${dir}/log 2>&1`, 'sh', ...server.argv(dir)])
      expect(status).to.equal(1)
      const {status: waited, stderr} = spawnSync('sh', [SCRIPT, 'wait', dir], {encoding: 'utf8'})
      expect(waited).to.equal(1)
      expect(stderr).to.match(/192\.0\.2\.1|bind|address/i)
      resolver(['leave', dir, 'web'])
      expect(existsSync(dir)).to.equal(false)
    })
  })
}

/** The servers read their names again a moment after they are told to. */
async function eventually<T>(look: () => readonly T[], wanted: readonly T[]): Promise<readonly T[]> {
  for (let tries = 0; tries < 100; tries++) {
    const found = look()
    if (found.length === wanted.length && found.every((one, index) => one === wanted[index])) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return look()
}
