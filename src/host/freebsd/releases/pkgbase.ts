import {script} from '../../../programs/script.js'
import type {Step} from '../../types.js'
import type {Machine} from './manifests.js'
import {fullName} from './release-name.js'

const make = script(import.meta.url, 'pkgbase')
const remove = script(import.meta.url, 'remove-work')

/** The site in /etc/pkg/FreeBSD.conf. Its name has SRV records. */
const SITE = 'pkg+https://pkg.FreeBSD.org'
const KEYS = '/usr/share/keys'

const numbers = (release: string): readonly [major: number, minor: number] | undefined => {
  const [, major, minor] = /^(\d+)\.(\d+)-RELEASE$/.exec(fullName(release)) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor)]
}

/** Whether the base of this release is available as packages, as from 15.0 on. */
export const hasPackages = (release: string): boolean => (numbers(release)?.[0] ?? 0) >= 15

/** Whether this host can install the base packages: it has the keys of its own major release and of older ones, and cannot run a newer userland. */
export const takesPackages = (release: string, host: Pick<Machine, 'release'>): boolean =>
  hasPackages(release) && (numbers(release)?.[0] ?? 0) <= Number.parseInt(host.release, 10)

/** Makes a tarball of the base packages of a release with pkg(8), which checks their signatures. The tarball stays in the cache. */
export function fromPackages(
  release: string,
  cache: string,
  {arch}: Machine,
  {site = SITE, keys = KEYS} = {},
): {readonly tarball: string; readonly steps: Step[]} {
  const [major, minor] = numbers(release) ?? [0, 0]
  const tarball = `${cache}/${fullName(release)}_pkgbase.tar.zst`
  const work = `${cache}/.pkgbase-${major}.${minor}`
  const clear = {do: 'exec', argv: remove(work, `${tarball}.part`)} as const
  return {
    tarball,
    steps: [
      {
        title: `install the packages of FreeBSD ${fullName(release)}`,
        run: {do: 'exec', argv: make(tarball, work, String(major), String(minor), arch, site, keys)},
        undo: [clear],
      },
      {title: `remove ${work}`, run: clear, undo: 'stays'},
    ],
  }
}
