import {existsSync} from 'node:fs'
import {isRecord} from '../../../errors.js'
import type {JailSpec} from '../../types.js'
import {merge} from '../mounts/merge.js'
import {attributeCapabilities, ownIpc} from './attributes.js'
import {heldRlimits, pidsResource, wantedRlimits} from './limits.js'
import {SYSTEM_MOUNTS} from './mounts.js'
import {CAPABILITIES, DEVICES, MASKED_PATHS, READONLY_PATHS} from './security.js'
import {ociSeccomp, type SeccompProfile} from './seccomp.js'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface OciSpec extends JailSpec {
  /** argv of process 1. */
  readonly args: readonly string[]
  /** Additional mounts of the holder, in the form of OCI. */
  readonly mounts?: readonly Readonly<Record<string, unknown>>[]
  /** Control group below each controller's root: `/pot/UUID`. */
  readonly cgroup: string
  /** Whether later mounts of the host appear in the container. */
  readonly propagation: 'rslave' | 'rprivate'
}

function network({network, oci}: OciSpec): {type: string}[] {
  const linux = oci.linux
  const decided = isRecord(linux) && Array.isArray(linux.namespaces)
  // If a plugin should provide the network but sets no namespaces, the pot must not get the network of the host.
  return network.mode === 'provided' && !decided ? [{type: 'network'}] : []
}

function boundingSet(config: Record<string, unknown>): string[] {
  const {process: started} = config
  const sets = isRecord(started) ? started.capabilities : undefined
  const bounding = isRecord(sets) ? sets.bounding : undefined
  return Array.isArray(bounding) ? bounding.filter((name) => typeof name === 'string') : []
}

const PING = 'net.ipv4.ping_group_range'

/** Allows every user to ping without a raw socket in a container that has its own network. */
function withPing(config: Record<string, unknown>): Record<string, unknown> {
  const linux = isRecord(config.linux) ? config.linux : {}
  const namespaces = Array.isArray(linux.namespaces) ? linux.namespaces : []
  const sysctl = isRecord(linux.sysctl) ? linux.sysctl : {}
  const own = namespaces.some((namespace) => isRecord(namespace) && namespace.type === 'network')
  if (!own || PING in sysctl || !existsSync(`/proc/sys/${PING.replaceAll('.', '/')}`)) return config
  return merge(config, {linux: {sysctl: {[PING]: '0 2147483647'}}})
}

function withSeccomp(config: Record<string, unknown>, profile: SeccompProfile | undefined): Record<string, unknown> {
  if (profile === undefined || (isRecord(config.linux) && 'seccomp' in config.linux)) return config
  return merge(config, {linux: {seccomp: ociSeccomp(profile, boundingSet(config))}})
}

/** Returns the limits that the attributes and the plugins request. */
export const askedRlimits = ({attributes, oci}: Pick<JailSpec, 'attributes' | 'oci'>): unknown[] => {
  const added = isRecord(oci.process) ? oci.process.rlimits : undefined
  return [...wantedRlimits(attributes), ...(Array.isArray(added) ? added : [])]
}

/** Merges the limits of attributes and plugins. Only this function decides which limits hold. */
function withRlimits(config: Record<string, unknown>): Record<string, unknown> {
  const started = isRecord(config.process) ? config.process : {}
  return {...config, process: {...started, rlimits: heldRlimits(started.rlimits)}}
}

/** Returns the config.json of a pot in the format of the OCI runtime specification 1.0.2. */
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
      rlimits: wantedRlimits(spec.attributes),
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
      resources: {devices: DEVICES, ...pidsResource(spec.attributes)},
      maskedPaths: MASKED_PATHS,
      readonlyPaths: READONLY_PATHS,
    },
  }
  return withSeccomp(withPing(withRlimits(merge(base, spec.oci))), profile)
}
