export const HOST_OPTIONS = ['-H', '--host']

/** Whether the first word of a command line is the option for another host. */
export const isHostOption = (word: string): boolean => HOST_OPTIONS.includes(word) || word.startsWith('-H') || word.startsWith('--host=')

/** Whether a command line may be for another host. Loads nothing: every start of pot asks. */
export const mayBeElsewhere = ([first = '']: readonly string[], env: Readonly<Record<string, string | undefined>>): boolean =>
  isHostOption(first) || (env.POT_HOST ?? '') !== ''
