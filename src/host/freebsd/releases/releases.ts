import type {Ask} from '../../../programs/ask.js'
import {script} from '../../../programs/script.js'
import type {Releases, Step} from '../../types.js'
import {askMachine, baseDigest, releasesIn, type Machine} from './manifests.js'
import {fromPackages, hasPackages, takesPackages} from './pkgbase.js'
import {compareReleases, fullName, shortName} from './release-name.js'
import {userlandVersion} from './userland.js'

const hasVarEmpty = script(import.meta.url, 'has-var-empty')
const isSingle = script(import.meta.url, 'is-single')
const wantsHomeLink = script(import.meta.url, 'wants-home-link')

const yes = (argv: readonly string[]) => ({argv, prints: 'yes'})

/** Rules that disable cron jobs that are useless in a jail. */
const CRON_RULES = [
  {match: '^([^#].*save-entropy)$', replace: '# $1'},
  {match: '^([^#].*adjkerntz.*)$', replace: '# $1'},
]

export function freebsdReleases(ask: Ask, {manifests, mirror}: {readonly manifests: string; readonly mirror: string}): Releases {
  let asked: Promise<Machine> | undefined
  const machine = () => {
    asked ??= askMachine(ask)
    return asked
  }

  /** Returns the releases that have manifests. Manifests may be missing on a host that can use base packages. */
  const inManifests = (host: Machine): string[] => {
    try {
      return releasesIn(manifests, host)
    } catch (error) {
      if (hasPackages(shortName(host.release.replace(/-p\d+$/, '')))) return []
      throw error
    }
  }

  return {
    async known() {
      const host = await machine()
      const own = shortName(host.release.replace(/-p\d+$/, ''))
      const tarballs = inManifests(host)
      return hasPackages(own) && !tarballs.includes(own) ? [...tarballs, own].sort(compareReleases) : tarballs
    },

    async obtain(release, cache) {
      const host = await machine()
      // A release without a manifest has no tarball, only packages.
      if (takesPackages(release, host) && !inManifests(host).includes(shortName(release))) return fromPackages(release, cache, host)
      const sha256 = baseDigest(manifests, host, release)
      const name = fullName(release)
      const tarball = `${cache}/${name}_base.txz`
      const url = `${mirror}/${host.machine}/${host.arch}/${name}/base.txz`
      return {tarball, steps: [{title: `download FreeBSD ${name}`, run: {do: 'fetch', url, path: tarball, sha256}}]}
    },

    // -k: parts of the tree may be mounted already, and an immutable file (schg) must not stop a second run.
    unpack: (tarball, directory) => [
      {title: `unpack ${tarball}`, run: {do: 'exec', argv: ['tar', '-x', '-k', '-f', tarball, '-C', directory]}, undo: 'covered'},
    ],

    finish: (directory): Step[] => [
      {title: `make ${directory}/dev`, run: {do: 'mkdir', path: `${directory}/dev`, within: directory}},
      {title: `make ${directory}/tmp`, run: {do: 'mkdir', path: `${directory}/tmp`, mode: 0o1777, within: directory}},
      {
        title: `let ${directory}/var/empty be removed`,
        run: {do: 'exec', argv: ['chflags', '-R', 'noschg', `${directory}/var/empty`], when: yes(hasVarEmpty(directory))},
        undo: 'covered',
      },
      {
        title: `make ${directory}/usr/home`,
        run: {do: 'mkdir', path: `${directory}/usr/home`, within: directory, when: yes(isSingle(directory))},
      },
      {
        title: `link ${directory}/home`,
        run: {do: 'symlink', path: `${directory}/home`, target: 'usr/home', within: directory, when: yes(wantsHomeLink(directory))},
      },
    ],

    clonesBases: false,
    quieten: (directory): Step[] => [{title: 'quieten cron', run: {do: 'edit', path: `${directory}/etc/crontab`, within: directory, rules: CRON_RULES}}],

    upgrade: (_root, release) => (hasPackages(release) ? 'made-anew' : undefined),

    osrelease: fullName,
    detect: userlandVersion,
  }
}
