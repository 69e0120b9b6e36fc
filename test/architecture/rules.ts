import {dirname} from 'node:path'
import {PLUGINS} from './graph.js'

export interface Rule {
  /** Rooms, files and packages that may be imported at once. */
  readonly value: readonly string[]
  /** Those that may only be imported as types, beside the above. */
  readonly type?: readonly string[]
  /** Those that may only be imported when they are needed: `await import()`. */
  readonly dynamic?: readonly string[]
}

/** The room of a file: its directory, or for those at the top of src a name of their own. Those of a plugin begin with its name: `network/addresses`. */
export function roomOf(file: string): string {
  const directory = dirname(file)
  return directory === '.' || PLUGINS.includes(directory) ? file.replace(/\.ts$/, '') : directory
}

const POTS = ['pots/make', 'pots/run', 'pots/tree', 'pots/change', 'pots/look']
const DOMAIN = [...POTS, 'bases', 'fscomps', 'snapshots', 'init']
/** Interfaces of what the domain does not know otherwise. */
const CONTRACTS = ['context', 'host/types.ts', 'programs/ask.ts', 'operations/types.ts', 'operations/operate.ts', 'plugins/hooks.ts', 'settings/settings.ts']
const READING = [
  'node:buffer',
  'node:crypto',
  'node:fs',
  'node:fs/promises',
  'node:net',
  'node:os',
  'node:path',
  'node:stream/promises',
  'node:timers/promises',
  'node:tty',
  'node:url',
]
/** Plain functions over plain data, although their neighbours do more. */
const PURE = ['host/layout.ts', 'host/look.ts', 'host/storage/volumes/facts.ts', 'operations/procedure.ts', 'operations/types.ts', 'plugins/hooks.ts'].concat([
  'programs/pairs.ts',
  'programs/script.ts',
])

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
  value: ['command', 'cli/flags', 'errors', 'node:events', 'node:path'],
  type: [...DOMAIN, ...CONTRACTS, 'record'],
  dynamic: [...DOMAIN, 'record', 'doctor', 'ui', 'settings', 'programs/attach.ts', 'operations', 'procedures', 'plugins', 'cli/oclif'],
}

const OF_CORE: Readonly<Record<string, Rule>> = {
  errors: {value: []},
  paths: {value: ['errors', ...READING]},
  context: {value: [], type: ['host', 'operations', 'plugins', 'record', 'settings', 'ui']},
  programs: {
    value: ['errors', 'node:async_hooks', 'node:events', ...READING],
    type: ['operations/types.ts', 'execa', 'node:stream'],
    dynamic: ['execa'],
  },
  record: {value: ['programs/pairs.ts', 'programs/shell-words.ts', 'programs/rlimit.ts', 'errors', ...READING], type: CONTRACTS},
  settings: {value: ['operations/procedure.ts', 'programs/pairs.ts', 'programs/shell-words.ts', 'errors', 'paths', ...READING], type: [...CONTRACTS, 'conf']},

  operations: {
    value: ['operations/check', 'operations/files', 'operations/journal', 'programs', 'plugins/hooks.ts', 'plugins/unsettled.ts', 'errors', ...READING].concat([
      'node:async_hooks',
      'node:diagnostics_channel',
    ]),
    type: ['host/look.ts', 'host/types.ts', 'settings/settings.ts', 'ui/report.ts'],
    dynamic: ['operations/files'],
  },
  // Plugins are checked with it, too.
  'operations/check': {value: ['errors', 'node:path'], type: ['operations/types.ts']},
  'operations/files': {value: ['operations/journal', 'paths', 'errors', ...READING], type: ['operations'], dynamic: ['operations/journal']},
  'operations/journal': {
    value: ['paths', 'programs', 'errors', ...READING],
    type: ['operations', 'plugins/hooks.ts', 'settings/settings.ts'],
  },
  procedures: {
    value: [
      ...POTS,
      'bases',
      'init',
      'record',
      'settings',
      'plugins/installed.ts',
      'plugins/manage',
      'operations',
      'programs/ask-host.ts',
      'errors',
      ...READING,
    ],
    type: ['context', 'host/types.ts'],
  },

  host: {
    value: ['errors', ...READING],
    type: ['programs/ask.ts', 'programs/pairs.ts', 'operations/procedure.ts', 'operations/types.ts', 'settings/settings.ts'],
    dynamic: ['host/linux', 'host/linux/mounts', 'host/freebsd', 'host/storage', 'host/storage/btrfs', 'host/storage/zfs'],
  },
  'host/freebsd': driver(),
  'host/linux': driver('host/linux/jails', 'host/linux/mounts', 'host/linux/oci', 'host/linux/userland'),
  'host/linux/jails': driver('host/linux/mounts', 'host/linux/oci', 'host/linux/userland'),
  'host/linux/oci': driver('host/linux/mounts'),
  'host/linux/userland': driver('host/linux/mounts'),
  'host/linux/mounts': driver(),
  'host/storage': driver('host/storage/btrfs'),
  'host/storage/btrfs': driver('host/storage/volumes'),
  'host/storage/zfs': driver('host/storage/volumes'),
  'host/storage/volumes': driver(),

  'pots/make': domain('pots/change', 'pots/run', 'pots/tree', 'snapshots'),
  'pots/run': domain('pots/tree', 'snapshots', 'programs/attach.ts', 'programs/background.ts'),
  'pots/look': domain('snapshots'),
  'pots/change': domain(),
  'pots/tree': domain(),
  snapshots: domain('pots/tree'),
  bases: domain('pots/make', 'pots/tree'),
  fscomps: domain('pots/tree', 'snapshots'),
  init: {...domain('pots/run', 'pots/tree', 'settings', 'plugins/installed.ts'), type: [...CONTRACTS, 'conf']},
  doctor: domain(
    'operations',
    'operations/journal',
    'plugins/installed.ts',
    'programs/process-id.ts',
    'programs/shell-words.ts',
    'pots/run',
    'pots/tree',
    'snapshots',
  ),

  plugins: {
    value: ['operations/check', 'record/attributes.ts', 'errors', '@oclif/core/config', 'node:fs', 'node:path', 'node:url'],
    type: [
      ...['cli/argv.ts', 'context', 'doctor/finding.ts', 'host/look.ts', 'operations/types.ts', 'pots/tree', 'record'],
      ...['@oclif/core/hooks', '@oclif/core/interfaces'],
    ],
  },
  'plugins/manage': {value: ['plugins', 'paths', 'errors', '@oclif/core/config', ...READING]},

  cli: {
    value: ['plugins', 'paths', 'ui/style.ts', 'errors', '@oclif/core/config', '@oclif/core/flags', 'node:util', ...READING],
    type: ['@oclif/core/command', '@oclif/core/interfaces'],
    dynamic: ['cli/oclif', 'plugins/manage'],
  },
  'cli/oclif': {
    value: [
      'cli/places.ts',
      'cli/contributed.ts',
      'plugins',
      'plugins/manage',
      'procedures',
      'errors',
      '@oclif/core/config',
      '@oclif/core/flags',
      '@oclif/core/help',
      ...READING,
    ],
    type: ['context', 'operations/types.ts', '@oclif/core/command', '@oclif/core/hooks', '@oclif/core/interfaces'],
    dynamic: ['open-context', 'record', 'operations', 'operations/journal', 'settings'],
  },
  'cli/flags': {value: ['command', 'errors', ...READING], type: ['record']},
  commands,
  'commands/service': commands,
  ui: {value: ['errors', 'node:util'], type: ['host/types.ts', ...DOMAIN, 'doctor', 'operations']},

  command: {
    value: ['cli/argv.ts', 'cli/print.ts', 'cli/contributed.ts', 'operations/nesting.ts', 'plugins/failure.ts', 'errors'].concat([
      '@oclif/core/args',
      '@oclif/core/command',
      '@oclif/core/flags',
    ]),
    type: ['context', '@oclif/core/interfaces'],
    dynamic: ['open-context'],
  },
  'open-context': {
    value: ['cli', 'cli/contributed.ts', 'host', 'init/record.ts', 'operations/nesting.ts', 'plugins', 'programs', 'record', 'settings', 'ui', 'errors'].concat(
      READING,
    ),
    type: ['context', 'operations', '@oclif/core/interfaces'],
    dynamic: ['operations', 'procedures'],
  },
  index: {
    value: ['errors', 'paths', 'record', ...POTS, ...PURE, 'operations/command.ts', 'operations/files/download.ts', 'snapshots/nested.ts', 'ui'].concat([
      'programs/shell-words.ts',
      'programs/spawn.ts',
    ]),
    type: ['cli/quick.ts', 'context', 'doctor/finding.ts', 'host/types.ts', 'operations', 'plugins', 'programs/ask.ts', 'settings/settings.ts'],
  },
  // The kit is not part of any start of pot.
  testing: {
    value: ['testing', 'record', 'plugins', 'host/look.ts', 'operations/operate.ts', 'host/linux/jails', 'host/linux/oci', 'errors'].concat([
      'node:async_hooks',
      'node:child_process',
      'node:diagnostics_channel',
      ...READING,
    ]),
    type: CONTRACTS,
  },
}

/** A room of a plugin: rooms of the same plugin, at once, as types and when they are needed; and what the SDK is. */
type Rooms = Readonly<Record<string, {readonly value?: string; readonly type?: string; readonly dynamic?: string; readonly packages?: readonly string[]}>>

function plugin(name: string, rooms: Rooms): Record<string, Rule> {
  const own = (words = '') => words.split(' ').flatMap((word) => (word === '' ? [] : `${name}/${word}`))
  const rules = Object.entries(rooms).map(([room, {value, type, dynamic, packages = []}]): [string, Rule] => {
    const sdk = room.startsWith('commands') ? ['@pot/core', '@pot/core/command'] : ['@pot/core']
    return [`${name}/${room}`, {value: [...own(value), ...sdk, ...packages, ...READING], type: own(type), dynamic: own(dynamic)}]
  })
  return Object.fromEntries(rules)
}

const OF_PLUGINS: Readonly<Record<string, Rule>> = {
  ...plugin('flavours', {
    arguments: {},
    'command-file': {value: 'arguments'},
    'find-flavour': {},
    lint: {value: 'recipe', type: 'command-file find-flavour'},
    'new-flavour': {},
    recipe: {value: 'arguments command-file find-flavour'},
    'run-script': {},
    hooks: {value: 'recipe'},
    commands: {dynamic: 'find-flavour'},
    'commands/flavour': {dynamic: 'arguments find-flavour lint new-flavour recipe run-script'},
  }),
  ...plugin('limits', {
    limits: {},
    'rss-text': {type: 'usage'},
    linux: {value: 'limits', type: 'host usage'},
    freebsd: {value: 'limits', type: 'host usage'},
    host: {value: 'freebsd linux', type: 'limits'},
    usage: {value: 'freebsd linux', type: 'limits'},
    'clock-rate': {value: 'linux'},
    'set-limits': {value: 'host limits'},
    doctor: {value: 'freebsd limits linux'},
    hooks: {value: 'doctor host limits'},
    quick: {value: 'clock-rate rss-text', type: 'usage', dynamic: 'freebsd linux'},
    commands: {value: 'rss-text', type: 'usage', dynamic: 'clock-rate set-limits usage'},
  }),
  ...plugin('network', {
    vendor: {packages: ['ip-address']},
    'read-text': {},
    ip: {value: 'vendor', type: 'driver'},
    settings: {value: 'ip', type: 'driver'},
    bridges: {value: 'ip settings', type: 'driver'},
    driver: {type: 'ip networks'},
    addresses: {value: 'bridges ip', type: 'driver'},
    ports: {value: 'addresses ip', type: 'driver'},
    outsiders: {value: 'addresses bridges ip settings', type: 'driver'},
    attachment: {value: 'addresses ip outsiders ports', type: 'driver'},
    'open-driver': {value: 'settings', type: 'driver', dynamic: 'freebsd linux'},
    networks: {value: 'addresses attachment bridges ip open-driver read-text settings', type: 'driver'},
    freebsd: {value: 'ip networks read-text settings', type: 'driver'},
    linux: {value: 'ip networks read-text settings', type: 'driver'},
    findings: {value: 'addresses bridges networks open-driver outsiders', type: 'driver'},
    hooks: {value: 'addresses attachment findings open-driver settings', type: 'driver'},
    'host-hooks': {value: 'addresses bridges networks open-driver', type: 'driver'},
    commands: {type: 'networks', dynamic: 'networks ports'},
    'commands/network': {type: 'networks', dynamic: 'networks'},
  }),
  ...plugin('images', {
    source: {type: 'import'},
    'bad-image': {},
    'local-name': {},
    'program-argv': {},
    'export-tags': {},
    formats: {type: 'transfer'},
    transfer: {value: 'bad-image formats program-argv', packages: ['node:events', 'node:stream', 'node:zlib']},
    archive: {value: 'bad-image', type: 'source'},
    'pot-image': {value: 'export-tags formats local-name pot-image/portable pot-image/zfs program-argv transfer', type: 'source'},
    'pot-image/portable': {value: 'archive bad-image formats program-argv transfer', type: 'pot-image source'},
    'pot-image/zfs': {value: 'export-tags formats local-name program-argv', type: 'pot-image source', dynamic: 'import'},
    oci: {value: 'archive bad-image export-tags local-name oci/format oci/layers oci/registry pot-image program-argv transfer', type: 'source'},
    'oci/registry': {value: 'bad-image oci/format oci/layers transfer'},
    'oci/layers': {value: 'archive bad-image oci/format transfer', type: 'source', packages: ['node:stream', 'node:zlib']},
    'oci/format': {value: 'bad-image'},
    import: {value: 'export-tags local-name oci pot-image source'},
    programs: {value: 'archive import oci/layers oci/registry pot-image/portable transfer', packages: ['node:worker_threads']},
    commands: {dynamic: 'import oci pot-image'},
    'commands/image': {dynamic: 'oci'},
  }),
}

/** Who may import whom. What is not here may not. */
export const RULES: Readonly<Record<string, Rule>> = {...OF_CORE, ...OF_PLUGINS}

/** Files that need what their room does not: why is said in them. */
export const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // The one module that starts programs.
  'programs/spawn.ts': ['node:child_process'],
  // It is there so that little more is loaded than this.
  'cli/quick.ts': ['host/types.ts', 'host/linux/jails/control-groups.ts', 'programs/ask-host.ts', 'settings'],
  // The one module that loads conf.
  'settings/open-conf.ts': ['conf'],
  // Loaded for a failure only; it runs logger(1), and needs to know for which facility.
  'cli/log.ts': ['programs/spawn.ts', 'settings'],
}

/** `host` names the files in host/, not its directories. */
export const matches = (to: string, names: readonly string[]): boolean => names.some((name) => to === name || (to.endsWith('.ts') && roomOf(to) === name))
