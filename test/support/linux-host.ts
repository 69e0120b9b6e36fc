import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {askHost} from '../../src/programs/ask-host.js'
import {linuxHost} from '../../src/host/linux/index.js'
import {cgroupDirectories} from '../../src/host/linux/jails/cgroups.js'
import type {Host, JailSpec, Storage} from '../../src/host/types.js'
import {busyboxTree} from './busybox-tree.js'
import {realExec} from './procedures.js'

const refuse = (): never => {
  throw new Error('these tests have no storage')
}
const noStorage: Storage = {
  name: 'btrfs',
  clonesDepend: false,
  rollbackLosesLater: false,
  rollbackLosesNested: true,
  mountsVolumes: false,
  removeNested: '',
  problems: async () => [],
  volumes: refuse,
  usage: refuse,
  nested: refuse,
  create: refuse,
  clone: refuse,
  copy: refuse,
  destroy: refuse,
  snapshot: refuse,
  removeSnapshot: refuse,
  rollback: refuse,
  rename: refuse,
  peek: refuse,
  attach: refuse,
  detach: refuse,
  setup: refuse,
  teardown: refuse,
  wake: refuse,
}

export interface Laboratory {
  readonly base: string
  readonly fsRoot: string
  readonly run: string
  readonly host: Host
  /** A pot with a busybox tree, not mounted, not running. */
  pot(name: string): JailSpec
  /** Names of what is left: states, bundles, mounts, control groups, processes. */
  leftovers(): string[]
  remove(): void
}

/** A Linux host with roots of its own below the temporary directory. */
export async function laboratory(): Promise<Laboratory> {
  const base = mkdtempSync(join(tmpdir(), 'pot-linux-'))
  const fsRoot = join(base, 'fs')
  const run = join(base, 'run')
  const id = base.slice(-6)
  mkdirSync(run)
  const host = await linuxHost({
    settings: {fsRoot, runtime: undefined, values: new Map()},
    places: {config: base, data: base, run},
    ask: askHost,
    exec: realExec,
    storage: noStorage,
  })
  const cgroups: string[] = []
  const list = (directory: string) => (existsSync(directory) ? readdirSync(directory) : [])
  return {
    base,
    fsRoot,
    run,
    host,
    pot(name) {
      const uuid = `test-${id}-${name}`
      cgroups.push(`/pot/${uuid}`)
      const root = busyboxTree(join(fsRoot, 'jails', name, 'm'))
      return {name, uuid, root, hostname: `${name}.example`, attributes: {}, network: {mode: 'inherit', families: ['ipv4']}, params: {}, oci: {}}
    },
    leftovers: () => [
      ...list(join(run, 'oci')),
      ...list(join(run, 'bundles')),
      ...list(run).filter((name) => name.startsWith('mount-') || name.startsWith('.pot-tmp-')),
      ...list(join(run, 'tmp')),
      ...readFileSync('/proc/self/mountinfo', 'utf8')
        .split('\n')
        .filter((line) => line.includes(base)),
      ...cgroups.flatMap((cgroup) => cgroupDirectories(cgroup)).filter((directory) => existsSync(directory)),
      ...execFileSync('ps', ['-eo', 'args'], {encoding: 'utf8'})
        .split('\n')
        .filter((line) => line.includes(`${base}/`)),
    ],
    remove: () => rmSync(base, {recursive: true, force: true}),
  }
}
