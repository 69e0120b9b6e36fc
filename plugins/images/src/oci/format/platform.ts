import {PotError} from '@pot/core'

export interface Platform {
  /** Operating system, such as `linux` or `freebsd`. */
  readonly os: string
  /** Architecture in the naming of Go: `amd64`, `arm64`. */
  readonly architecture: string
  /** Variant of the architecture, such as `v8`. */
  readonly variant: string | undefined
  readonly version: string | undefined
}

const ARCHITECTURES: Readonly<Record<string, string>> = {x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mipsel: 'mipsle'}

export const architectureOf = (arch: string): string => ARCHITECTURES[arch] ?? arch

/** The platform of this host. */
export const hostPlatform = (os: 'linux' | 'freebsd', arch: string = process.arch): Platform => ({
  os,
  architecture: architectureOf(arch),
  variant: arch === 'arm64' ? 'v8' : arch === 'arm' ? 'v7' : undefined,
  version: undefined,
})

export const platformText = ({os, architecture, variant}: Platform): string => [os, architecture, ...(variant === undefined ? [] : [variant])].join('/')

/** Parses a platform such as `linux/arm64/v8`. Rejects with USAGE. */
export function parsePlatform(text: string): Platform {
  const [os = '', architecture = '', variant, ...rest] = text.split('/')
  if (rest.length === 0 && [os, architecture, variant ?? 'v1'].every((part) => /^[a-z0-9_.-]+$/.test(part)))
    return {os, architecture, variant, version: undefined}
  throw new PotError('USAGE', `'${text}' is not OS/ARCHITECTURE`, {exit: 2, hint: '--platform linux/amd64'})
}

const fits = (wanted: Platform, {os, architecture, variant}: Platform): boolean =>
  os === wanted.os && architecture === wanted.architecture && (wanted.variant === undefined || variant === undefined || variant <= wanted.variant)

/** Chooses the image for a platform: the best variant, then the first in the list. Rejects with NO_PLATFORM; the hint lists the available platforms. */
export function choosePlatform<T extends {readonly platform: Platform | undefined}>(all: readonly T[], wanted: Platform, what: string): T {
  const suited = all.filter(({platform}) => platform !== undefined && fits(wanted, platform))
  const [best] = suited.toSorted((a, b) => (b.platform?.variant ?? '').localeCompare(a.platform?.variant ?? ''))
  if (best !== undefined) return best
  const there = all.flatMap(({platform}) => (platform === undefined || platform.os === 'unknown' ? [] : [platformText(platform)]))
  throw new PotError('NO_PLATFORM', `${what} has no image for ${platformText(wanted)}`, {
    ...(there.length === 0 ? {} : {hint: `--platform with one of: ${[...new Set(there)].join(' ')}`}),
  })
}

/**
 * Rejects with NO_PLATFORM if the image is for another platform: this host cannot run its programs. An image that does not say what it is for is taken,
 * as by docker.
 */
export function checkPlatform(image: Platform, wanted: Platform, what: string): void {
  const os = image.os === 'unknown' ? wanted.os : image.os
  const architecture = image.architecture === 'unknown' ? wanted.architecture : image.architecture
  if (!fits({...wanted, variant: undefined}, {...image, os, architecture})) {
    throw new PotError('NO_PLATFORM', `${what} is for ${platformText(image)}, not for ${platformText(wanted)}`, {hint: `--platform ${platformText(image)}`})
  }
}
