import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import type {Limits, Name} from '../limits.js'
import type {Resources} from './resources.js'

/** The block device of `path`; undefined when there is none, as with ZFS. */
export function deviceOf(path: string, mountinfo = readFileSync('/proc/self/mountinfo', 'utf8')): {readonly major: number; readonly minor: number} | undefined {
  const mounts = mountinfo.split('\n').map((line) => ({target: line.split(' ')[4] ?? '', source: line.split(' - ')[1]?.split(' ')[1] ?? ''}))
  const holding = mounts.filter(({target}) => target === '/' || path === target || path.startsWith(`${target}/`))
  const deepest = Math.max(...holding.map(({target}) => target.length))
  const source = holding.findLast(({target}) => target.length === deepest)?.source ?? ''
  const stat = source.startsWith('/') ? statSync(source, {throwIfNoEntry: false}) : undefined
  return stat?.isBlockDevice() ? {major: stat.rdev >> 8, minor: (stat.rdev & 0xff) | ((stat.rdev >> 12) & 0xfff00)} : undefined
}

const V1: Readonly<Partial<Record<Name, string>>> = {
  'read-bps': 'throttleReadBpsDevice',
  'write-bps': 'throttleWriteBpsDevice',
  'read-iops': 'throttleReadIOPSDevice',
  'write-iops': 'throttleWriteIOPSDevice',
}
const V2: Readonly<Partial<Record<Name, string>>> = {'read-bps': 'rbps', 'write-bps': 'wbps', 'read-iops': 'riops', 'write-iops': 'wiops'}

const wanted = (limits: Limits, words: typeof V1) =>
  Object.entries(words).flatMap(([name, word]) => Object.entries(limits).flatMap(([own, rate]) => (own === name && rate > 0 ? [[word, rate] as const] : [])))

const hasThrottle = (root: string): boolean => {
  try {
    return readdirSync(root).includes('blkio.throttle.read_bps_device')
  } catch {
    return false
  }
}

export interface Place {
  /** Absolute path of the pot's tree. */
  readonly path: string
  readonly controllers: ReadonlyMap<string, 1 | 2>
  /** Root of the hierarchy of version 1. */
  readonly blkio?: string
}

/** The part of `linux.resources` that limits I/O; empty, with a line for `tell`, where the kernel cannot limit it. */
export function throttle(limits: Limits, {path, controllers, blkio = '/sys/fs/cgroup/blkio'}: Place, tell: (line: string) => void): Resources {
  if (wanted(limits, V1).length === 0) return {}
  const device = deviceOf(path)
  if (device === undefined) {
    tell('the limits of I/O are not enforced: the storage of the pot is not a block device of its own')
    return {}
  }
  const {major, minor} = device
  if (controllers.get('io') === 2)
    return {
      unified: {
        'io.max': `${major}:${minor} ${wanted(limits, V2)
          .map(([word, rate]) => `${word}=${rate}`)
          .join(' ')}`,
      },
    }
  if (controllers.has('blkio') && hasThrottle(join(blkio))) {
    tell('limits of writing hold for direct I/O only: control groups of version 1 do not know who fills the cache')
    return {blockIO: Object.fromEntries(wanted(limits, V1).map(([word, rate]) => [word, [{major, minor, rate}]]))}
  }
  tell('the limits of I/O are not enforced: this kernel has no control groups for it')
  return {}
}
