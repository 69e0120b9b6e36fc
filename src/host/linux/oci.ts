import {existsSync} from 'node:fs'
import type {JailSpec} from '../types.js'
import {isRecord} from './args.js'
import {merge} from './merge.js'
import {attributeCapabilities, ownIpc} from './oci-attributes.js'
import {SYSTEM_MOUNTS} from './oci-mounts.js'
import {CAPABILITIES, DEVICES, MASKED_PATHS, READONLY_PATHS} from './oci-security.js'
import {ociSeccomp, type SeccompProfile} from './seccomp.js'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface OciSpec extends JailSpec {
  /** argv of process 1. */
  readonly args: readonly string[]
  /** Further mounts of the holder, in the form of OCI. */
  readonly mounts?: readonly Readonly<Record<string, unknown>>[]
  /** Control group below each controller's root: `/pot/UUID`. */
  readonly cgroup: string
  /** Whether mounts that the host makes later show up inside. */
  readonly propagation: 'rslave' | 'rprivate'
}

function network({network, oci}: OciSpec): {type: string}[] {
  const linux = oci.linux
  const decided = isRecord(linux) && Array.isArray(linux.namespaces)
  // a pot whose network is to come from a plugin does not get the host's by an oversight of that plugin
  return network.mode === 'provided' && !decided ? [{type: 'network'}] : []
}

function boundingSet(config: Record<string, unknown>): string[] {
  const {process: started} = config
  const sets = isRecord(started) ? started.capabilities : undefined
  const bounding = isRecord(sets) ? sets.bounding : undefined
  return Array.isArray(bounding) ? bounding.filter((name) => typeof name === 'string') : []
}

function withSeccomp(config: Record<string, unknown>, profile: SeccompProfile | undefined): Record<string, unknown> {
  if (profile === undefined || (isRecord(config.linux) && 'seccomp' in config.linux)) return config
  return merge(config, {linux: {seccomp: ociSeccomp(profile, boundingSet(config))}})
}

/** The config.json of a pot: OCI runtime specification 1.0.2. No rlimits: those of the caller hold, and raising one may be refused. */
export function ociConfig(spec: OciSpec, profile?: SeccompProfile): Record<string, unknown> {
  const capabilities = [...CAPABILITIES, ...attributeCapabilities(spec.attributes)]
  const cgroupNamespace = existsSync('/proc/self/ns/cgroup') ? [{type: 'cgroup'}] : []
  const ipc = ownIpc(spec.attributes) ? [{type: 'ipc'}] : []
  const base = {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: {uid: 0, gid: 0},
      args: spec.args,
      env: [`PATH=${PATH}`],
      cwd: '/',
      capabilities: {bounding: capabilities, effective: capabilities, permitted: capabilities, inheritable: [], ambient: []},
      noNewPrivileges: false,
    },
    root: {path: spec.root, readonly: false},
    hostname: spec.hostname,
    mounts: [...SYSTEM_MOUNTS, ...(spec.mounts ?? [])],
    annotations: {'pot.name': spec.name, 'pot.uuid': spec.uuid},
    linux: {
      namespaces: [{type: 'mount'}, {type: 'pid'}, {type: 'uts'}, ...ipc, ...cgroupNamespace, ...network(spec)],
      cgroupsPath: spec.cgroup,
      rootfsPropagation: spec.propagation,
      resources: {devices: DEVICES},
      maskedPaths: MASKED_PATHS,
      readonlyPaths: READONLY_PATHS,
    },
  }
  return withSeccomp(merge(base, spec.oci), profile)
}
