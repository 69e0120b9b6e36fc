import {statSync} from 'node:fs'
import {homedir} from 'node:os'
import {join, resolve} from 'node:path'
import {PotError} from '../../errors.js'
import {doubtBelow, unsafe} from '../../paths/trust.js'
import {FIRST_PARTY} from '../first-party.js'

/** The words of `pot plugins install`, sorted. */
export interface Sources {
  /** Absolute paths of plugin directories, to be linked. */
  readonly directories: readonly string[]
  /** Words for npm: options, names, tarballs as `file:` and URLs. */
  readonly words: readonly string[]
}

const isThere = (path: string, what: 'isFile' | 'isDirectory') => statSync(path, {throwIfNoEntry: false})?.[what]() === true

function directoryOf(word: string, root: string): string | undefined {
  const own = /^(?:@pot\/plugin-)?([a-z][a-z0-9-]*)$/.exec(word)?.[1]
  const path = own === undefined ? resolve(word.replace(/^file:(\/\/)?/, '')) : join(root, 'plugins', own)
  const named = own !== undefined || /^(file:|\.{0,2}\/|\.{1,2}$)/.test(word)
  return named && isThere(path, 'isDirectory') && isThere(join(path, 'package.json'), 'isFile') ? path : undefined
}

/**
 * A plugin of the distribution (`network`, `@pot/plugin-network`) and a directory of this host are used where they are,
 * which needs no network. To oclif, `./dir` is a repository on a hosting site, and of two directories it confuses the names. Rejects with NO_PLUGIN, and
 * with UNSAFE_FILE for a directory or tarball that others can change.
 */
export function sources(words: readonly string[], root: string): Sources {
  for (const word of words) refuseMissing(word, root)
  const known = words.map((word) => ({word, directory: word.startsWith('-') ? undefined : directoryOf(word, root)}))
  for (const {word, directory} of known) {
    const path = directory ?? (word.startsWith('-') ? undefined : localPath(word))
    if (path !== undefined) assertLinkable(path)
  }
  const others = known.flatMap(({word, directory}) => (directory === undefined ? [word] : []))
  return {
    directories: known.flatMap(({directory}) => directory ?? []),
    words: others.map((word) => (word.endsWith('.tgz') && isThere(word, 'isFile') ? `file:${resolve(word)}` : word)),
  }
}

/** Absolute path of an archive, directory or repository of this host, also for `NAME@file:PATH`; undefined for a word that npm fetches elsewhere. */
export function localPath(word: string): string | undefined {
  const spec = word.replace(/^(?:@[^/@:]+\/)?[^/@:.~][^/@:]*@(?=file:|git\+file:|link:|[./~])/, '')
  const path =
    /^(?:git\+)?(?:file|link):(?:\/\/(?=\/))?(.*?)(?:#.*)?$/.exec(spec)?.[1] ??
    (/^(?:\.{0,2}\/|~\/|\.{1,2}$)|\.(?:tgz|tar|tar\.gz)$/i.test(spec) ? spec : undefined)
  if (path === undefined || /^[a-z][a-z0-9+.-]*:/i.test(path)) return undefined
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path)
}

/** Throws UNSAFE_FILE when another user can change a file of a plugin, since root runs it. */
export function assertLinkable(path: string): void {
  const doubt = doubtBelow(path)
  if (doubt !== undefined) throw unsafe(`the plugin ${path}`, doubt)
}

/** Throws NO_PLUGIN for a short name of a plugin that is not there: a registry has other packages of that name, and root would run their code. */
function refuseMissing(word: string, root: string): void {
  if (!Object.hasOwn(FIRST_PARTY, word) || directoryOf(word, root) !== undefined) return
  throw new PotError('NO_PLUGIN', `the plugin ${word} does not come with this version of pot`, {
    hint: `if it is published: pot plugins install @pot/plugin-${word}`,
  })
}

interface Runs {
  readonly root: string
  runCommand(id: string, argv: string[]): Promise<unknown>
}

/** Installs plugins as `pot plugins install WORDS` does. */
export async function installPlugins(config: Runs, all: readonly string[]): Promise<void> {
  const {directories, words} = sources(all, config.root)
  for (const directory of directories) await config.runCommand('plugins:link', ['--no-install', directory])
  const options = words.filter((word) => word.startsWith('-'))
  if (directories.length === 0 || words.length > options.length) await config.runCommand('plugins:install', [...words])
}
