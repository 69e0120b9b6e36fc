import {Flags} from '../../command.js'

/** The options of all commands that make a pot, beside the network; `readOptions` reads their values. */
export const makeFlags = {
  env: Flags.string({
    char: 'e',
    multiple: true,
    multipleNonGreedy: true,
    description: 'set a variable of its environment, or copy one of this environment',
    helpValue: 'NAME[=VALUE]',
  }),
  'env-file': Flags.string({multiple: true, multipleNonGreedy: true, description: 'file with such variables, one in each line', helpValue: 'FILE'}),
  volume: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'mount a directory or file of the host, or a fscomp, in it',
    helpValue: 'SRC:DST[:ro]',
  }),
  secret: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'give it a secret, as /run/secrets/NAME; see secret create',
    helpValue: 'NAME',
  }),
  label: Flags.string({multiple: true, multipleNonGreedy: true, description: 'label of it, for filters of lists and commands', helpValue: 'NAME[=VALUE]'}),
  attribute: Flags.string({multiple: true, multipleNonGreedy: true, description: 'set an attribute; see set-attribute', helpValue: 'NAME=VALUE'}),
}
