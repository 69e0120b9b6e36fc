import type {Command} from '@oclif/core/command'
import {PotError, misuse} from '../errors.js'
import {nearest} from '../nearest.js'
import {distributedPluginOf} from '../plugins/contributed/distribution.js'

/** The part of oclif's Config that this module uses. */
export interface Commands {
  /** The directory of the core. */
  readonly root: string
  readonly commandIDs: readonly string[]
  findCommand(id: string): Command.Loadable | undefined
}

export interface Found {
  readonly command: Command.Loadable
  /** The words after the command's name. */
  readonly rest: readonly string[]
}

/** The command with the longest name that matches the first of `words`: `plugins install` rather than `plugins`. */
export function findCommand(config: Pick<Commands, 'findCommand'>, words: readonly string[]): Found | undefined {
  const named = words.findIndex((word) => word.startsWith('-'))
  for (let length = Math.min(named < 0 ? words.length : named, 3); length > 0; length--) {
    const command = config.findCommand(words.slice(0, length).join(':'))
    if (command !== undefined) return {command, rest: words.slice(length)}
  }
  return undefined
}

/** The commands whose first word is `word`: `image:ls` for `image`. */
export const membersOf = ({commandIDs}: Pick<Commands, 'commandIDs'>, word: string): string[] => commandIDs.filter((id) => id.startsWith(`${word}:`)).sort()

const spoken = (id: string): string => id.replaceAll(':', ' ')

/**
 * The error for an unknown command: PLUGIN_MISSING with the command that installs the plugin, or USAGE with the most similar command, or with the
 * commands that begin with the first of `words`.
 */
export function noCommand(config: Commands, [word = '', second]: readonly string[]): PotError {
  const members = membersOf(config, word)
  if (members.length > 0) {
    if (second === undefined || second.startsWith('-'))
      return misuse(`'${word}' is the first word of several commands: ${members.map((id) => `pot ${spoken(id)}`).join(', ')}`, `pot help ${word}`)
    const close = nearest(`${word}:${second}`, members)
    return misuse(`no command '${word} ${second}'`, close === undefined ? `pot help ${word}` : `pot ${spoken(close)} --help`)
  }
  const plugin = distributedPluginOf(config.root, word)
  if (plugin !== undefined)
    return new PotError('PLUGIN_MISSING', `'${word}' comes with the plugin '${plugin}', which is not installed`, {hint: `pot plugins install ${plugin}`})
  if (word.startsWith('-')) return misuse(`unknown option ${word}: the command comes first`, 'pot help')
  const guess = nearest(word, config.commandIDs)
  return misuse(`no command '${word}'`, guess === undefined ? 'pot help' : `pot ${spoken(guess)} --help`)
}
