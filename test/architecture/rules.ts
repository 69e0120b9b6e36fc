/** Where a file belongs: its directory, or for those at the top of src a name of its own. */
export function areaOf(file: string): string {
  const at = file.lastIndexOf('/')
  if (at >= 0) return file.slice(0, at)
  const name = file.replace(/\.ts$/, '')
  return name.startsWith('settings') ? 'settings' : name.startsWith('cli-') ? 'cli-parts' : name
}

export interface Rule {
  /** Areas, files and packages that may be imported at once. */
  readonly value: readonly string[]
  /** Those that may only be imported as types, beside the above. */
  readonly type?: readonly string[]
  /** Those that may only be imported when they are needed: `await import()`. */
  readonly dynamic?: readonly string[]
}

const DOMAIN = ['pots', 'bases', 'fscomps', 'snapshots', 'init']
const CONTRACTS = ['context', 'host/types.ts', 'host/ask.ts', 'operations/types.ts', 'operations/operate.ts', 'plugins/hooks.ts', 'settings/settings.ts']
/** Plain functions over plain data, although their neighbours do more. */
const PURE = [
  'host/layout.ts',
  'host/rlimit.ts',
  'host/search-path.ts',
  'host/storage/facts.ts',
  'operations/within.ts',
  'operations/open-directory.ts',
  'operations/read-within.ts',
  'operations/describe.ts',
  'operations/secret.ts',
  'plugins/hooks.ts',
]
const READING = [
  'node:buffer',
  'node:fs',
  'node:fs/promises',
  'node:path',
  'node:os',
  'node:crypto',
  'node:url',
  'node:net',
  'node:tty',
  'node:stream/promises',
  'node:timers/promises',
]

const domain: Rule = {value: [...DOMAIN, 'errors', 'trust', 'settings', ...PURE, ...READING], type: [...CONTRACTS, 'operations']}
const driver = (os: string): Rule => ({
  value: [`host/${os}`, 'host', 'host/storage', 'errors', 'trust', 'operations/read-within.ts', ...READING],
  type: ['settings', 'operations/types.ts'],
})

const commands: Rule = {
  value: ['command', 'errors', 'network-flags', 'node:events', 'node:path'],
  type: [...DOMAIN, ...CONTRACTS, 'commands'],
  dynamic: [...DOMAIN, 'doctor', 'ui', 'settings', 'host', 'operations', 'open-context', 'tools', 'plugins', 'oclif'],
}

/** Who may import whom. What is not here may not. */
export const RULES: Readonly<Record<string, Rule>> = {
  commands,
  'commands/service': commands,
  pots: domain,
  bases: domain,
  fscomps: domain,
  snapshots: domain,
  init: domain,
  doctor: {value: ['doctor', 'operations', ...domain.value], type: CONTRACTS},
  host: {
    value: ['host', 'errors', 'node:child_process', ...READING],
    type: ['operations/types.ts', 'settings'],
    dynamic: ['host/linux', 'host/freebsd', 'host/storage'],
  },
  'host/linux': driver('linux'),
  'host/freebsd': driver('freebsd'),
  'host/storage': {value: ['host/storage', 'host', 'errors', ...READING], type: ['settings', 'operations/types.ts']},
  operations: {
    value: [
      'operations',
      'errors',
      'unsettled',
      'plugins/hooks.ts',
      'host/search-path.ts',
      'node:async_hooks',
      'node:child_process',
      'node:events',
      'node:diagnostics_channel',
      ...READING,
    ],
    type: ['host', 'settings', 'ui', 'execa'],
    dynamic: ['execa'],
  },
  plugins: {
    value: ['plugins', 'errors', 'unsettled', 'node:fs', 'node:path', 'node:url'],
    type: ['@oclif/core/hooks', '@oclif/core/interfaces', 'operations/types.ts', 'pots', 'cli-parts', 'context', 'doctor/finding.ts'],
  },
  oclif: {
    value: [
      'oclif',
      'plugins',
      'errors',
      'trust',
      'cli-parts',
      '@oclif/core/config',
      '@oclif/core/flags',
      '@oclif/core/help',
      'node:child_process',
      ...READING,
    ],
    dynamic: ['open-context', 'pots', 'operations', 'settings'],
    type: ['context', 'pots', 'host/types.ts', 'operations/types.ts', '@oclif/core/command', '@oclif/core/hooks', '@oclif/core/interfaces'],
  },
  ui: {value: ['ui', 'errors'], type: ['host', 'pots', 'bases', 'fscomps', 'snapshots', 'doctor', 'operations']},
  settings: {value: ['settings', 'errors', ...READING], type: [...CONTRACTS, 'host', 'conf'], dynamic: ['conf']},
  'cli-parts': {value: ['cli-parts', 'errors', 'trust', 'unsettled', 'plugins/first-party.ts', 'node:util', ...READING], type: ['@oclif/core/command']},
  cli: {
    value: ['cli-parts', 'errors', 'unsettled', 'oclif/contributed.ts', 'plugins', '@oclif/core/config'],
    type: ['@oclif/core/command'],
    dynamic: ['oclif'],
  },
  command: {
    value: ['@oclif/core/command', '@oclif/core/args', '@oclif/core/flags', 'cli-parts', 'oclif/contributed.ts', 'operations/nesting.ts', 'errors'],
    type: ['context', '@oclif/core/interfaces'],
    dynamic: ['open-context'],
  },
  'network-flags': {value: ['command', 'errors', ...READING], type: ['pots']},
  context: {value: [], type: ['host', 'operations', 'plugins', 'pots', 'settings', 'ui']},
  'open-context': {
    value: ['errors', 'cli-parts', 'host', 'oclif/contributed.ts', 'operations/nesting.ts', 'plugins', 'pots', 'settings', 'ui', 'init/record.ts', ...READING],
    type: ['context', 'operations', '@oclif/core/interfaces'],
    dynamic: ['operations', 'tools'],
  },
  tools: {value: ['pots', 'settings', 'oclif/procedures.ts'], type: ['context', 'host', 'operations']},
  errors: {value: []},
  unsettled: {value: []},
  // Part of every start.
  trust: {value: ['errors', 'node:fs', 'node:path', 'node:url']},
  index: {
    value: ['errors', 'trust', 'pots', 'host/shell-words.ts', 'ui/bytes.ts', 'ui/table.ts'],
    type: ['cli-parts', 'context', 'doctor', 'host', 'operations', 'plugins', 'settings', 'ui/report.ts'],
  },
  // The kit is not part of any start of pot.
  testing: {
    value: [
      ...['testing', 'errors', 'plugins', 'operations', 'pots', 'host/linux/cgroups.ts', 'host/linux/bundle.ts'],
      ...['node:child_process', 'node:diagnostics_channel', ...READING],
    ],
    type: [...CONTRACTS, 'host'],
  },
}

/** Files that need what their area does not: why is said in them. */
export const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // It hands its own stdin, stdout and stderr to the main command of a pot, which no step does.
  'pots/attach.ts': ['node:child_process'],
  'pots/relay.ts': ['node:child_process', 'node:events', 'operations/process-id.ts'],
  // Loaded for a failure only; it runs logger(1), and needs to know for which facility.
  // It is there so that little more is loaded than this.
  'cli-quick.ts': ['host/types.ts', 'host/ask-host.ts', 'host/linux/control-groups.ts', 'settings.ts', 'settings-file.ts'],
  'cli-log.ts': ['node:child_process', 'host/search-path.ts', 'settings-file.ts'],
}

/** `host` names the files in host/, not its directories. */
export const matches = (to: string, names: readonly string[]): boolean => names.some((name) => to === name || (to.endsWith('.ts') && areaOf(to) === name))
