import {existsSync, statSync} from 'node:fs'
import {homedir} from 'node:os'
import {join, resolve} from 'node:path'
import {misuse, PotError} from '../../errors.js'
import {doubtBelow, unsafe} from '../../paths/trust.js'
import {FIRST_PARTY} from '../first-party.js'
import {storeTarball} from './tarballs.js'

/** The words of `pot plugins install`, sorted by kind. */
export interface Sources {
  /** Absolute paths of plugin directories, which pot links. */
  readonly directories: readonly string[]
  /** Absolute paths of tarballs. */
  readonly tarballs: readonly string[]
  /** Words that pot passes to npm: options, names and URLs. */
  readonly words: readonly string[]
}

const isThere = (path: string, what: 'isFile' | 'isDirectory') => statSync(path, {throwIfNoEntry: false})?.[what]() === true

/** The short name of a plugin of pot itself, `network` for `@pot/plugin-network@1.0`; undefined for all other words. */
function ownName(word: string): string | undefined {
  const [, scoped, bare] = /^(?:@pot\/plugin-([^@/]*)|([a-z][a-z0-9-]*))(?:@[^/]*)?$/.exec(word) ?? []
  return scoped ?? (bare !== undefined && FIRST_PARTY.includes(bare) ? bare : undefined)
}

/** Returns the directory of a plugin of pot itself. Throws NO_PLUGIN if this version of pot does not contain it; a registry is never asked for its name. */
function distributed(name: string, word: string, root: string): string {
  const path = join(root, 'plugins', name)
  const plain = [name, `@pot/plugin-${name}`].includes(word)
  if (plain && isThere(join(path, 'package.json'), 'isFile')) return path
  throw plain
    ? new PotError('NO_PLUGIN', `the plugin ${name} does not come with this version of pot`, {hint: 'the names @pot/plugin-NAME are those of pot itself'})
    : new PotError('NO_PLUGIN', `the plugin ${name} comes with pot, in one version`, {hint: `pot plugins install ${name}`})
}

/** The sources that one word names. */
function sourceOf(word: string, root: string): Partial<Sources> {
  if (word.startsWith('-')) return {words: [word]}
  const own = ownName(word)
  if (own !== undefined) return {directories: [distributed(own, word, root)]}
  const path = localPath(word)
  if (path === undefined && /^[^@:/][^:/]*\/[^:]*$/.test(word))
    throw misuse(`'${word}' is neither a file nor the name of a plugin`, `pot plugins install ./${word}, or github:${word}`)
  if (path === undefined) return {words: [word]}
  if (!existsSync(path)) throw new PotError('NO_FILE', `there is no ${path}`, {hint: 'pot plugins install takes a directory, a tarball of npm pack, or a name'})
  assertLinkable(path)
  if (/^git\+/.test(word)) return {words: [word]}
  if (isThere(path, 'isDirectory')) return {directories: [path]}
  return {tarballs: [path]}
}

/**
 * Interprets the words of `pot plugins install`. pot uses a plugin of the distribution (`network`, `@pot/plugin-network`) and a directory of this host at
 * their place. The plugin manager would take a missing path, or a path of two words, for a repository on a public host. Throws NO_PLUGIN, NO_FILE, USAGE, and
 * UNSAFE_FILE for a directory or tarball that other users can change.
 */
export function sources(words: readonly string[], root: string): Sources {
  const all = words.map((word) => sourceOf(word, root))
  return {
    directories: all.flatMap(({directories = []}) => directories),
    tarballs: all.flatMap(({tarballs = []}) => tarballs),
    words: all.flatMap(({words: more = []}) => more),
  }
}

/** Absolute path of an archive, a directory or a repository on this host, also for `NAME@file:PATH`; undefined for a word that npm downloads. */
export function localPath(word: string): string | undefined {
  const spec = word.replace(/^(?:@[^/@:]+\/)?[^/@:.~][^/@:]*@(?=file:|git\+file:|link:|[./~])/, '')
  const path =
    /^(?:git\+)?(?:file|link):(?:\/\/(?=\/))?(.*?)(?:#.*)?$/.exec(spec)?.[1] ??
    (/^(?:\.{0,2}\/|~\/|\.{1,2}$)|\.(?:tgz|tar|tar\.gz)$/i.test(spec) ? spec : undefined)
  if (path === undefined || /^[a-z][a-z0-9+.-]*:/i.test(path)) return undefined
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path)
}

/** Throws UNSAFE_FILE when another user can change a file of a plugin, because root runs the plugin. */
export function assertLinkable(path: string): void {
  const doubt = doubtBelow(path)
  if (doubt !== undefined) throw unsafe(`the plugin ${path}`, doubt)
}

/** The absolute path of a directory of this host. Throws NO_FILE when it does not exist. */
export function existingDirectory(word: string): string {
  const path = resolve(word)
  if (isThere(path, 'isDirectory')) return path
  throw new PotError('NO_FILE', `there is no directory ${path}`, {hint: 'pot plugins install takes tarballs and names, too'})
}

/** Whether a command of the plugin manager installs the plugins that its words name. */
export const isInstall = (id: string): boolean => ['plugins:install', 'plugins:add'].includes(id)

interface Runs {
  /** Directory of the core. */
  readonly root: string
  /** The data directory. */
  readonly data: string
  runCommand(id: string, argv: string[]): Promise<unknown>
}

/** Installs plugins as `pot plugins install WORDS` does. */
export async function installPlugins({root, data, runCommand}: Runs, all: readonly string[]): Promise<void> {
  const {directories, tarballs, words} = sources(all, root)
  for (const directory of directories) await runCommand('plugins:link', ['--no-install', directory])
  const options = words.filter((word) => word.startsWith('-'))
  const copies = tarballs.map((path) => `file:${storeTarball(data, path)}`)
  const named = words.length > options.length || copies.length > 0
  if (named || directories.length === 0) await runCommand('plugins:install', [...words, ...copies])
}
