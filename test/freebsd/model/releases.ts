/** What differs between the releases that pot runs on: the model's table. Each row has the page or the record that says so. */
export interface Difference {
  /** First release that has it. */
  readonly since: number
  readonly source: string
}

const DIFFERENCES = {
  'ifconfig -j': {since: 14, source: 'ifconfig(8) of 14.0; that of 13.2 has no option -j'},
  'route -j': {since: 14, source: 'route(8) of 14.0; that of 13.2 has no option -j'},
  'netstat -j': {since: 14, source: 'netstat(1) of 14.0; that of 13.2 has no option -j'},
  'security.jail.children.max': {since: 14, source: 'record of 13.2: unknown oid'},
  'pf ethernet rules': {since: 14, source: 'pf.conf(5) of 14.0; record of 13.2: the order of rules names none'},
  'pfctl Anchor not found': {since: 14, source: 'pfctl(8) of 14.0 succeeds; record of 13.2: DIOCGETRULESETS, status 1'},
  'jail parameters of 14': {since: 14, source: 'jail(8) of 14.2; record of 13.2: jls -n has no allow.adjtime, extattr, nfsd, routing, settime'},
  'zfs set -u': {since: 14, source: 'zfs-set(8) of OpenZFS 2.2; 13.x has 2.1'},
  'zfs mount -R': {since: 15, source: 'zfs-mount(8) of OpenZFS 2.3; 14.x has 2.2'},
} as const satisfies Readonly<Record<string, Difference>>

export type Feature = keyof typeof DIFFERENCES

/** 13.5 stands for all of 13: the records are of 13.2. */
export const RELEASES = {
  '13.5': {version: '13.5', date: 1305000, zfs: '2.1.15'},
  '14.2': {version: '14.2', date: 1402000, zfs: '2.2.6'},
  '15.0': {version: '15.0', date: 1500068, zfs: '2.4.0'},
} as const

/** `strict` refuses what any of the others would refuse, and has the number of the oldest. */
export type Release = keyof typeof RELEASES | 'strict'

export const isRelease = (text: string): text is Release => text === 'strict' || Object.hasOwn(RELEASES, text)

export const traits = (release: Release): (typeof RELEASES)[keyof typeof RELEASES] => RELEASES[release === 'strict' ? '13.5' : release]

/** Whether a host of this release has it. `strict` has what all of them have. */
export const has = ({release, ported = []}: {readonly release: Release; readonly ported?: readonly Feature[]}, feature: Feature): boolean =>
  ported.includes(feature) || Number.parseInt(traits(release).version, 10) >= DIFFERENCES[feature].since

export const differences = Object.entries(DIFFERENCES)
