/** A feature that some releases of FreeBSD lack or handle differently; see pot-differences(7). */
interface Limit {
  /** The limit applies to releases with a lower major number. */
  readonly below?: number
  /** The limit applies to releases with this major number or a higher one. */
  readonly from?: number
  readonly what: string
}

/** The range of supported major releases: pot was tested on them or checked against their sources. */
const OLDEST = 13
const NEWEST = 16

const LIMITS: readonly Limit[] = [
  {below: 14, what: 'the networks of pots are set up by /sbin/ifconfig and /sbin/route of the pot'},
  {below: 14, what: 'a host that is itself a jail cannot tell whether it may have jails'},
  {from: 15, what: 'a base can come as packages: pot create-base needs pkg on the host then'},
]

const majorOf = (release: string): number => Number(/^(\d+)\.\d+/.exec(release)?.[1] ?? 0)

export interface KnownRelease {
  readonly supported: boolean
  /** One line that names the release and its limits. */
  readonly detail: string
}

/** `release` is kern.osrelease, such as `14.2-RELEASE-p1`. */
export function knownRelease(release: string): KnownRelease {
  const major = majorOf(release)
  const limits = LIMITS.filter(({below = Number.POSITIVE_INFINITY, from = 0}) => major < below && major >= from).map(({what}) => what)
  const newer = major > NEWEST ? ['newer than any that pot knows'] : []
  return {supported: major >= OLDEST, detail: [`FreeBSD ${release}`, ...limits, ...newer].join('; ')}
}
