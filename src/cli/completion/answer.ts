import {join} from 'node:path'
import {namesIn} from '../../paths/names-in.js'
import type {Places, Settings} from '../../settings/settings.js'
import {namesOfPlugins} from '../../plugins/contributed/names.js'
import {addContributedFlags} from '../contributed.js'
import {findCommand} from '../find.js'
import {indexedConfig} from '../indexed-config.js'
import {complete, type Completion} from './complete.js'

const SHELLS_WITHOUT_PREFIX = ['bash']

/** The visible names in a directory; none if the caller may not read it, or there is none. */
const list = (directory: string): string[] => namesIn(directory).filter((name) => !name.startsWith('.'))

/** bash passes `--pot=we` as three words. */
function joined(line: readonly string[]): string[] {
  const result: string[] = []
  for (const [index, word] of line.entries()) {
    const last = result.at(-1) ?? ''
    if (index > 0 && (word === '=' ? /^--[\w-]+$/.test(last) : /^--[\w-]+=$/.test(last))) result[result.length - 1] = `${last}${word}`
    else result.push(word)
  }
  return result
}

/** The words of the command in a command line for another host. The names that are completed are those of this host. */
const withoutHost = (line: readonly string[]): readonly string[] =>
  line.length > 2 && ['-H', '--host'].includes(line[0] ?? '') ? line.slice(2) : line.length > 1 && /^(-H|--host=)./.test(line[0] ?? '') ? line.slice(1) : line

async function directories(): Promise<Pick<Settings, 'fsRoot'> & Places> {
  const {findPlaces, readSettings} = await import('../../settings/file.js')
  const found = findPlaces(process.env, process.env.POT_PLATFORM ?? process.platform)
  return {...found, fsRoot: readSettings(found).fsRoot}
}

/**
 * Returns the lines that a script of a shell reads: `words` or `files`, and then one line for each word, with a tab before its help. `shell` is the name of
 * the shell, `line` the words after `pot`, the last of which is completed. Returns an empty text when pot cannot say anything.
 */
export async function answer(shell: string, line: readonly string[], root: string): Promise<string> {
  const config = indexedConfig(root) ?? (await (await import('../oclif/whole-config.js')).wholeConfig(root))
  const asked = withoutHost(SHELLS_WITHOUT_PREFIX.includes(shell) ? joined(line) : line)
  const found = findCommand(config, asked.slice(0, -1))
  if (found !== undefined) addContributedFlags(config, found.command.id)
  const {fsRoot, ...places} = await directories()
  const own: ReadonlyMap<string, string> = new Map([
    ['POT', 'jails'],
    ['BASE', 'bases'],
    ['FSCOMP', 'fscomp'],
  ])
  const theirs = namesOfPlugins(config)
  const names = (sort: string): readonly string[] | undefined => {
    const directory = own.get(sort)
    return directory === undefined ? theirs.get(sort)?.({...places, root: fsRoot, core: root}, list) : list(join(fsRoot, directory))
  }
  return text(complete(config, asked, {sorts: [...theirs.keys()], names}), SHELLS_WITHOUT_PREFIX.includes(shell) ? '' : prefixOf(asked.at(-1) ?? ''))
}

/** The part of a word that most shells want again before the value: `--pot=`. */
const prefixOf = (word: string): string => (word.startsWith('--') && word.includes('=') ? word.slice(0, word.indexOf('=') + 1) : '')

const text = (completion: Completion, prefix: string): string =>
  completion.kind === 'files' ? 'files\n' : `words\n${completion.words.map(({text: word, help}) => `${prefix}${word}\t${help}\n`).join('')}`
