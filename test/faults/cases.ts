import {join} from 'node:path'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import type {World} from '../../src/testing/world.js'
import {digestOf} from './made.js'
import type {Place} from './place.js'

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
  /** Files among `makes` that are there before the command: their contents by their paths. */
  readonly has?: Readonly<Record<string, string>>
  /** Programs of the host that run before each command, like a reboot that takes mounts away. They may fail. */
  readonly host?: readonly (readonly string[])[]
  /** The command is many operations, one after the other. After a fault between them it is run again, and must come to its end. */
  readonly repeats?: true
  /** The host on which it can be run; both by default. */
  readonly only?: World['host']
}

/** A pot that prune destroys. */
const prunable = (single: string) => [
  ['create', '-p', 'gone', '-t', 'single', '-b', single],
  ['set-attribute', '-p', 'gone', '-A', 'prunable', '-V', 'YES'],
  ['start', 'gone'],
  ['stop', 'gone'],
]

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
    record(
      'create-base',
      isLinux ? ['second', '-r', 'second', '--from', busyboxRoot(), '--sha256', digestOf(busyboxRoot()), '--layout', 'multi'] : ['-r', base, '-b', 'second'],
      [['destroy', '-r', '-b', 'second']],
    ),
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
    // As the first pot after a reboot. What it mounts for all pots stays.
    {operation: 'start', only: 'freebsd', host: [['umount', '-f', at('run/fd')]], command: ['start', 'web'], back: [['stop', 'web']], stays: /ROOT\/run\/fd/},
    {operation: 'start', command: ['start', 'net'], back: [['stop', 'net']]},
    // A pot without zfs(8) cannot mount its dataset, which is a warning.
    {operation: 'start', command: ['start', 'rich'], back: [['stop', 'rich']], stays: /^- mount ROOT\/fs\/jails\/rich\/m\/data$/},
    {operation: 'stop', first: [['set-rss', '-p', 'up', '-M', '64M']], command: ['stop', 'up'], back: [['start', 'up']]},
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
    {
      operation: 'copy-out',
      command: ['copy-out', '-p', 'old', '-s', '/root/site', '-d', at('out')],
      back: [],
      makes: [at('out/site')],
      has: {[at('out/site/index')]: 'an older one\n', [at('out/site/other')]: 'stays\n'},
    },
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
    {
      operation: 'base:update',
      first: [['base', 'update', base, '-b', 'newer', ...(isLinux ? [] : ['--release', '14.2'])]],
      command: ['base', 'update', base, 'up', '--to', 'newer'],
      back: [['base', 'update', base, '--undo']],
    },
    {operation: 'migrate', command: ['migrate'], back: [['migrate', '--undo']]},
    {operation: 'cp', command: ['cp', 'old:/root/site/index', at('out')], back: [], makes: [at('out/index')]},
    {operation: 'secret:create', command: ['secret', 'create', 'new', at('value')], back: [['secret', 'rm', 'new']]},
    {operation: 'secret:rm', command: ['secret', 'rm', 'spare'], back: [['secret', 'create', 'spare', at('value')]]},
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
