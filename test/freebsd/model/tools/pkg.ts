import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {makeTree} from '../../fixtures/tree.js'

const USAGE =
  'Usage: pkg [-v] [-d] [-l] [-N] [-j <jail name or id>|-c <chroot path>|-r <rootdir>] [-C <configuration file>] [-R <repo config dir>] [-o var=value] [-4|-6] <command> [<args>]'
const SETS = ['FreeBSD-set-base', 'FreeBSD-set-base-jail', 'FreeBSD-set-minimal', 'FreeBSD-set-minimal-jail']

interface Repository {
  readonly url: string
  readonly fingerprints: string
}

/** Those of a directory that are enabled, by name; see pkg.conf(5). */
function repositories(directory: string): Map<string, Repository> {
  const text = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'))
  const blocks = text.flatMap((one) => [...one.matchAll(/^(\S+): \{([^}]*)\}/gm)])
  return new Map(
    blocks.flatMap(([, name = '', body = '']): [string, Repository][] => {
      const of = (key: string) => new RegExp(`${key}: "?([^",\\n]*)`).exec(body)?.[1] ?? ''
      return of('enabled') === 'yes' && of('signature_type') === 'fingerprints' ? [[name, {url: of('url'), fingerprints: of('fingerprints')}]] : []
    }),
  )
}

/** pkg(8): installs sets of base packages below a root directory. */
export async function pkg(call: Call): Promise<Reply> {
  const options = getopt(call.argv, '46C:c:dj:lNo:R:r:v', usual('pkg', USAGE))
  const [command, ...rest] = options.operands
  const [root, configured] = [options.value('r'), options.value('R')]
  if (command !== 'install' || root === undefined || configured === undefined) return fail('freebsd model: pkg is modelled with -r, -R and install alone', 70)
  const install = getopt(rest, 'ACcfFgIiMnqr:RUxy', usual('pkg', 'Usage: pkg install [-AfInFMqRUy] [-r reponame] [-Cgix] <pkg-name> ...'))
  if (!install.has('y')) return fail('freebsd model: pkg install without -y is not modelled', 70)
  const found = repositories(configured)
  const repository = found.get(install.value('r') ?? '')
  if (!repository) return fail(found.size === 0 ? 'No active remote repositories configured.' : `pkg: Repository '${install.value('r')}' is not enabled.`, 3)
  const abi =
    options
      .values('o')
      .find((pair) => pair.startsWith('ABI='))
      ?.slice('ABI='.length) ?? ''
  const [, major = '', minor = ''] = /^pkg\+https:\/\/pkg\.FreeBSD\.org\/FreeBSD:(\d+):\w+\/base_release_(\d+)$/.exec(repository.url) ?? []
  if (Number(major) < 15 || !repository.url.includes(`/${abi}/`))
    return fail(
      `pkg: ${repository.url}/meta.txz: Not Found\nrepository ${install.value('r')} has no meta file, using default settings\nUnable to update repository ${install.value('r')}`,
      70,
    )
  const keys = join(root, repository.fingerprints, 'trusted')
  if (!existsSync(keys) || readdirSync(keys).length === 0) return fail(`pkg: Error opening the trusted directory ${join(repository.fingerprints, 'trusted')}`)
  const unknown = install.operands.find((name) => !SETS.includes(name))
  if (unknown !== undefined) return fail(`pkg: No packages available to install matching '${unknown}' have been found in the repositories`)
  makeTree(root, `${major}.${minor}-RELEASE`)
  return ok(`Updating ${install.value('r')} repository catalogue...\n`)
}
