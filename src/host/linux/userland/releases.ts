import {existsSync} from 'node:fs'
import {PotError} from '../../../errors.js'
import {toolMissing} from '../../../programs/packages.js'
import {script} from '../../../programs/script.js'
import type {Releases, Step} from '../../types.js'
import {readSources, sourceLine, sourcesOf, type AptSource} from './apt-sources.js'
import {detectRelease} from './os-release.js'
import {which} from '../../../programs/which.js'

const SUITE = /^[a-z][a-z0-9.-]*$/

const aptUpgrade = script(import.meta.url, 'apt-upgrade', '/bin/sh')

/** `process.arch` -> name of the architecture in Debian. */
const ARCHITECTURES: Readonly<Record<string, string>> = {x64: 'amd64', ia32: 'i386', arm: 'armhf', ppc64: 'ppc64el'}

interface Setup {
  /** POT_DEBIAN_MIRROR; undefined means the mirror of the host, or the default of the tool. */
  readonly mirror: string | undefined
  /** The package sources of this host; tests replace this function. */
  readonly sources?: () => AptSource[]
  readonly find?: (tool: string) => string | undefined
}

/** Makes suites of Debian and its derivatives on this machine. Users give all other trees as tarballs. */
export function linuxReleases({mirror, sources = readSources, find = which}: Setup): Releases {
  const arch = ARCHITECTURES[process.arch] ?? process.arch

  function mirrors(suite: string): AptSource[] {
    if (mirror !== undefined && mirror !== '') return [{uri: mirror, suite, components: ['main'], signedBy: undefined}]
    return sourcesOf(suite, sources())
  }

  function make(suite: string, tarball: string): Step[] {
    const from = mirrors(suite)
    const tool = find('mmdebstrap')
    if (tool !== undefined) return bootstrap(suite, tarball, [tool, '--variant=minbase', '--mode=root', `--architectures=${arch}`, suite], from.map(sourceLine))
    const old = find('debootstrap')
    if (old === undefined) throw toolMissing('mmdebstrap')
    return debootstrap(old, suite, arch, tarball, from)
  }

  return {
    known: async () => [],

    async obtain(release, cache) {
      if (!SUITE.test(release)) {
        throw new PotError('BAD_RELEASE', `'${release}' is not the name of a suite`, {exit: 2, hint: 'pot create-base -r bookworm'})
      }
      const stem = `${cache}/${release}-${arch}`
      const there = ['.tar.zst', '.tar'].map((end) => `${stem}${end}`).find((path) => existsSync(path))
      if (there !== undefined) return {tarball: there, steps: []}
      const tarball = find('zstd') !== undefined && find('mmdebstrap') !== undefined ? `${stem}.tar.zst` : `${stem}.tar`
      return {tarball, steps: make(release, tarball)}
    },

    unpack: (tarball, directory) => [
      {
        title: `unpack ${tarball} into ${directory}`,
        run: {
          do: 'exec',
          argv: [
            'tar',
            '--extract',
            '--file',
            tarball,
            '--directory',
            directory,
            '--numeric-owner',
            '--same-owner',
            '--preserve-permissions',
            '--xattrs',
            '--xattrs-include=*',
          ],
        },
        undo: 'covered',
      },
    ],

    finish: () => [],
    clonesBases: true,
    quieten: () => [],

    upgrade(root) {
      if (existsSync(`${root}/usr/bin/apt-get`)) return aptUpgrade()
      return existsSync(`${root}/sbin/apk`) ? ['apk', 'upgrade', '--no-cache'] : undefined
    },

    osrelease: (release) => release,

    detect: detectRelease,
  }
}

/** Returns the temporary name of a tarball, with `.partial` before the extension, because the tool chooses the compression by the extension. */
const partialOf = (tarball: string): string => tarball.replace(/(\.tar(?:\.zst)?)$/, '.partial$1')

function bootstrap(suite: string, tarball: string, argv: readonly string[], lines: readonly string[]): Step[] {
  const partial = partialOf(tarball)
  return [
    {title: `make the userland of ${suite}`, run: {do: 'exec', argv: [...argv, partial, ...lines], show: true}, undo: [{do: 'remove', path: partial}]},
    {title: `keep it as ${tarball}`, run: {do: 'rename', from: partial, to: tarball}},
  ]
}

function debootstrap(tool: string, suite: string, arch: string, tarball: string, from: readonly AptSource[]): Step[] {
  const partial = partialOf(tarball)
  const tree = `${partial}.d`
  const source = from.find((entry) => entry.suite === suite)
  const keyring = source?.signedBy === undefined ? [] : [`--keyring=${source.signedBy}`]
  const argv = [tool, '--variant=minbase', `--arch=${arch}`, ...keyring, suite, tree, ...(source === undefined ? [] : [source.uri])]
  return [
    {title: `make the userland of ${suite}`, run: {do: 'exec', argv, show: true}, undo: [{do: 'remove', path: tree}]},
    {
      title: `pack ${tree}`,
      run: {do: 'exec', argv: ['tar', '--create', '--file', partial, '--directory', tree, '--numeric-owner', '--xattrs', '.']},
      undo: [{do: 'remove', path: partial}],
    },
    {title: `keep it as ${tarball}`, run: {do: 'rename', from: partial, to: tarball}},
    {title: `remove ${tree}`, run: {do: 'remove', path: tree}},
  ]
}
