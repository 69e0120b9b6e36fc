import {spawnSync} from 'node:child_process'
import {copyFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import type {World} from '../../src/testing/world.js'
import {makeOtherJails} from '../support/other-jails.js'

export interface Place extends Pick<World, 'root' | 'fs' | 'host'> {
  /** Names of the bases for multi and single pots. */
  readonly base: string
  readonly single: string
}

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
  await world.pot('secret', 'create', 'spare', join(world.root, 'value'))
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
  if (world.host === 'freebsd') {
    makeOtherJails(join(world.root, 'others'))
    onHost(world, ['zfs', 'create', '-o', `mountpoint=${join(world.root, 'own')}`, OWN])
  } else makePodman(world)
  await makeRich(world, single)
  await world.pot('update-config', '-a')
  // As an older pot has made it.
  const old = join(world.fs, 'jails/old/conf/pot.conf')
  writeFileSync(old, readFileSync(old, 'utf8').replace(/^pot\.dns=.*\n/m, ''))
  return {root: world.root, fs: world.fs, host: world.host, base, single}
}

/** A dataset of the administrator, which a pot gets. */
const OWN = 'zroot/own'

/** Runs a program of the host, or of its model. */
export const onHost = ({model, env}: World, [file = '', ...args]: readonly string[]) =>
  spawnSync(model === undefined ? file : join(model.bin, file), args, {env: {...process.env, ...env}, stdio: 'ignore'}).status

/** A pot whose start and stop have steps that others do not have. */
async function makeRich(world: World, single: string): Promise<void> {
  await world.pot('create', '-p', 'rich', '-t', 'single', '-b', single, '--secret', 'kept')
  await world.pot('mount-in', '-p', 'rich', '-d', join(world.root, 'site/index'), '-m', '/etc/index')
  if (world.host === 'freebsd') await world.pot('mount-in', '-p', 'rich', '-z', OWN, '-m', '/data', '--jailed')
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
