import {dirname} from 'node:path'
import {PLUGINS} from './graph.js'
import {OF_EXTENSIONS} from './extension-rules.js'
import {OF_PLUGINS} from './plugin-rules.js'
import {ADOPT, ANSWERS, READING, WATCH, type Rule} from './rule.js'
import {CONTRACTS, DOMAIN, LOADED_BY_COMMANDS, POTS, PURE} from './sets.js'

/** The room of a file: its directory, or for those at the top of src a name of their own. Those of a plugin begin with its name: `network/addresses`. */
export function roomOf(file: string): string {
  const directory = dirname(file)
  return directory === '.' || PLUGINS.includes(directory) ? file.replace(/\.ts$/, '') : directory
}

/** A room of the domain: the rooms below it, and the contracts. */
const domain = (...below: readonly string[]): Rule => ({value: ['errors', 'paths', 'record', ...below, ...PURE, ...READING], type: CONTRACTS})
/** A room of a system. */
const driver = (...below: readonly string[]): Rule => ({
  value: [
    'errors',
    'paths',
    'host/layout.ts',
    'operations/procedure.ts',
    'host/processes.ts',
    'programs/pairs.ts',
    'programs/which.ts',
    'programs/packages.ts',
    'programs/rlimit.ts',
    'programs/script.ts',
    'programs/shell-words.ts',
    ...below,
    ...READING,
  ],
  type: ['host', 'programs/ask.ts', 'settings/settings.ts', 'operations/types.ts'],
})
const commands: Rule = {
  value: ['command', 'cli/flags', 'cli/contributed.ts', 'errors', 'node:events', 'node:path'],
  type: [...DOMAIN, ...CONTRACTS, 'record', 'relations', 'ui/graph', 'ui/listing', 'watch'],
  dynamic: LOADED_BY_COMMANDS,
}

const OF_CORE: Readonly<Record<string, Rule>> = {
  errors: {value: []},
  defined: {value: []},
  nearest: {value: []},
  paths: {value: ['errors', ...READING]},
  context: {value: [], type: ['host', 'operations', 'plugins', 'record', 'settings', 'ui']},
  programs: {
    value: ['errors', 'paths/temporary.ts', 'node:async_hooks', 'node:events', 'node:readline', ...READING],
    type: ['operations/types.ts', 'execa', 'node:stream'],
    dynamic: ['execa'],
  },
  record: {
    value: ['operations/check/vouched.ts', 'paths', 'programs/pairs.ts', 'programs/shell-words.ts', 'programs/rlimit.ts', 'errors', ...READING],
    type: CONTRACTS,
  },
  'settings/keys': {value: []},
  settings: {
    value: ['settings/keys', 'operations/procedure.ts', 'programs/pairs.ts', 'programs/shell-words.ts', 'errors', 'paths', ...READING],
    type: [...CONTRACTS, 'conf'],
  },

  operations: {
    value: [
      'operations/check',
      'operations/files',
      'operations/journal',
      'paths',
      'programs',
      'plugins/hooks.ts',
      'plugins/unsettled.ts',
      'errors',
      ...READING,
    ].concat(['node:async_hooks', 'node:diagnostics_channel']),
    type: ['host/look.ts', 'host/types.ts', 'settings/settings.ts', 'ui/report.ts'],
    dynamic: ['operations/files'],
  },
  // Plugins are checked with it, too.
  'operations/check': {value: ['errors', 'node:path'], type: ['operations/types.ts']},
  'operations/files': {value: ['operations/journal', 'paths', 'errors', ...READING], type: ['operations'], dynamic: ['operations/journal']},
  'operations/journal': {
    value: ['paths', 'programs', 'errors', 'node:util', ...READING],
    type: ['operations', 'plugins/hooks.ts', 'settings/settings.ts'],
  },
  procedures: {
    value: [
      ...[...DOMAIN, 'record', 'settings', 'plugins/contributed', 'plugins/installed.ts', 'plugins/manage', 'operations'],
      ...['programs/ask-host.ts', 'errors', ...READING],
    ],
    type: ['context', 'host/types.ts'],
  },

  host: {
    value: ['errors', ...READING],
    type: ['programs/ask.ts', 'programs/pairs.ts', 'operations/procedure.ts', 'operations/types.ts', 'settings/settings.ts'],
    dynamic: ['host/linux', 'host/linux/mounts', 'host/freebsd', 'host/storage', 'host/storage/btrfs', 'host/storage/zfs'],
  },
  'host/freebsd': driver('host/freebsd/releases'),
  'host/freebsd/releases': driver(),
  'host/linux': driver('host/linux/jails', 'host/linux/mounts', 'host/linux/oci', 'host/linux/userland'),
  'host/linux/jails': driver('host/linux/mounts', 'host/linux/oci', 'host/linux/userland'),
  'host/linux/oci': driver('host/linux/mounts'),
  'host/linux/userland': driver('host/linux/mounts'),
  'host/linux/mounts': driver(),
  'host/storage': driver('host/storage/btrfs'),
  'host/storage/btrfs': driver('host/storage/volumes'),
  'host/storage/zfs': driver('host/storage/volumes'),
  'host/storage/volumes': driver(),

  ...ADOPT,
  adopt: domain('adopt/sources', 'pots/make'),
  'pots/make': domain('quotas', 'secrets', 'pots/change', 'pots/run', 'pots/state', 'pots/tree', 'snapshots'),
  'pots/many': domain('pots/look', 'pots/state', 'snapshots'),
  'pots/run': domain(
    'quotas',
    'secrets',
    'pots/many',
    'pots/state',
    'pots/tree',
    'snapshots',
    'programs/attach.ts',
    'programs/background.ts',
    'programs/process-id.ts',
  ),
  'pots/look': domain('pots/state', 'snapshots'),
  'pots/state': {value: ['errors', 'paths', 'programs/process-id.ts', ...READING]},
  'pots/change': domain('quotas'),
  'pots/copy': domain('pots/tree', 'programs/attach.ts'),
  'pots/tree': domain(),
  secrets: domain('pots/tree'),
  snapshots: domain('pots/tree'),
  quotas: domain('snapshots'),
  bases: domain('pots/look', 'pots/make', 'pots/many', 'pots/run', 'pots/state', 'pots/tree', 'snapshots'),
  fscomps: domain('pots/tree', 'quotas', 'snapshots'),
  stacks: domain('stacks/file', 'pots/change', 'pots/make', 'pots/run', 'pots/state', 'pots/tree', 'secrets'),
  'stacks/file': {value: ['errors', 'programs/pairs.ts', 'programs/shell-words.ts', 'record', 'yaml', ...READING]},
  init: {...domain('stacks/owned.ts', 'secrets', 'pots/run', 'pots/tree', 'settings', 'plugins/installed.ts'), type: [...CONTRACTS, 'conf']},
  doctor: domain(
    ...'init/record.ts operations operations/journal plugins/installed.ts programs/process-id.ts programs/shell-words.ts'.split(' '),
    ...'pots/look pots/make pots/run pots/state pots/tree snapshots'.split(' '),
  ),

  ...OF_EXTENSIONS,

  fleet: domain('programs/attach.ts', 'pots/look', 'pots/make', 'pots/tree', 'bases', 'secrets', 'snapshots'),
  answers: ANSWERS,
  cli: {
    value: [
      'fleet/elsewhere.ts',
      'plugins',
      'plugins/contributed',
      'paths',
      'ui/style.ts',
      'errors',
      '@oclif/core/args',
      '@oclif/core/flags',
      'node:module',
      'node:util',
      ...READING,
    ],
    type: ['settings/keys', 'ui/printed.ts', '@oclif/core/command', '@oclif/core/hooks', '@oclif/core/interfaces'],
    dynamic: ['cli/completion', 'cli/oclif', 'fleet', 'plugins/manage'],
  },
  'cli/completion': {
    value: ['paths/names-in.ts', 'plugins/contributed', 'cli/contributed.ts', 'cli/find.ts', 'cli/indexed-config.ts', ...READING],
    type: ['settings/settings.ts', '@oclif/core/command'],
    dynamic: ['cli/oclif', 'settings/file.ts'],
  },
  'cli/oclif': {
    value: [
      ...'cli/places.ts cli/contributed.ts cli/index-file.ts cli/print.ts paths/temporary.ts plugins plugins/contributed plugins/manage procedures errors'.split(
        ' ',
      ),
      ...'@oclif/core/config @oclif/core/flags @oclif/core/help'.split(' '),
      ...READING,
    ],
    type: ['context', 'operations/types.ts', '@oclif/core/command', '@oclif/core/hooks', '@oclif/core/interfaces'],
    dynamic: '@oclif/core/config @oclif/core/ux cli/write-index.ts open-context record operations operations/journal settings ui/confirm.ts'.split(' '),
  },
  'cli/many': {
    value: ['cli/errors.ts', 'operations/interrupt.ts', 'pots/many', 'record', 'ui', 'errors'],
    type: ['cli/selection.ts', 'context'],
  },
  'cli/flags': {value: ['command', 'record/fields.ts', 'errors', ...READING], type: ['record']},
  commands,
  relations: domain('bases', 'fscomps', 'pots/look', 'pots/state', 'pots/tree', 'snapshots'),
  watch: WATCH,
  'commands/plugins': {...commands, dynamic: ['plugins/manage', 'pots/make', 'programs/ask-host.ts', 'record', 'ui']},
  'commands/base': commands,
  'commands/secret': commands,
  'commands/service': commands,
  'commands/completion': {...commands, value: [...(commands.value ?? []), 'init/completion-scripts.ts']},
  'ui/listing': {value: ['pots/many/filter.ts', 'record', 'ui', 'errors'], type: DOMAIN},
  'ui/graph': {value: ['ui', '@dagrejs/dagre'], type: ['relations']},
  ui: {
    value: ['plugins/contributed/permissions.ts', ...READING, 'errors', 'node:readline', 'node:util', 'string-width'],
    type: ['relations', 'host/types.ts', 'plugins/manage', 'plugins/contract/metric.ts', ...DOMAIN, 'doctor', 'operations'],
  },

  command: {
    value: [
      'cli/argv.ts',
      'cli/print.ts',
      'cli/contributed.ts',
      'cli/selection.ts',
      'cli/listing-flags.ts',
      'operations/nesting.ts',
      'plugins/failure.ts',
      'errors',
    ].concat(['@oclif/core/args', '@oclif/core/command', '@oclif/core/flags', 'node:util']),
    type: ['cli/many', 'context', 'pots/change', 'ui/listing', '@oclif/core/config', '@oclif/core/interfaces'],
    dynamic: ['cli/many', 'open-context', 'pots/many', 'ui/listing'],
  },
  'open-context': {
    value: [
      'paths/umask.ts',
      'cli',
      'cli/contributed.ts',
      'host',
      'init/record.ts',
      'operations/nesting.ts',
      'plugins',
      'plugins/contributed',
      'programs',
      'record',
      'settings',
      'ui',
      'errors',
    ].concat(READING),
    type: ['context', 'operations', '@oclif/core/interfaces'],
    dynamic: ['operations', 'procedures'],
  },
  verbs: {value: ['errors', 'operations/command.ts'], type: ['context', 'operations/types.ts', 'commands', 'bases', ...POTS]},

  index: {
    value: [
      'programs/which.ts',
      'errors',
      'paths',
      'record',
      ...POTS,
      ...PURE,
      'verbs',
      'operations/command.ts',
      'operations/files/download.ts',
      'snapshots/nested.ts',
      'settings/read.ts',
      'ui',
    ].concat(['programs/ask-host.ts', 'programs/shell-words.ts', 'programs/spawn.ts']),
    type: ['bases', 'cli/quick.ts', 'commands', 'context', 'doctor/finding.ts', 'host/drivers.ts', 'host/types.ts', 'operations', 'plugins'].concat([
      'plugins/contract',
      'programs/ask.ts',
      'settings/keys',
      'settings/settings.ts',
    ]),
  },
  // The kit is not part of any start of pot.
  testing: {
    value: [
      ...['testing', 'testing/storage', 'testing/system', 'testing/warm', 'record', 'plugins', 'errors'],
      ...['host/look.ts', 'host/linux/jails', 'host/linux/oci', 'operations/operate.ts'],
      ...['node:assert/strict', 'node:async_hooks', 'node:child_process', 'node:diagnostics_channel', ...READING],
    ],
    type: CONTRACTS,
  },
  'testing/warm': {
    value: ['plugins/installed.ts', ...READING],
  },
  'testing/system': {
    value: ['host/linux/jails', 'host/linux/oci', 'node:child_process', ...READING],
    type: ['testing'],
  },
  'testing/storage': {
    value: ['host/drivers.ts', 'host/linux/mounts', 'operations', 'programs/ask-host.ts', 'settings', 'errors'].concat(['node:assert/strict', ...READING]),
    type: ['host', 'testing'],
  },
}

/** Who may import whom. What is not here may not. */
export const RULES: Readonly<Record<string, Rule>> = {...OF_CORE, ...OF_PLUGINS}

/** Files that need what their room does not: why is said in them. */
export const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'programs/spawn.ts': ['node:child_process'],
  'cli/first.ts': ['answers', 'fleet/elsewhere.ts'],
  'cli/quick.ts': ['answers', 'host/types.ts', 'host/linux/jails/control-groups.ts', 'settings'],
  'cli/write-index.ts': ['record/core-attributes.ts'],
  'settings/open-conf.ts': ['conf'],
  // Loaded for a failure only; it runs logger(1), and needs to know for which facility.
  'cli/log.ts': ['programs/spawn.ts', 'settings'],
}

/** What every room may import. */
export const ANYWHERE: readonly string[] = ['defined', 'nearest']

/** `host` names the files in host/, not its directories. */
export const matches = (to: string, names: readonly string[]): boolean => names.some((name) => to === name || (to.endsWith('.ts') && roomOf(to) === name))
