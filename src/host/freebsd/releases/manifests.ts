import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Ask} from '../../../programs/ask.js'
import {PotError} from '../../../errors.js'
import {readTrusted} from '../../../paths/trust.js'
import {compareReleases, fullName, shortName} from './release-name.js'

export interface Machine {
  readonly machine: string
  readonly arch: string
  /** kern.osrelease of the host. */
  readonly release: string
}

/** Asks for the machine and the architecture, such as `amd64` and `amd64`, or `arm64` and `aarch64`, and for the release of the host. */
export async function askMachine(ask: Ask): Promise<Machine> {
  const {stdout} = await ask('sysctl', ['-n', 'hw.machine', 'hw.machine_arch', 'kern.osrelease'])
  const [machine = '', arch = '', release = ''] = stdout.trim().split('\n')
  if (machine === '' || arch === '') throw new PotError('NO_MACHINE', 'sysctl does not report the architecture of this host')
  return {machine, arch, release}
}

/**
 * Returns the short names of the releases that have a manifest, the oldest first. The package freebsd-release-manifests has one file per release,
 * `MACHINE-ARCH-RELEASE`. Throws NO_MANIFESTS.
 */
export function releasesIn(directory: string, {machine, arch}: Pick<Machine, 'machine' | 'arch'>): string[] {
  const prefix = `${machine}-${arch}-`
  const files = list(directory).filter((file) => file.startsWith(prefix))
  return files.map((file) => shortName(file.slice(prefix.length))).sort(compareReleases)
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (cause) {
    throw new PotError('NO_MANIFESTS', `there are no release manifests in ${directory}`, {hint: 'pkg install freebsd-release-manifests', cause})
  }
}

/** Returns the SHA-256 digest of base.txz (hex). Throws NO_MANIFESTS, BAD_RELEASE, BAD_MANIFEST, UNSAFE_FILE. */
export function baseDigest(directory: string, {machine, arch}: Pick<Machine, 'machine' | 'arch'>, release: string): string {
  const known = releasesIn(directory, {machine, arch})
  if (!known.includes(shortName(release))) {
    const names = known.length === 0 ? `none for ${machine}/${arch}` : known.join(' ')
    throw new PotError('BAD_RELEASE', `'${release}' is not a known release of FreeBSD`, {exit: 2, hint: `known: ${names}`})
  }
  const file = join(directory, `${machine}-${arch}-${fullName(release)}`)
  const line = readTrusted(`the manifest of ${release}`, file)
    .toString('utf8')
    .split('\n')
    .find((one) => one.startsWith('base.txz\t'))
  const digest = line?.split('\t')[1] ?? ''
  if (!/^[0-9a-f]{64}$/i.test(digest)) throw new PotError('BAD_MANIFEST', `${file} has no digest of base.txz`)
  return digest.toLowerCase()
}
