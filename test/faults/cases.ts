import {copyFileSync, mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {World} from '../support/world.js'

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
  /** Files outside the pot root that the command makes (absolute). */
  readonly makes?: readonly string[]
}

/** A pot that prune destroys. */
const PRUNABLE = [
  ['create', '-p', 'gone', '-t', 'single', '-b', '14.2'],
  ['set-attribute', '-p', 'gone', '-A', 'prunable', '-V', 'YES'],
  ['start', 'gone'],
  ['stop', 'gone'],
]

const PLUGINS = ['network', 'limits', 'flavours', 'images']

/** A host with a base, pots, volumes, a bridge, an image, and all plugins. */
export async function prepare(world: World): Promise<void> {
  const conf = join(world.root, 'etc/pf.conf')
  mkdirSync(join(world.root, 'etc'), {recursive: true})
  writeFileSync(conf, 'nat-anchor "pot-nat/*"\nrdr-anchor "pot-rdr/*"\npass\n')
  writeFileSync(join(world.root, 'etc/rc.conf'), `pf_rules="${conf}"\n`)
  await world.pot('plugins', 'install', ...PLUGINS)
  await world.pot('init')
  const base = await world.base('multi')
  for (const pot of ['web', 'up', 'old', 'low']) await world.pot('create', '-p', pot, '-t', 'multi', '-b', base)
  await world.pot('create', '-p', 'one', '-t', 'single', '-b', base)
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
  await world.pot('update-config', '-a')
}

export function cases({root}: Pick<World, 'root'>): readonly FaultCase[] {
  const at = (...names: string[]) => join(root, ...names)
  const record = (id: string, args: readonly string[], back: readonly (readonly string[])[]): FaultCase => ({operation: id, command: [id, ...args], back})
  return [
    record('add-dep', ['-p', 'web', '-P', 'old'], [['add-dep', '--remove', '-p', 'web', '-P', 'old']]),
    record('set-cmd', ['-p', 'web', '-c', 'sleep 5'], [['set-cmd', '-p', 'web', '-c', 'sleep 1000']]),
    record('set-env', ['-p', 'low', '-E', 'A=b c'], [['set-env', '-p', 'low', '-E', 'A=a']]),
    record('set-hosts', ['-p', 'low', '-H', 'db:10.0.0.1'], [['set-hosts', '-p', 'low']]),
    record('set-hook', ['-p', 'low', '-s', at('hook.sh')], [['set-hook', '-p', 'low', '--remove', 'prestart']]),
    record('set-attribute', ['-p', 'low', '-A', 'start-at-boot', '-V', 'YES'], [['set-attribute', '-p', 'low', '-A', 'start-at-boot', '-V', 'NO']]),
    record('set-rss', ['-p', 'up', '-M', '64M'], []),
    record('export-ports', ['-p', 'net', '-e', 'tcp:81:8081'], [['export-ports', '-p', 'net', '-e', 'tcp:80:8080']]),
    record('config', ['--set', 'POT_HOSTNAME_MAX_LENGTH=60'], [['config', '--unset', 'POT_HOSTNAME_MAX_LENGTH']]),
    record('create', ['-p', 'new', '-t', 'multi', '-b', '14.2'], [['destroy', '-p', 'new']]),
    {operation: 'create', command: ['create', '-p', 'new', '-t', 'single', '-b', '14.2', '-f', 'mine'], back: [['destroy', '-p', 'new']]},
    record('clone', ['-p', 'copy', '-P', 'old'], [['destroy', '-p', 'copy']]),
    record('create-fscomp', ['-f', 'more'], [['destroy', '-f', 'more']]),
    record('clone-fscomp', ['-f', 'twin', '-F', 'data'], [['destroy', '-f', 'twin']]),
    record('create-base', ['-r', '14.2', '-b', 'second'], [['destroy', '-r', '-b', 'second']]),
    record(
      'destroy',
      ['-p', 'low'],
      [
        ['create', '-p', 'low', '-t', 'multi', '-b', '14.2'],
        ['set-env', '-p', 'low', '-E', 'A=a'],
        ['add-dep', '-p', 'low', '-P', 'old'],
      ],
    ),
    record('rename', ['-p', 'web', '-n', 'www'], [['rename', '-p', 'www', '-n', 'web']]),
    record('start', ['web'], [['stop', 'web']]),
    {operation: 'start', command: ['start', 'net'], back: [['stop', 'net']]},
    record('stop', ['up'], [['start', 'up']]),
    {operation: 'restart', command: ['restart', 'up'], back: [], between: [['stop', 'up']]},
    record('snapshot', ['-p', 'web'], [['purge-snapshots', '-a', '-p', 'web']]),
    record('purge-snapshots', ['-a', '-p', 'one'], [['snapshot', '-p', 'one']]),
    record('revert', ['-p', 'old'], []),
    record('mount-in', ['-p', 'web', '-f', 'data', '-m', '/mnt'], [['mount-out', '-p', 'web', '-m', '/mnt']]),
    record('mount-out', ['-p', 'old', '-m', '/mnt'], [['mount-in', '-p', 'old', '-f', 'data', '-m', '/mnt']]),
    record('copy-in', ['-p', 'old', '-F', '-s', at('site'), '-d', '/root'], []),
    {operation: 'copy-out', command: ['copy-out', '-p', 'old', '-s', '/root/site', '-d', at('out')], back: [], makes: [at('out/site')]},
    record('create-private-bridge', ['-B', 'outer', '-S', '4'], [['destroy-private-bridge', '-B', 'outer']]),
    record('destroy-private-bridge', ['-B', 'inner'], [['create-private-bridge', '-B', 'inner', '-S', '4']]),
    {operation: 'vnet-start', command: ['vnet-start'], back: [['vnet-stop']], stays: /^\+ network pf 'pot-nat\/root-/},
    {operation: 'vnet-stop', command: ['vnet-stop'], back: []},
    {operation: 'export', command: ['export', '-p', 'one', '-A', '-t', '2', '-D', at('store')], back: [], makes: [at('store/one_2.xz')]},
    record('import', ['-p', 'one', '-t', '1', '-U', at('store')], [['destroy', '-p', 'one_1']]),
    record(
      'prepare',
      ['-p', 'one', '-t', '1', '-U', at('store'), '-a', 'job', '-n', 'task', '-c', 'sleep 5', '-N', 'inherit'],
      [
        ['destroy', '-p', 'task_job'],
        ['destroy', '-p', 'one_1'],
      ],
    ),
    {operation: 'service:install', command: ['service', 'install'], back: [['service', 'remove']]},
    {operation: 'service:remove', first: [['service', 'install']], command: ['service', 'remove'], back: [['service', 'install']]},
    {operation: 'prune', first: PRUNABLE, command: ['prune'], back: PRUNABLE},
  ]
}

/** Removes what a command has made outside the pot root. */
export const removeMade = ({makes = []}: FaultCase): void => {
  for (const path of makes) rmSync(path, {recursive: true, force: true})
}
