import {spawnSync} from 'node:child_process'
import {expect} from 'chai'
import {pot} from '../support/cli.js'
import {noSshd, startSshd, type OtherHost} from '../support/sshd.js'
import {skipWhen, worldFor, type World} from '../support/world.js'

describe('pot -H HOST', () => {
  let world: World
  let other: OtherHost
  const run = (args: readonly string[], options: Parameters<typeof pot>[1] = {}) => pot(args, {...options, env: {POT_SSH: other.ssh, ...options.env}})

  before(async function () {
    skipWhen(this, noSshd())
    world = await worldFor(this, 'btrfs on Linux')
    other = await startSshd(world.env)
    await world.pot('init')
    await world.pot('create', '-p', 'web', '--from', await world.base('single'))
    await world.pot('set-attribute', '-p', 'web', '-A', 'no-rc-script', '-V', 'YES')
    await world.pot('set-cmd', '-p', 'web', '-c', 'sleep 1000000')
    await world.pot('start', 'web')
  })
  after(async () => {
    await other?.close()
    await world?.run(['destroy', '-F', '-p', 'web'])
    expect(await world?.leftovers()).to.satisfy(
      (left: readonly string[] | undefined) => left === undefined || left.every((one) => !one.includes('sleep 1000000')),
    )
    await world?.close()
  })

  it('prints what pot prints there, and exits as it does', async () => {
    expect(await run(['-H', other.name, 'ls', '-q'])).to.deep.equal({code: 0, stdout: await world.pot('ls', '-q'), stderr: ''})
    expect(await run(['ls', '--json'], {env: {POT_HOST: other.name}})).to.deep.equal({code: 0, stdout: await world.pot('ls', '--json'), stderr: ''})
    const failed = await run(['--host', other.name, 'stop', 'nosuch'])
    expect(failed).to.deep.equal(await world.run(['stop', 'nosuch']))
    expect(failed.code).to.equal(1)
    expect(await run(['-H', other.name, 'ls', '-Z'])).to.deep.equal(await world.run(['ls', '-Z']))
  })

  it('hands on words, stdin and the exit status of a command in a pot', async () => {
    const script = 'cat; printf "%s|" "$@"; exit 255'
    const words = ['-H', other.name, 'exec', '-p', 'web', 'sh', '-c', script, 'sh', 'a b', "it's", '$HOME', 'x\ny!', '']
    expect(await run(words, {input: 'from here\n'})).to.deep.equal({code: 255, stdout: "from here\na b|it's|$HOME|x\ny!||", stderr: ''})
  })

  it('gives the command there a terminal where there is one here', () => {
    const command = `${process.execPath} bin/run.js -H ${other.name} exec -t -p web sh -c 'test -t 0 && test -t 1 && echo terminal'`
    const {stdout} = spawnSync('script', ['-qec', command, '/dev/null'], {encoding: 'utf8', env: {...process.env, POT_SSH: other.ssh, NODE_ENV: undefined}})
    expect(stdout).to.include('terminal\r\n')
  })

  it('says in one line that pot or the host is missing', async () => {
    other.hasPot(false)
    expect(await run(['-H', other.name, 'ls'])).to.deep.include({
      code: 1,
      stdout: '',
      stderr: `pot: ${other.name} has no pot in its PATH\n     install pot there, as on this host\n`,
    })
    expect(JSON.parse((await run(['-H', other.name, 'ls', '--json'])).stdout).error.code).to.equal('NO_POT_THERE')
    other.hasPot(true)
    const gone = await pot(['-H', 'root@nosuch.invalid', 'ls'])
    expect(gone).to.deep.include({code: 1, stdout: ''})
    expect(gone.stderr).to.match(/^pot: root@nosuch\.invalid cannot be reached: .*nosuch\.invalid.*\n {5}ssh root@nosuch\.invalid\n$/)
    const without = await pot(['-H', 'db', 'ls'], {env: {POT_SSH: 'nosuchssh'}})
    expect([without.code, without.stderr.split('\n')[0]]).to.deep.equal([1, "pot: 'nosuchssh' is not installed"])
    expect((await pot(['-H'])).code).to.equal(2)
    expect((await pot(['-H', '-oProxyCommand=true', 'ls'])).code).to.equal(2)
  })

  it('is this host with an empty name', async () => {
    expect((await world.run(['-H', '', 'ls', '-q'], {env: {POT_HOST: 'nosuch.invalid'}})).stdout).to.equal(await world.pot('ls', '-q'))
  })
})
