import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Host, JailSpec} from '../../src/host/types.js'
import {runSteps, undoSteps} from '../support/run-steps-linux.js'
import {useHost} from './host.js'

const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e'

describe('jails of FreeBSD, on the model', () => {
  const at = useHost()
  const spec = (name: string, more: Partial<JailSpec> = {}): JailSpec => ({
    name,
    uuid,
    root: at().tree(name),
    hostname: `${name}.example.org`,
    osrelease: '14.2-RELEASE',
    attributes: {enforce_statfs: '2', children: '0', devfs_ruleset: '4', fdescfs: true, mount: false},
    network: {mode: 'inherit', families: ['ipv4', 'ipv6']},
    params: {},
    oci: {},
    ...more,
  })
  const up = async (host: Host, name: string) => (await host.jails.running()).some((jail) => jail.name === name)
  const say = async (host: Host, name: string, script: string) => {
    const {argv, secret} = host.jails.exec(name, ['sh', '-c', script], {env: {A: 'one two\nthree'}})
    // As openSecret gives it, for a program that ask runs.
    const given = join(at().bench.path('tmp'), 'secret')
    writeFileSync(given, secret?.text ?? '')
    return (await host.ask('sh', ['-c', 'exec 3<"$0"; exec "$@"', given, ...argv])).stdout.trim()
  }

  it('brings a jail up without a process, runs commands in it, and takes it down', async () => {
    const {host, bench} = at()
    await runSteps(host, host.jails.create(spec('life')))
    expect(await host.jails.running()).to.deep.include({name: 'life', id: 1, root: bench.path('opt/pot/jails/life/m')})
    expect(await host.jails.processes('life')).to.deep.equal([])
    expect(await say(host, 'life', 'hostname; echo "$A"')).to.equal('life.example.org\none two\nthree')
    expect(existsSync(bench.path('opt/pot/jails/life/m/dev/null'))).to.equal(true)
    await runSteps(host, host.jails.stop('life', {timeout: 1}))
    expect(await host.jails.running()).to.deep.equal([])
    expect((await bench.model.leftovers()).mounts).to.deep.equal([])
  })

  it('runs exec_stop in the jail, ends the processes, and removes the shared memory of this jail alone', async () => {
    const {host, bench} = at()
    await runSteps(host, host.jails.create(spec('bye')))
    const root = bench.path('opt/pot/jails/bye/m')
    await host.ask('sh', ['-c', `${host.jails.exec('bye', ['sleep', '1000']).argv.join(' ')} >/dev/null 2>&1 &`])
    await bench.model.addShm(`${root}/seg one`)
    await bench.model.addShm(`${root}-other/seg`)
    await waitFor(async () => (await host.jails.processes('bye')).length > 0)
    expect((await host.jails.processes('bye'))[0]).to.deep.include({command: 'sleep 1000'})
    await runSteps(host, host.jails.stop('bye', {execStop: `echo "it's $HOME" '\\' > /stopped; true`, timeout: 1}))
    expect(readFileSync(join(root, 'stopped'), 'utf8')).to.equal("it's /root \\\n")
    const left = await bench.model.leftovers()
    expect(left.jails.concat(left.processes)).to.deep.equal([])
    expect(left.shm).to.deep.equal([`${root}-other/seg`])
  })

  it('removes a jail whose exec_stop fails, and finds nothing to do for one that is down', async () => {
    const {host} = at()
    await runSteps(host, host.jails.create(spec('stuck')))
    const [graceful, ...rest] = host.jails.stop('stuck', {execStop: 'false', timeout: 1})
    expect(graceful?.optional).to.equal(true)
    await runSteps(host, graceful ? [graceful] : []).catch(() => {})
    await runSteps(host, rest)
    expect(await up(host, 'stuck')).to.equal(false)
    await runSteps(host, host.jails.stop('stuck', {execStop: 'false', timeout: 1}))
  })

  it('undoes a start, and leaves a jail alone that is not the one it made', async () => {
    const {host, bench} = at()
    const steps = host.jails.create(spec('undo'))
    await undoSteps(host, steps)
    await runSteps(host, steps)
    await undoSteps(host, host.jails.create(spec('undo', {uuid: 'another'})))
    expect(await up(host, 'undo')).to.equal(true)
    expect(existsSync(bench.path('opt/pot/jails/undo/m/dev/null'))).to.equal(true)
    await undoSteps(host, steps)
    await undoSteps(host, steps)
    expect(await up(host, 'undo')).to.equal(false)
    expect((await bench.model.leftovers()).mounts).to.deep.equal([])
  })

  it('unmounts what a start that was cut off has mounted for its jail', async () => {
    const {host, bench} = at()
    const steps = host.jails.create(spec('cut'))
    await bench.ok('mount -t devfs devfs @/opt/pot/jails/cut/m/dev')
    await undoSteps(host, steps)
    expect((await bench.model.leftovers()).mounts).to.deep.equal([])
  })

  it('runs commands of a user without a home in the root directory, with a clean environment', async () => {
    const {host} = at()
    await runSteps(host, host.jails.create(spec('plain')))
    for (const who of [{user: 'nobody'}, {hostUser: 'nobody'}]) {
      const [file = '', ...words] = host.jails.exec('plain', ['sh', '-c', 'pwd; echo "$HOME $USER"; id -u; env'], who).argv
      const {code, stdout, stderr} = await host.ask(file, words)
      expect(code, stderr).to.equal(0)
      expect(stdout)
        .to.match(/^\/\n\/ nobody\n65534\n/)
        .and.not.to.include('FREEBSD_MODEL')
    }
    // One with a home gets there, and one that is not known is told by jexec(8).
    expect(host.jails.exec('plain', ['true'], {user: 'root'}).argv).to.deep.equal(['jexec', '-l', '-U', 'root', 'plain', 'true'])
    expect(host.jails.exec('plain', ['true'], {user: 'no-such-user'}).argv).to.include('-l')
    await runSteps(host, host.jails.stop('plain', {timeout: 1}))
  })

  it('runs one command in a tree, and leaves nothing of it', async () => {
    const {host, bench} = at()
    const root = at().tree('once')
    const steps = host.jails.once(root, 'web.14.2', ['sh', '-c', 'pwd -P > /said; hostname >> /said'])
    await runSteps(host, steps)
    expect(readFileSync(join(root, 'said'), 'utf8')).to.equal('/root\nonce_web_14_2\n')
    const {jails, mounts} = await bench.model.leftovers()
    expect(jails.concat(mounts)).to.deep.equal([])
    await undoSteps(host, steps)
  })

  it('cleans up after a command that fails', async () => {
    const {host, bench} = at()
    const steps = host.jails.once(at().tree('fails'), 'x', ['false'])
    const error: unknown = await runSteps(host, steps).catch((error: unknown) => error)
    expect(error).to.have.property('code', 'EXEC_FAILED')
    await undoSteps(host, steps)
    const {jails, mounts} = await bench.model.leftovers()
    expect(jails.concat(mounts)).to.deep.equal([])
  })
})

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it did not happen')
}
