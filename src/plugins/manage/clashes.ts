import {CORE_ATTRIBUTES} from '../../record/core-attributes.js'
import {SETTING_KEYS} from '../../settings/keys/core-keys.js'
import {contributedAttributes} from '../contributed/attributes.js'
import {contributedFlags} from '../contributed/flags.js'
import {contributedFlavours} from '../contributed/flavours.js'
import {contributedSettings} from '../contributed/settings.js'
import {overreach, type Loaded} from '../contributed/contributions.js'

/** The part of oclif's Config that finds the flags of a command. */
export interface FindsFlags {
  findCommand(id: string): {readonly flags: ReturnType<Parameters<typeof contributedFlags>[1]>} | undefined
}

/**
 * Conflicts between plugins, a line each that begins with the name of the plugin. They are only warnings at each start, but prevent an installation, when the
 * user can still choose another plugin.
 */
export const clashesOf = (all: Loaded, {findCommand}: FindsFlags): string[] => [
  ...contributedFlags(all, (command) => findCommand(command)?.flags ?? {}).warnings,
  ...contributedAttributes(all, CORE_ATTRIBUTES).warnings,
  ...contributedSettings(all, SETTING_KEYS).warnings,
  ...contributedFlavours(all).warnings,
  ...overreach(all),
]
