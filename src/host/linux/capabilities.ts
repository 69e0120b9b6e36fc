import {existsSync} from 'node:fs'
import {installCommand} from '../../programs/packages.js'
import type {Capability} from '../types.js'
import {countsProcesses} from './mounts/hierarchies.js'
import {readMountinfo} from './mounts/mountinfo.js'
import type {Found} from './jails/runtime.js'
import {findSeccomp} from './oci/seccomp.js'
import {denial, deniedBy, SECCOMP_FIX} from './oci/seccomp-needs.js'
import {which} from '../../programs/which.js'

type Finding = Omit<Capability, 'fix'> & {readonly fix?: string | undefined}

const NAMESPACES = ['mnt', 'pid', 'uts', 'ipc', 'net'] as const

function runtime(found: Found): Finding {
  if (found.runtime !== undefined) return {name: 'runtime', ok: true, detail: found.runtime.version, required: true}
  // runc works with more kinds of control groups than crun, so the hint names runc.
  const refused = found.refusals.length > 0
  const detail = refused ? found.refusals.join('; ') : 'no OCI runtime is installed'
  return {name: 'runtime', ok: false, detail, fix: which('runc') === undefined ? installCommand('runc') : undefined, required: true}
}

function cgroups(): Finding {
  const types = readMountinfo().map(({type}) => type)
  const v1 = types.includes('cgroup')
  const v2 = types.includes('cgroup2')
  const detail = v1 && v2 ? 'v1 with an empty v2 (hybrid)' : v1 ? 'v1' : v2 ? 'v2' : 'no control groups are mounted'
  return {name: 'cgroups', ok: v1 || v2, detail, required: true}
}

function namespaces(): Finding {
  const missing = NAMESPACES.filter((name) => !existsSync(`/proc/self/ns/${name}`))
  return {
    name: 'namespaces',
    ok: missing.length === 0,
    detail: missing.length === 0 ? NAMESPACES.join(', ') : `the kernel lacks ${missing.join(', ')}`,
    required: true,
  }
}

function user(): Finding {
  const ok = process.getuid?.() === 0
  return {name: 'user', ok, detail: ok ? 'root' : 'not root: pots can be looked at only', fix: ok ? undefined : 'sudo pot', required: false}
}

function storage(): Finding {
  const zfs = which('zfs') !== undefined && existsSync('/dev/zfs')
  const fuse = which('zfs') !== undefined && which('zfs-fuse') !== undefined
  const btrfs = which('mkfs.btrfs') !== undefined
  const kinds = [...(zfs ? ['zfs'] : fuse ? ['zfs (zfs-fuse)'] : []), ...(btrfs ? ['btrfs'] : [])]
  const ok = kinds.length > 0
  return {name: 'storage', ok, detail: ok ? kinds.join(', ') : 'neither btrfs nor zfs tools', fix: ok ? undefined : installCommand('btrfs'), required: true}
}

function tool(name: string, program: string, purpose: string): Finding {
  const path = which(program)
  return {
    name,
    ok: path !== undefined,
    detail: path ?? `no ${program}: ${purpose}`,
    fix: path === undefined ? installCommand(program) : undefined,
    required: false,
  }
}

function seccomp(): Finding {
  const found = findSeccomp()
  const {path, damaged} = found
  const denied = deniedBy(found)
  if (denied.length > 0) return {name: 'seccomp', ok: false, detail: denial(found, denied), fix: SECCOMP_FIX, required: true}
  if (damaged.length === 0) return {name: 'seccomp', ok: true, detail: path, required: false}
  return {name: 'seccomp', ok: false, detail: damaged.join('; '), fix: SECCOMP_FIX, required: false, degrades: true}
}

function pids(): Finding {
  const ok = countsProcesses()
  const detail = ok ? 'control groups' : 'this kernel has no control groups for pids: pots may have any number of processes'
  return {name: 'pids', ok, detail, required: false, ...(ok ? {} : {degrades: true})}
}

function device(name: string, path: string, purpose: string): Finding {
  const ok = existsSync(path)
  return {name, ok, detail: ok ? path : `no ${path}: ${purpose}`, required: false}
}

/** Returns the capabilities of this host. Starts no process; `found` is the result of earlier trials of the runtimes. */
export function linuxCapabilities(found: Found): Capability[] {
  const findings = [
    user(),
    runtime(found),
    cgroups(),
    namespaces(),
    storage(),
    seccomp(),
    pids(),
    tool('bootstrap', 'mmdebstrap', 'bases can be made from tarballs only'),
    device('loop', '/dev/loop-control', 'btrfs in a file cannot be used'),
    device('fuse', '/dev/fuse', 'zfs-fuse cannot be used'),
  ]
  return findings.map(({fix, ...rest}) => (fix === undefined ? rest : {...rest, fix}))
}
