import {execFileSync} from 'node:child_process'
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {locate} from '../../src/host/layout.js'
import {baseSet} from '../freebsd/fixtures/base.js'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {mountsBelow} from '../../src/testing/system/linux-left.js'
import {BASE, writtenPots, type Written} from './trees-016-texts.js'
import type {World} from './world.js'

/** What a 0.16 host has: made by hand, without pot, as far as the storage allows. */
export interface Trees {
  readonly pots: readonly Written[]
  conf(pot: string): string
  mounts(pot: string): string
  /** Where each volume is, as far as the storage can tell: it has to be the same when nothing runs. */
  resting(): string[]
}

const FSCOMPS = ['data', 'static', 'moved']

/** The three datasets of a base: what `create-base` of 0.16 does after it has unpacked. */
const SPREAD = `cd "$1"
mkdir -p opt/custom/usr.local.etc opt/custom/usr.home usr/ports usr/local/var.db.pkg
cp -a root etc var opt/custom/
rm -rf etc root var
ln -s opt/custom/etc etc
ln -s opt/custom/root root
ln -s opt/custom/var var
[ -e home ] || ln -s opt/custom/usr.home home
rm -rf usr/home usr/local/etc
ln -s ../opt/custom/usr.home usr/home
ln -s ../../opt/custom/usr.local.etc usr/local/etc
mkdir -p opt/custom/var/db opt/custom/srv opt/custom/moved
ln -s ../../../../usr/local/var.db.pkg opt/custom/var/db/pkg`

const sh = (script: string, ...args: string[]) => execFileSync('sh', ['-ec', script, 'sh', ...args])

/** `make` with `at` sets the mountpoint on the dataset itself. */
interface Volumes {
  make(path: string, at?: string): void
  snapshot(path: string, tag: string): void
  resting(): string[]
}

function zfsVolumes(world: World): Volumes {
  const tool = world.model === undefined ? 'zfs' : join(world.model.bin, 'zfs')
  const zfs = (...args: string[]) => execFileSync(tool, args, {env: {...process.env, ...world.env}, encoding: 'utf8'})
  const root = world.zfsRoot
  const compression = world.host === 'freebsd' ? 'lz4' : 'on'
  zfs('create', ...[`mountpoint=${world.fs}`, 'canmount=off', `compression=${compression}`, 'atime=off'].flatMap((option) => ['-o', option]), root)
  mkdirSync(world.fs, {recursive: true, mode: 0o750})
  chmodSync(world.fs, 0o750)
  for (const name of ['bases', 'jails', 'fscomp']) zfs('create', `${root}/${name}`)
  zfs('create', '-o', `mountpoint=${join(world.root, 'cache')}`, '-o', 'compression=off', `${root}/cache`)
  return {
    make: (path, at) => void zfs('create', ...(at === undefined ? [] : ['-o', `mountpoint=${at}`]), `${root}/${path}`),
    snapshot: (path, tag) => void zfs('snapshot', `${root}/${path}@${tag}`),
    resting: () => zfs('get', '-H', '-r', '-o', 'name,property,value', 'mountpoint,mounted', root).split('\n').filter(Boolean).sort(),
  }
}

/** pot 0.16 knows no btrfs: the root is that of `pot init`, the rest is laid out as on zfs. */
function btrfsVolumes(world: World): Volumes {
  const place = (path: string) => join(world.fs, locate(path))
  const btrfs = (...args: string[]) => execFileSync('btrfs', ['subvolume', ...args], {stdio: 'pipe'})
  return {
    make(path) {
      mkdirSync(join(place(path), '..'), {recursive: true})
      btrfs('create', place(path))
    },
    snapshot(path, tag) {
      const [top = '', name = '', part = '_'] = path.split('/')
      const directory = join(world.fs, '.snapshots', top, name, tag)
      mkdirSync(directory, {recursive: true})
      btrfs('snapshot', '-r', place(path), join(directory, part))
    },
    resting: () => mountsBelow(join(world.fs, 'jails')),
  }
}

export async function layTrees(world: World): Promise<Trees> {
  const {fs, zfsRoot} = world
  const srv = join(world.root, 'srv')
  const btrfs = existsSync(join(world.root, 'pot.btrfs'))
  const volumes = btrfs ? btrfsVolumes(world) : zfsVolumes(world)
  const tarball = world.host === 'freebsd' ? baseSet().path : busyboxRoot()
  const mark = (directory: string, text: string) => writeFileSync(join(directory, 'mark'), text)

  const base = join(fs, 'bases', BASE)
  volumes.make(`bases/${BASE}`)
  volumes.make(`bases/${BASE}/usr.local`, join(base, 'usr/local'))
  volumes.make(`bases/${BASE}/custom`, join(base, 'opt/custom'))
  sh('tar xkf "$1" -C "$2" && mkdir -p "$2/dev"', tarball, base)
  writeFileSync(join(base, '.osrelease'), `${BASE}-RELEASE\n`)
  sh(SPREAD, base)
  for (const path of ['', '/usr.local', '/custom']) volumes.snapshot(`bases/${BASE}${path}`, '1700000000')

  mkdirSync(join(fs, 'bridges'), {recursive: true})
  mkdirSync(srv)
  mark(srv, 'srv')
  for (const name of FSCOMPS) {
    volumes.make(`fscomp/${name}`)
    mark(join(fs, 'fscomp', name), name)
  }

  const pots = writtenPots({zfs: zfsRoot, fs, srv})
  for (const {name, conf, mounts, parts} of pots) {
    const dir = join(fs, 'jails', name)
    volumes.make(`jails/${name}`)
    mkdirSync(join(dir, 'conf'))
    writeFileSync(join(dir, 'conf/pot.conf'), conf)
    writeFileSync(join(dir, 'conf/fscomp.conf'), mounts)
    // 0.16 has set the mountpoint of what it has mounted once in the pot and put back.
    for (const part of parts) volumes.make(`jails/${name}/${part}`, part === 'usr.local' ? join(dir, part) : undefined)
    if (parts.includes('m')) sh('tar xkf "$1" -C "$2" && mkdir -p "$2/dev" "$2/tmp" && chmod 1777 "$2/tmp"', tarball, join(dir, 'm'))
    else mkdirSync(join(dir, 'm'))
    for (const [part, source] of [
      ['usr.local', 'usr/local'],
      ['custom', 'opt/custom'],
    ] as const) {
      if (!parts.includes(part)) continue
      sh('cp -a "$1/." "$2"', join(base, source), join(dir, part))
      mark(join(dir, part), `${part} of ${name}`)
    }
  }
  volumes.snapshot('jails/app', '1700000001')
  volumes.snapshot('jails/app/usr.local', '1700000001')
  volumes.snapshot('jails/app/custom', '1700000001')

  const read = (pot: string, file: string) => readFileSync(join(fs, 'jails', pot, 'conf', file), 'utf8')
  return {pots, conf: (pot) => read(pot, 'pot.conf'), mounts: (pot) => read(pot, 'fscomp.conf'), resting: () => volumes.resting()}
}
