import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {readBundle} from '../../src/host/linux/oci/bundle.js'
import {cgroupDirectories} from '../../src/host/linux/jails/cgroups.js'
import {SECCOMP_FILES} from '../../src/host/linux/oci/seccomp.js'
import type {JailSpec} from '../../src/host/types.js'
import {CORE} from '../support/cli.js'
import {laboratory, type Laboratory} from '../support/linux-host.js'
import {runSteps} from '../support/run-steps-linux.js'
import {WORLDS, type World} from '../support/world.js'

const kind = WORLDS.find(({name}) => name === 'btrfs on Linux')

/** Those of podman, as the kernel writes them; and with the three that attributes open. */
const USUAL = '00000000800405fb'
const OPENED = '00000000a80425fb'

/** What the main command and `exec` are asked. */
const LOOK = 'grep -E "Cap(Eff|Bnd)" /proc/self/status; ulimit -Sn; ulimit -Hn; ulimit -Su; ulimit -Hu; ulimit -Sc; ulimit -Hc'

/** Hard limit of this process, which may not raise it; Infinity for one that may. */
const own = (line: string): number => {
  const status = readFileSync('/proc/self/status', 'utf8')
  const free = (BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(status)?.[1]}`) >> 24n) & 1n
  const hard = new RegExp(`^Max ${line} +\\S+ +(\\d+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return free === 1n || hard === undefined ? Number.POSITIVE_INFINITY : Number(hard)
}

describe('what a pot may do on Linux', () => {
  let world: World

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'needs Linux'}`)
      return this.skip()
    }
    world = await kind.make()
    await world.pot('init')
    await world.pot('create', '-p', 'web', '-b', await world.base('single'))
    await world.pot('start', 'web')
  })
  after(async () => {
    await world?.close()
  })

  const sh = (script: string, options = {}) => world.run(['exec', '-p', 'web', 'sh', '-c', script], options)
  const set = (attribute: string, value: string) => world.pot('set-attribute', '-p', 'web', '-A', attribute, '-V', value)
  const restart = async () => {
    await world.pot('stop', 'web')
    return world.run(['start', 'web'])
  }
  const pidsMax = () => {
    const directories = cgroupDirectories(readBundle(join(world.root, 'run'), 'web')?.cgroup ?? '/none')
    const file = directories.map((directory) => join(directory, 'pids.max')).find((path) => existsSync(path))
    return readFileSync(file ?? 'no pids.max', 'utf8').trim()
  }

  it('is what podman lets it, in its main command and in what is run beside it', async () => {
    const open = Math.min(1_048_576, own('open files'), Number(readFileSync('/proc/sys/fs/nr_open', 'utf8')))
    const processes = Math.min(1_048_576, own('processes'))
    const core = own('core file size') === Number.POSITIVE_INFINITY ? 'unlimited' : own('core file size')
    const wanted = [`CapEff:\t${USUAL}`, `CapBnd:\t${USUAL}`, open, open, processes, processes, 0, core].map((line) => `${line}\n`).join('')
    await world.pot('create', '-p', 'main', '-b', await world.base('single'), '-c', LOOK)
    await world.pot('set-attribute', '-p', 'main', '-A', 'persistent', '-V', 'NO')
    expect((await world.run(['start', 'main'])).stdout, 'the main command').to.equal(wanted)
    expect((await restart()).stderr).not.to.include('warning')
    expect((await sh(LOOK)).stdout, 'exec').to.equal(wanted)
    await set('exec-env', 'YES')
    await world.pot('set-env', '-p', 'web', '-E', 'A=1')
    expect((await sh(`echo $A; ${LOOK}`)).stdout, 'exec with an environment').to.equal(`1\n${wanted}`)
    expect(pidsMax()).to.equal('2048')
  })

  it('makes no device nodes, opens no raw sockets and tells the audit log nothing, before attributes say so', async () => {
    expect((await sh('mknod /root/null c 1 3')).stderr).to.include('Operation not permitted')
    expect((await sh('mkfifo /root/fifo && rm /root/fifo')).code, 'what is no device is made').to.equal(0)
    expect((await sh('traceroute -I -n -m 1 -q 1 -w 1 127.0.0.1')).stderr).to.include('Operation not permitted')
    expect((await sh('arping -f -c 1 -w 1 -I lo 127.0.0.1')).stderr).to.include('Operation not permitted')
    for (const attribute of ['mknod', 'raw_sockets', 'audit_write']) await set(attribute, 'YES')
    await restart()
    expect((await sh(LOOK)).stdout).to.match(new RegExp(`^CapEff:\\t${OPENED}\nCapBnd:\\t${OPENED}\n`))
    expect(await sh('mknod /root/null c 1 3 && rm /root/null')).to.include({code: 0})
    expect((await sh('traceroute -I -n -m 1 -q 1 -w 1 127.0.0.1')).stderr).not.to.include('not permitted')
    expect((await sh('cat </dev/null && mknod /root/mem c 1 1 && cat /root/mem')).stderr, 'a node is no way to a device').to.match(/denied|not permitted/)
    for (const attribute of ['mknod', 'raw_sockets', 'audit_write']) await set(attribute, 'NO')
    await restart()
    expect((await sh(LOOK)).stdout).to.include(`CapEff:\t${USUAL}`)
  })

  it('has the number of processes that an attribute says', async () => {
    await set('pids_limit', '30')
    await restart()
    expect(pidsMax()).to.equal('30')
    expect((await sh('i=0; while [ $i -lt 60 ]; do sleep 60 </dev/null >/dev/null 2>&1 & i=$((i+1)); done')).stderr).to.match(/fork/)
    await set('pids_limit', '0')
    await restart()
    expect(pidsMax()).to.equal('max')
    expect((await world.run(['set-attribute', '-p', 'web', '-A', 'pids_limit', '-V', 'many'])).code).to.equal(2)
    await set('pids_limit', '2048')
  })

  it('has the limits of processes that attributes say, as far as pot itself has them, and is told', async () => {
    // Of open files the hard limit: runc raises the soft one to it now and then (opencontainers/runc#4195).
    await set('ulimit_nofile', '100:200')
    await set('ulimit_nproc', '500:600')
    await set('ulimit_core', '0')
    expect((await restart()).stderr).not.to.include('warning')
    expect((await sh('ulimit -Hn; ulimit -Su; ulimit -Hu; ulimit -Sc; ulimit -Hc')).stdout).to.equal('200\n500\n600\n0\n0\n')
    await set('ulimit_nofile', '100:999999999')
    const most = Math.min(own('open files'), Number(readFileSync('/proc/sys/fs/nr_open', 'utf8')))
    expect((await restart()).stderr).to.include(`warning: web: open files: ${most} and not 999999999`)
    expect((await sh('ulimit -Hn')).stdout).to.equal(`${most}\n`)
  })

  it('lets those in who have less themselves, and gives them no more', async function () {
    if (own('open files') === Number.POSITIVE_INFINITY) return this.skip()
    await set('ulimit_nofile', '300:600')
    await set('exec_stop', 'ulimit -Hn >/root/limit')
    await restart()
    const through = ['prlimit', '--nofile=400:400']
    expect(await sh('ulimit -Hn', {through})).to.include({code: 0, stdout: '400\n'})
    expect((await world.run(['stop', 'web'], {through})).stderr).not.to.include('EXEC_STOP')
    await world.pot('copy-out', '-p', 'web', '-s', '/root/limit', '-d', world.root)
    expect(readFileSync(join(world.root, 'limit'), 'utf8')).to.equal('400\n')
    expect(await world.run(['start', 'web'], {through})).to.include({code: 0})
    await set('exec_stop', '')
    await set('ulimit_nofile', '1048576')
    await world.pot('stop', 'web')
  })

  /** Runs pot commands one after the other where the first profile of this host is `file`; with their statuses after `--- `. */
  const masked = (file: string, ...commands: readonly string[]) => {
    const profile = SECCOMP_FILES.find((path) => existsSync(path))
    const pot = `'${process.execPath}' '${join(CORE, 'bin/run.js')}'`
    const script = [`mount --bind '${file}' '${profile}' || exit`, ...commands.map((command) => `${pot} ${command}; echo "--- $?"`)].join('\n')
    const env = {...process.env, ...world.env, NODE_ENV: undefined}
    return spawnSync('unshare', ['--mount', '--propagation', 'slave', 'sh', '-c', script], {encoding: 'utf8', env})
  }

  it('is filtered where the profile of the system is damaged, and that is told at the start and by doctor', async function () {
    if (!SECCOMP_FILES.some((path) => existsSync(path))) return this.skip()
    const {stdout, stderr} = masked(
      '/dev/null',
      'start web',
      'exec -p web grep -w Seccomp: /proc/self/status',
      'exec -p web unshare -m true',
      'doctor',
      'stop web',
    )
    expect(stdout).to.include('--- 0\nSeccomp:\t2\n--- 0\n--- 1\n')
    expect(stderr).to.match(/warning: web: the seccomp profile \S+ cannot be used \(it is not JSON\): system calls are filtered by the profile of pot/)
    expect(stdout).to.match(/^warning +seccomp: the seccomp profile .* cannot be used/m)
    expect(stdout).to.match(/--- 0\n$/)
  })

  it('does not start where the profile of the system denies what any program needs, and the profile is named', async function () {
    const profile = SECCOMP_FILES.find((path) => existsSync(path))
    if (profile === undefined) return this.skip()
    const file = join(world.root, 'deny.json')
    writeFileSync(file, JSON.stringify({defaultAction: 'SCMP_ACT_ERRNO', syscalls: []}))
    const {stdout, stderr} = masked(file, 'start web', 'ps -q', 'doctor')
    expect(stderr).to.include(`the seccomp profile ${profile} denies execve`)
    expect(stdout).to.match(/^--- 1\n--- 0\n/)
    expect(stdout).to.match(/^error +seccomp: the seccomp profile .* denies execve/m)
  })

  it('leaves nothing behind', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})

/** Sends itself an echo request by a socket that is for that alone, and reads the answer. */
const PING = `use Socket; socket(my $s, PF_INET, SOCK_DGRAM, 1) or die "socket: $!"; my $to = sockaddr_in(0, inet_aton("127.0.0.1"));
  my $sum = unpack("%32n*", pack("C2 n3", 8, 0, 0, 1, 1)); $sum = ~(($sum & 0xffff) + ($sum >> 16)) & 0xffff;
  send($s, pack("C2 n3", 8, 0, $sum, 1, 1), 0, $to) or die "send: $!"; alarm 10; recv($s, my $answer, 100, 0); print unpack("C", $answer), "\n"`

describe('ping in a pot with a network of its own', () => {
  let lab: Laboratory
  let spec: JailSpec

  before(async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip()
    lab = await laboratory()
    // The perl of the host: the ping of busybox knows raw sockets only.
    const mounts = ['/usr', '/lib', '/lib64']
      .filter((path) => existsSync(path))
      .map((path) => ({destination: path, type: 'bind', source: path, options: ['rbind', 'ro']}))
    spec = {...lab.pot('web'), network: {mode: 'provided'}, oci: {mounts}}
    await runSteps(lab.host, lab.host.mounts.root(spec.root, spec.root, {readonly: false}))
    await runSteps(lab.host, lab.host.jails.create(spec))
  })
  after(async () => {
    if (lab === undefined) return
    await runSteps(lab.host, [...lab.host.jails.stop('web', {timeout: 0}), ...lab.host.mounts.unmount(spec.root)])
    lab.remove()
  })

  it('needs no raw socket, whoever calls it', async () => {
    const [pot] = await lab.host.jails.running()
    spawnSync('nsenter', ['--target', String(pot?.id), '--net', 'ip', 'link', 'set', 'lo', 'up'])
    const run = (command: readonly string[], options = {}) => {
      const [file = '', ...args] = lab.host.jails.exec('web', command, options).argv
      return spawnSync(file, args, {encoding: 'utf8'})
    }
    for (const options of [{}, {user: 'web'}]) {
      const {stdout, stderr} = run(['/usr/bin/perl', '-e', PING], options)
      expect({options, stdout}, stderr).to.deep.equal({options, stdout: '0\n'})
    }
    expect(run(['busybox', 'traceroute', '-I', '-n', '-m', '1', '127.0.0.1']).stderr).to.include('Operation not permitted')
  })
})
