import {READING, type Rule} from './rule.js'

/** What the package.json of plugins contributes is data. */
const CONTRIBUTED = ['plugins/contract', 'plugins/contributed']

/** The rooms of the core that know what a plugin is. */
export const OF_EXTENSIONS: Readonly<Record<string, Rule>> = {
  plugins: {
    value: [
      ...CONTRIBUTED,
      'host/drivers.ts',
      'operations/check',
      'record/attributes.ts',
      'record/attribute-values.ts',
      'errors',
      'node:async_hooks',
      'node:fs',
      'node:path',
      'node:url',
    ],
    dynamic: ['@oclif/core/config', 'settings/file.ts'],
    type: [
      ...['context', 'doctor/finding.ts', 'host/look.ts', 'operations/types.ts', 'pots/tree', 'record', 'settings/keys'],
      ...['@oclif/core/hooks', '@oclif/core/interfaces'],
    ],
  },
  'plugins/contributed': {
    value: ['plugins/contract', 'settings/keys', 'errors', 'node:fs', 'node:path'],
    type: ['cli/argv.ts', 'operations/types.ts', 'record'],
  },
  'plugins/contract': {
    value: [
      'record/attribute-values.ts',
      'settings/keys',
      'semver/functions/satisfies.js',
      'semver/ranges/valid.js',
      'errors',
      'node:fs',
      'node:path',
      'node:url',
    ],
    type: ['plugins', 'plugins/contributed', 'record'],
  },
  'plugins/manage': {
    value: [
      'semver/functions/valid.js',
      ...CONTRIBUTED,
      'plugins',
      'record/core-attributes.ts',
      'settings/keys',
      'paths',
      'errors',
      '@oclif/core/config',
      'node:module',
      ...READING,
    ],
    type: ['programs/ask.ts', 'record'],
  },
}
