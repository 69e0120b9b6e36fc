import {copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import type {World} from '../../src/testing/world.js'
import {makeOtherJails} from '../support/other-jails.js'

/** A command that changes the host, and the way back from it. */
export interface FaultCase {
  /** Id of the command, with the name of a variant: `create`, `create (flavour)`. */
  readonly operation: string
  readonly command: readonly string[]
  /** Commands that lead to the state before the command. */
  readonly first?: readonly (readonly string[])[]
  /** Commands that restore the state before the command. */
  readonly back: readonly (readonly string[])[]
  /** For a command that is several operations: commands that lead to the states between them. */
  readonly between?: readonly (readonly string[])[]
  /** Differences that the steps declare to stay after a rollback, because others may use them already. */
  readonly stays?: RegExp
  /** Starts of the names of files outside the pot root that the command makes (absolute). */
  readonly makes?: readonly string[]
  /** The command is many operations, one after the other. After a fault between them it is run again, and must come to its end. */
  readonly repeats?: true
  /** The host on which it can be run; both by default. */
  readonly only?: World['host']
}

export interface Place extends Pick<World, 'root' | 'fs' | 'host'> {
  /** Names of the bases for multi and single pots. */
  readonly base: string
  readonly single: string
}

/** A pot that prune destroys. */
const prunable = (single: string) => [
  ['create', '-p', 'gone', '-t', 'single', '-b', single],
  ['set-attribute', '-p', 'gone', '-A', 'prunable', '-V', 'YES'],
  ['start', 'gone'],
  ['stop', 'gone'],
]

const PLUGINS = ['network', 'limits', 'flavours', 'images']

/** A host with a base, pots, volumes, a bridge, an image, and all plugins. */
export async function prepare(world: World): Promise<Place> {
  const conf = join(world.root, 'etc/pf.conf')
  mkdirSync(join(world.root, 'etc'), {recursive: true})
  writeFileSync(conf, 'nat-anchor "pot-nat/*"\nrdr-anchor "pot-rdr/*"\npass\n')
  writeFileSync(join(world.root, 'etc/rc.conf'), `pf_rules="${conf}"\n`)
  await world.pot('plugins', 'install', ...PLUGINS)
  await world.pot('init')
  const [base, single] = [await world.base('multi'), await world.base('single')]
  for (const pot of ['web', 'up', 'old', 'low']) await world.pot('create', '-p', pot, '-t', 'multi', '-b', base)
  await world.pot('create', '-p', 'one', '-t', 'single', '-b', single)
  await world.pot('create', '-p', 'net', '-t', 'multi', '-b', base, '-N', 'public-bridge', '-i', 'auto')
  for (const pot of ['web', 'net']) {
    await world.pot('set-cmd', '-p', pot, '-c', 'sleep 1000')
    await world.pot('set-attribute', '-p', pot, '-A', 'no-rc-script', '-V', 'YES')
  }
  await world.pot('add-dep', '-p', 'low', '-P', 'old')
  await world.pot('set-env', '-p', 'low', '-E', 'A=a')
  await world.pot('export-ports', '-p', 'net', '-e', 'tcp:80:8080')
  await world.pot('create-fscomp', '-f', 'data')
  await world.pot('snapshot', '-f', 'data')
  await world.pot('snapshot', '-p', 'one')
  await world.pot('mount-in', '-p', 'old', '-f', 'data', '-m', '/mnt')
  await world.pot('snapshot', '-p', 'old')
  await world.pot('create-private-bridge', '-B', 'inner', '-S', '4')
  mkdirSync(join(world.root, 'store'))
  await world.pot('export', '-p', 'one', '-A', '-t', '1', '-D', join(world.root, 'store'))
  for (const name of ['site', 'out']) mkdirSync(join(world.root, name))
  writeFileSync(join(world.root, 'site/index'), 'hello\n')
  mkdirSync(join(world.root, 'etc/flavours'))
  writeFileSync(join(world.root, 'etc/flavours/mine'), 'set-cmd -c "sleep 7"\nset-attribute -A persistent -V NO\n')
  writeFileSync(join(world.root, 'hook.sh'), '#!/bin/sh\ntrue\n', {mode: 0o755})
  copyFileSync(join(world.root, 'hook.sh'), join(world.root, 'site/run.sh'))
  await world.pot('copy-in', '-p', 'old', '-s', join(world.root, 'site'), '-d', '/root')
  await world.pot('start', 'up')
  writeFileSync(join(world.root, 'value'), 'a value\n')
  await world.pot('secret', 'create', 'kept', join(world.root, 'value'))
  writeFileSync(
    join(world.root, 'stack.yaml'),
    `name: shop
pots:
  shop:
    base: ${base}
    type: multi
    command: sleep 1000
    volumes: ["wares:/var/data"]
    environment: {A: b}
    attributes: {no-rc-script: true}
volumes: {wares: }
`,
  )
  if (world.host === 'freebsd') makeOtherJails(join(world.root, 'others'))
  else makePodman(world)
  await makeRich(world, base)
  await world.pot('update-config', '-a')
  // As an older pot has made it.
  const old = join(world.fs, 'jails/old/conf/pot.conf')
  writeFileSync(old, readFileSync(old, 'utf8').replace(/^pot\.dns=.*\n/m, ''))
  return {root: world.root, fs: world.fs, host: world.host, base, single}
}

/** A pot whose start and stop have steps that others do not have. */
async function makeRich(world: World, base: string): Promise<void> {
  await world.pot('create', '-p', 'rich', '-t', 'multi', '-b', base, '--secret', 'kept')
  await world.pot('mount-in', '-p', 'rich', '-d', join(world.root, 'site/index'), '-m', '/etc/index')
  await world.pot('set-cmd', '-p', 'rich', '-c', 'sleep 1000')
  for (const [name, value] of [
    ['no-rc-script', 'YES'],
    ['stop_signal', 'SIGQUIT'],
    ['exec_stop', 'true'],
  ])
    await world.pot('set-attribute', '-p', 'rich', '-A', name ?? '', '-V', value ?? '')
}

/** A program in place of podman, with one stopped container, and an apt-get in the base that changes it. */
function makePodman({root, fs}: World): void {
  const container = {
    Id: '9529165652fa',
    Path: '/bin/sleep',
    Args: ['1000'],
    State: {Status: 'exited', Running: false, Paused: false},
    ImageName: 'localhost/recorded:1',
    Name: 'stranger',
    Mounts: [],
    NetworkSettings: {Networks: {podman: {}}},
    Config: {Hostname: 'stranger', Env: ['PATH=/bin', 'STAGE=live']},
    HostConfig: {NetworkMode: 'bridge', Memory: 67108864},
  }
  writeFileSync(join(root, 'recorded.json'), JSON.stringify([container]))
  const answers = `ps) echo 9529165652fa ;; container) cat ${join(root, 'recorded.json')} ;; export) cat ${busyboxRoot()} ;;`
  writeFileSync(join(root, 'podman'), `#!/bin/sh\ncase $1 in ${answers} *) exit 1 ;; esac\n`, {mode: 0o755})
  mkdirSync(join(fs, 'bases/busy-multi/usr/bin'), {recursive: true})
  writeFileSync(join(fs, 'bases/busy-multi/usr/bin/apt-get'), '#!/bin/sh\necho "$*" >>/upgraded\n', {mode: 0o755})
}

/** Runs of a changing command on a host. `place`: see `prepare`. */
export function cases({root, host, base, single}: Place): readonly FaultCase[] {
  const isLinux = host === 'linux'
  const PRUNABLE = prunable(single)
  const at = (...names: string[]) => join(root, ...names)
  const record = (id: string, args: readonly string[], back: readonly (readonly string[])[]): FaultCase => ({operation: id, command: [id, ...args], back})
  return [
    record('add-dep', ['-p', 'web', '-P', 'old'], [['add-dep', '--remove', '-p', 'web', '-P', 'old']]),
    record('set-cmd', ['-p', 'web', '-c', 'sleep 5'], [['set-cmd', '-p', 'web', '-c', 'sleep 1000']]),
    record('set-env', ['-p', 'low', '-E', 'A=b c'], [['set-env', '-p', 'low', '-E', 'A=a']]),
    record('set-hosts', ['-p', 'low', '-H', 'db:10.0.0.1'], [['set-hosts', '-p', 'low']]),
    record('set-hook', ['-p', 'low', '-s', at('hook.sh')], [['set-hook', '-p', 'low', '--remove', 'prestart']]),
    record('set-attribute', ['-p', 'low', '-A', 'start-at-boot', '-V', 'YES'], [['set-attribute', '-p', 'low', '-A', 'start-at-boot', '-V', 'NO']]),
    record('set-quota', ['-p', 'low', '-q', '4G'], [['set-quota', '-p', 'low', '-q', 'none']]),
    {operation: 'set-quota', command: ['set-quota', '-f', 'data', '-q', '4G'], back: [['set-quota', '-f', 'data', '-q', 'none']]},
    record('set-rss', ['-p', 'up', '-M', '64M'], []),
    record('export-ports', ['-p', 'net', '-e', 'tcp:81:8081'], [['export-ports', '-p', 'net', '-e', 'tcp:80:8080']]),
    record('config', ['--set', 'POT_HOSTNAME_MAX_LENGTH=60'], [['config', '--unset', 'POT_HOSTNAME_MAX_LENGTH']]),
    record('create', ['-p', 'new', '-t', 'multi', '-b', base], [['destroy', '-p', 'new']]),
    {operation: 'create', command: ['create', '-p', 'new', '-t', 'single', '-b', single, '-f', 'mine'], back: [['destroy', '-p', 'new']]},
    record('clone', ['-p', 'copy', '-P', 'old'], [['destroy', '-p', 'copy']]),
    record('create-fscomp', ['-f', 'more'], [['destroy', '-f', 'more']]),
    record('clone-fscomp', ['-f', 'twin', '-F', 'data'], [['destroy', '-f', 'twin']]),
    record('create-base', isLinux ? ['second', '-r', 'second', '--from', busyboxRoot(), '--layout', 'multi'] : ['-r', base, '-b', 'second'], [
      ['destroy', '-r', '-b', 'second'],
    ]),
    record(
      'destroy',
      ['-p', 'low'],
      [
        ['create', '-p', 'low', '-t', 'multi', '-b', base],
        ['set-env', '-p', 'low', '-E', 'A=a'],
        ['add-dep', '-p', 'low', '-P', 'old'],
      ],
    ),
    record('rename', ['-p', 'web', '-n', 'www'], [['rename', '-p', 'www', '-n', 'web']]),
    record('start', ['web'], [['stop', 'web']]),
    {operation: 'start', command: ['start', 'net'], back: [['stop', 'net']]},
    {operation: 'start', command: ['start', 'rich'], back: [['stop', 'rich']]},
    record('stop', ['up'], [['start', 'up']]),
    {operation: 'stop', first: [['start', 'rich']], command: ['stop', 'rich'], back: [['start', 'rich']]},
    {operation: 'restart', command: ['restart', 'up'], back: [], between: [['stop', 'up']]},
    record('snapshot', ['-p', 'web'], [['purge-snapshots', '-a', '-p', 'web']]),
    {
      operation: 'purge-snapshots',
      command: ['purge-snapshots', '-a', '-p', 'one'],
      back: [['snapshot', '-p', 'one']],
    },
    // Each volume of a pot has its snapshot.
    {operation: 'purge-snapshots', command: ['purge-snapshots', '-a', '-p', 'up'], first: [['snapshot', '-p', 'up']], back: [['snapshot', '-p', 'up']]},
    record('revert', ['-p', 'old'], []),
    record('mount-in', ['-p', 'web', '-f', 'data', '-m', '/mnt'], [['mount-out', '-p', 'web', '-m', '/mnt']]),
    {operation: 'mount-in', command: ['mount-in', '-p', 'up', '-d', at('site'), '-m', '/mnt'], back: [['mount-out', '-p', 'up', '-m', '/mnt']]},
    record('mount-out', ['-p', 'old', '-m', '/mnt'], [['mount-in', '-p', 'old', '-f', 'data', '-m', '/mnt']]),
    record('copy-in', ['-p', 'old', '-F', '-s', at('site'), '-d', '/root'], []),
    {operation: 'copy-out', command: ['copy-out', '-p', 'old', '-s', '/root/site', '-d', at('out')], back: [], makes: [at('out/site')]},
    record('create-private-bridge', ['-B', 'outer', '-S', '4'], [['destroy-private-bridge', '-B', 'outer']]),
    record('destroy-private-bridge', ['-B', 'inner'], [['create-private-bridge', '-B', 'inner', '-S', '4']]),
    // Rules for all pots stay, because they are right for a pot that starts meanwhile, and do nothing without a bridge.
    {operation: 'vnet-start', command: ['vnet-start'], back: [['vnet-stop']], stays: /^\+ network (pf 'pot-nat\/|\t|table |\})/},
    {operation: 'vnet-stop', command: ['vnet-stop'], back: []},
    {operation: 'export', command: ['export', '-p', 'one', '-A', '-t', '2', '-D', at('store')], back: [], makes: [at('store/one_2')]},
    record('import', ['-p', 'one', '-t', '1', '-U', at('store')], [['destroy', '-p', 'one_1']]),
    {
      operation: 'prepare',
      command: ['prepare', '-p', 'one', '-t', '1', '-U', at('store'), '-a', 'job', '-n', 'task', '-c', 'sleep 5', '-N', 'inherit'],
      back: [
        ['destroy', '-F', '-p', 'task_job'],
        ['destroy', '-F', '-p', 'one_1'],
      ],
      // Its first operation imports the image, which stays for the next pots of the job, the second one makes the pot.
      repeats: true,
    },
    {operation: 'service:install', command: ['service', 'install'], back: [['service', 'remove']]},
    {operation: 'service:remove', first: [['service', 'install']], command: ['service', 'remove'], back: [['service', 'install']]},
    {operation: 'prune', first: PRUNABLE, command: ['prune'], back: PRUNABLE},
    {
      operation: 'adopt',
      command: isLinux
        ? ['adopt', '--from', 'podman', '--at', at('podman'), 'stranger', '-n', 'taken']
        : ['adopt', '--from', 'bastille', '--at', at('others/bastille'), 'web', '-n', 'taken'],
      back: [['destroy', '-p', 'taken']],
    },
    {operation: 'apply', command: ['apply', '-f', at('stack.yaml')], back: [['delete', '-F', '--volumes', '-f', at('stack.yaml')]], repeats: true},
    {
      operation: 'delete',
      first: [['apply', '-f', at('stack.yaml')]],
      command: ['delete', '-F', '--volumes', '-f', at('stack.yaml')],
      back: [['apply', '-f', at('stack.yaml')]],
      repeats: true,
    },
    {
      operation: 'base:update',
      first: [['delete', '-F', '--volumes', '-f', at('stack.yaml')]],
      command: ['base', 'update', base, '-b', 'newer', ...(isLinux ? [] : ['--release', '14.2'])],
      back: [['destroy', '-r', '-b', 'newer']],
      repeats: true,
    },
    {operation: 'migrate', command: ['migrate'], back: [['migrate', '--undo']]},
    {operation: 'cp', command: ['cp', 'old:/root/site/index', at('out')], back: [], makes: [at('out/index')]},
    {operation: 'secret:create', command: ['secret', 'create', 'new', at('value')], back: [['secret', 'rm', 'new']]},
    {operation: 'secret:rm', command: ['secret', 'rm', 'kept'], back: [['secret', 'create', 'kept', at('value')]]},
    {
      operation: 'completion:install',
      command: ['completion', 'install', '--share', at('share')],
      back: [['completion', 'remove', '--share', at('share')]],
      makes: [at('share')],
    },
    {
      operation: 'completion:remove',
      first: [['completion', 'install', '--share', at('share')]],
      command: ['completion', 'remove', '--share', at('share')],
      back: [['completion', 'install', '--share', at('share')]],
    },
    {operation: 'run', only: 'linux', command: ['run', '-d', '--name', 'ran', single, 'sleep', '1000'], back: [['destroy', '-F', '-p', 'ran']]},
  ]
}

/** Removes what a command has made outside the pot root. */
export const removeMade = (one: FaultCase): void => {
  for (const path of made(one)) rmSync(path, {recursive: true, force: true})
}

/** What there is of `makes`. */
export const made = ({makes = []}: FaultCase): readonly string[] =>
  makes.flatMap((start) =>
    readdirSync(dirname(start))
      .filter((name) => name.startsWith(basename(start)))
      .map((name) => join(dirname(start), name)),
  )
