import {execFileSync, spawnSync} from 'node:child_process'
import {chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {AdoptReport} from '../../src/adopt/report.js'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {CORE} from '../support/cli.js'
import {follow, toldBy} from '../support/guide.js'
import {worldFor, type World} from '../support/world.js'

const hasPodman = spawnSync('podman', ['--version']).error === undefined

/** What `podman container inspect` of podman 4.3.1 says of a container, as far as pot reads it. */
const RECORDED = {
  Id: '9529165652fa',
  Path: '/bin/sleep',
  Args: ['1000'],
  State: {Status: 'created', Running: false, Paused: false},
  ImageName: 'localhost/recorded:1',
  Pod: '',
  Name: 'recorded',
  Mounts: [{Type: 'volume', Name: 'vol', Source: '/nowhere/_data', Destination: '/v', RW: true}],
  NetworkSettings: {Networks: {podman: {}, back: {}}},
  IsInfra: false,
  Config: {
    Hostname: '9529165652fa',
    User: '5:6',
    Env: ['PATH=/bin', 'TERM=xterm', 'container=podman', 'A=b\nc'],
    WorkingDir: '/tmp',
    Entrypoint: '',
    Labels: {tier: 'web', 'odd label': 'x'},
    Healthcheck: {Test: ['CMD-SHELL', 'echo ok'], Interval: 5_000_000_000, Timeout: 3_000_000_000, Retries: 4},
    StopTimeout: 20,
  },
  HostConfig: {
    NetworkMode: 'bridge',
    PortBindings: {'80/tcp': [{HostIp: '127.0.0.1', HostPort: '8080'}], '9/sctp': [{HostIp: '', HostPort: '9'}]},
    RestartPolicy: {Name: 'on-failure', MaximumRetryCount: 3},
    Privileged: true,
    CapAdd: ['CAP_NET_ADMIN'],
    Memory: 67108864,
    NanoCpus: 1500000000,
    PidsLimit: 50,
    Tmpfs: {'/scratch': 'rw'},
  },
}

describe('containers of podman', () => {
  let world: World
  const at = (...names: string[]) => join(world.root, ...names)
  const text = (...names: string[]) => readFileSync(at(...names), 'utf8')
  const env = () => ({CONTAINERS_STORAGE_CONF: at('storage.conf')})
  const podman = (...args: string[]) => execFileSync('podman', args, {env: {...process.env, ...env()}, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})
  const pot = (...args: string[]) => world.run(args)
  const report = async (...args: string[]): Promise<AdoptReport> => JSON.parse((await pot('adopt', '--json', '--from', 'podman', ...args)).stdout)

  before(async function () {
    world = await worldFor(this, 'btrfs on Linux')
    await world.pot('plugins', 'install', 'network', 'limits')
    await world.pot('init')
    // A program in place of podman.
    writeFileSync(at('recorded.json'), JSON.stringify([RECORDED, {...RECORDED, Name: 'infra', IsInfra: true}]))
    writeFileSync(at('podman'), `#!/bin/sh\ncase $1 in ps) echo 9529165652fa ;; container) cat ${at('recorded.json')} ;; *) exit 1 ;; esac\n`)
    chmodSync(at('podman'), 0o755)
  })
  after(async () => {
    if (world === undefined) return
    for (const name of (await world.run(['ls', '-q'])).stdout.split('\n').filter(Boolean)) await world.run(['destroy', '-F', '-p', name])
    if (hasPodman && existsSync(at('storage.conf'))) podman('system', 'reset', '--force')
    await world.close()
  })

  it('are reported with all that podman says of them', async () => {
    const {containers} = await report('--at', at('podman'))
    expect(containers).to.have.length(1)
    const [one] = containers
    expect(one).to.deep.include({name: 'recorded', kind: 'container', state: 'stopped', root: null, boot: false, network: 'bridge', obstacle: null})
    expect(one?.pot).to.deep.include({
      name: 'recorded',
      network: 'public-bridge',
      ports: ['tcp:80:8080@127.0.0.1'],
      mounts: [],
      command: '/bin/sleep 1000',
      environment: ['PATH', 'A'],
    })
    expect(one?.pot.attributes).to.deep.equal({
      'exec-env': 'YES',
      user: '5:6',
      workdir: '/tmp',
      stop_timeout: '20',
      restart: 'on-failure:3',
      'health-cmd': 'echo ok',
      'health-interval': '5',
      'health-timeout': '3',
      'health-retries': '4',
      memory: '67108864',
      cpus: '1.5',
      pids: '50',
    })
    expect(one?.left.map(({what}) => what)).to.have.members([
      'label=tier=web,odd label=x',
      '/nowhere/_data on /v',
      'privileged',
      'capabilities CAP_NET_ADMIN',
      'port 9/sctp',
      'tmpfs on /scratch',
      'volume vol',
      'network back',
    ])
  })

  it('are refused without a network, and when podman fails or says nonsense', async () => {
    writeFileSync(at('recorded.json'), JSON.stringify([{...RECORDED, HostConfig: {...RECORDED.HostConfig, NetworkMode: 'none'}}]))
    const adopt = async (...words: string[]) => (await pot('adopt', '--from', 'podman', '--at', at('podman'), ...words)).stderr
    expect(await adopt('recorded')).to.equal(
      "pot: 'recorded' has no network, and every pot has one\n     pot adopt --from podman recorded -N inherit|public-bridge\n",
    )
    writeFileSync(at('recorded.json'), 'Error: nothing')
    const {stdout, code} = await pot('adopt', '--from', 'podman', '--at', at('podman'))
    expect([code, stdout]).to.deep.equal([0, 'podman: podman container inspect printed something unexpected: "Error: nothing"\n'])
    expect(await adopt('recorded')).to.include("podman has no container 'recorded' (podman container inspect printed something unexpected")
    writeFileSync(at('recorded.json'), JSON.stringify([RECORDED]))
    // The program fails when it is to write the tree.
    const failed = await pot('adopt', '--from', 'podman', '--at', at('podman'), 'recorded')
    expect(failed.code).to.equal(1)
    expect(existsSync(at('fs/jails/recorded'))).to.equal(false)
    expect((await pot('recover')).code).to.equal(0)
  })

  it('become pots as docs/adopt.md tells', async () => {
    const container = {
      ...RECORDED,
      Name: 'db',
      ImageName: 'registry.example.org/db:12',
      Path: '/bin/sleep',
      Args: ['2000'],
      Mounts: [],
      NetworkSettings: {},
      Config: {Hostname: 'db', Env: ['PATH=/bin', 'STAGE=live']},
      HostConfig: {
        NetworkMode: 'bridge',
        PortBindings: {'80/tcp': [{HostIp: '', HostPort: '8080'}]},
        RestartPolicy: {Name: 'always'},
        CapAdd: ['CAP_NET_ADMIN'],
        Memory: 67108864,
      },
    }
    for (const name of ['bin', 'guide/work']) mkdirSync(at(name), {recursive: true})
    writeFileSync(at('recorded.json'), JSON.stringify([container]))
    const tree = busyboxRoot()
    writeFileSync(
      at('bin/podman'),
      `#!/bin/sh\ncase $1 in ps) echo 9529165652fa ;; container) cat ${at('recorded.json')} ;; export) cat ${tree} ;; stop) echo db ;; *) exit 1 ;; esac\n`,
      {mode: 0o755},
    )
    symlinkSync(join(CORE, 'bin/run.js'), at('bin/pot'))
    const path = {...process.env, NODE_ENV: undefined, DEBUG: undefined, NODE_OPTIONS: undefined, ...world.env, PATH: `${at('bin')}:${process.env.PATH}`}
    // The page does not show warnings and steps.
    const told = toldBy(readFileSync(join(CORE, 'docs/adopt.md'), 'utf8')).map((one) => (one.do === 'type' ? {...one, line: `${one.line} 2>/dev/null`} : one))
    expect(told).to.have.length(3)
    const otherwise = follow(told, at('guide/work'), path)
    if (otherwise !== undefined) expect.fail(otherwise)
    expect(text('fs/jails/database/conf/pot.conf')).to.include('pot.export.ports=tcp:80:8080\n')
  })

  describe('that podman has made', () => {
    before(function () {
      if (!hasPodman) {
        console.log('      skipped: needs podman')
        this.skip()
      }
      mkdirSync(at('tree/bin'), {recursive: true})
      for (const name of ['etc', 'data', 'root']) mkdirSync(at('tree', name))
      execFileSync('cp', ['/bin/busybox', at('tree/bin/busybox')])
      for (const name of ['sh', 'sleep', 'cat', 'echo', 'env', 'kill']) symlinkSync('busybox', at('tree/bin', name))
      writeFileSync(at('tree/etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nwww:x:80:80:www:/:/bin/sh\n')
      writeFileSync(at('tree/root/of-www'), 'x', {mode: 0o4750})
      execFileSync('chown', ['80:80', at('tree/root/of-www')])
      chmodSync(at('tree/root/of-www'), 0o4750)
      mkdirSync(at('site'))
      writeFileSync(at('site/index.html'), 'hello\n')
      writeFileSync(at('storage.conf'), `[storage]\ndriver = "vfs"\ngraphroot = "${at('graph')}"\nrunroot = "${at('podman-run')}"\n`)
      execFileSync('tar', ['-C', at('tree'), '-cf', at('tree.tar'), '.'])
      process.env.CONTAINERS_STORAGE_CONF = at('storage.conf')
      podman('import', '-c', 'CMD ["/bin/sleep","1000"]', at('tree.tar'), 'localhost/test:1')
      const options = ['-e', 'STAGE=live', '--memory', '64m', '--pids-limit', '60', '-p', '18080:80', '-v', `${at('site')}:/data:ro`, '--restart', 'always']
      podman('create', '--name', 'web', ...options, 'localhost/test:1', '/bin/sh', '-c', 'echo "stage $STAGE"; exec sleep 1000')
      podman('create', '--name', 'busy.host', '--network', 'host', 'localhost/test:1')
    })

    after(() => {
      delete process.env.CONTAINERS_STORAGE_CONF
    })

    it('become pots that run, with tree, owners, environment, mounts, ports and limits', async () => {
      const {code, stdout, stderr} = await pot('adopt', '--from', 'podman', 'web', 'busy.host')
      expect(code, stderr).to.equal(0)
      expect(stdout).to.equal('adopted web of podman as web\nadopted busy.host of podman as busy_host\n')
      const {uid, gid, mode} = lstatSync(at('fs/jails/web/m/root/of-www'))
      expect([uid, gid, mode & 0o7777]).to.deep.equal([80, 80, 0o4750])
      expect(text('fs/jails/web/conf/pot.conf'))
        .to.include('pot.export.ports=tcp:80:18080\n')
        .and.to.include('network_type=public-bridge\n')
        .and.to.include('pot.rss.memory=67108864\n')
        .and.to.include('pot.attr.start-at-boot=YES\n')
      expect(podman('ps', '--all', '--format', '{{.Names}}').trim().split('\n').sort()).to.deep.equal(['busy.host', 'web'])
      // The bridge of this host is not for tests.
      expect((await pot('adopt', '--from', 'podman', 'web', '-n', 'inner', '-N', 'inherit')).code).to.equal(0)
      await world.pot('start', 'inner')
      expect(await world.pot('exec', '-p', 'inner', 'cat', '/data/index.html')).to.equal('hello\n')
      expect(await world.pot('exec', '-p', 'inner', 'sh', '-c', 'echo $STAGE')).to.equal('live\n')
      expect(await world.pot('logs', 'inner')).to.include('stage live')
      expect((await world.run(['exec', '-p', 'inner', 'sh', '-c', 'echo x > /data/new'])).code).not.to.equal(0)
      await world.pot('stop', 'inner')
      expect(text('site/index.html')).to.equal('hello\n')
    })

    it('are refused twice', async () => {
      expect((await pot('adopt', 'web')).stderr).to.include("there is a pot 'web' already")
    })
  })
})
