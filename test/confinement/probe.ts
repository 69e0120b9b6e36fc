import {execFileSync, spawnSync} from 'node:child_process'
import {readFileSync, readlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {World} from '../../src/testing/world.js'
import {perlRoot} from '../support/perl-root.js'

const PROBE = fileURLToPath(new URL('probe.pl', import.meta.url))

/** What a process can see and do, by the names of things. */
export type Seen = Readonly<Record<string, string>>

/** The results of the probe. */
export interface Confinement {
  /** Date of the run: `2026-11-29`. */
  readonly date: string
  /** Release of the kernel. */
  readonly kernel: string
  readonly pot: Seen
  /** The version of podman, and what its default container can see and do. */
  readonly podman?: {readonly version: string; readonly seen: Seen}
}

function read(text: string): Seen {
  const lines = text.split('\n').flatMap((line): [string, string][] => {
    const [name, value] = line.split('\t')
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(lines.map(([name, value]) => [name, name.startsWith('namespace: ') ? ownNamespace(name.slice(11), value) : value]))
}

const ownNamespace = (kind: string, link: string) => {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`) === link ? 'that of the host' : 'its own'
  } catch {
    return link
  }
}

/** Runs the probe in a pot with all defaults, in a world in which pot is set up. */
export async function probePot(world: World): Promise<Seen> {
  await world.pot('create-base', 'perl', '-r', 'perl', '--from', perlRoot(world.root))
  await world.pot('create', '-p', 'probe', '-b', 'perl')
  await world.pot('start', 'probe')
  await world.pot('cp', PROBE, 'probe:/probe.pl')
  const seen = read(await world.pot('exec', '-p', 'probe', 'perl', '/probe.pl', process.arch))
  await world.pot('stop', 'probe')
  await world.pot('destroy', '-p', 'probe')
  return seen
}

/** Runs the probe in a container of podman with its defaults, but for limits that this machine may not raise; undefined without podman. */
export function probePodman(directory: string): Confinement['podman'] {
  const version = spawnSync('podman', ['--version'], {encoding: 'utf8'})
  if (version.status !== 0) return undefined
  const tree = join(directory, 'perl-tree')
  writeFileSync(join(tree, 'probe.pl'), readFileSync(PROBE))
  const image = 'localhost/pot-probe'
  const file = join(directory, 'probe.tar')
  execFileSync('tar', ['-C', tree, '-cf', file, '.'])
  const podman = (...args: readonly string[]) => execFileSync('podman', ['--runtime=runc', ...args], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']})
  try {
    podman('import', file, image)
    const limits = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=4096:4096']
    return {
      version: version.stdout.trim().split(' ').at(-1) ?? '',
      seen: read(podman('run', '--rm', ...limits, '--network=none', image, 'perl', '/probe.pl', process.arch)),
    }
  } finally {
    podman('rmi', '--force', image)
  }
}
