export const POTS = ['pots/copy', 'pots/make', 'pots/many', 'pots/run', 'pots/state', 'pots/tree', 'pots/change', 'pots/look']
export const DOMAIN = [...POTS, 'adopt', 'bases', 'fleet', 'fscomps', 'quotas', 'secrets', 'snapshots', 'stacks', 'stacks/file', 'init']
/** Interfaces of what the domain does not know otherwise. */
export const CONTRACTS = [
  'context',
  'host/types.ts',
  'programs/ask.ts',
  'operations/types.ts',
  'operations/operate.ts',
  'plugins/hooks.ts',
  'plugins/contract/metric.ts',
  'settings/settings.ts',
]
/** Plain functions over plain data, although their neighbours do more. */
export const PURE = [
  'host/layout.ts',
  'host/look.ts',
  'host/storage/volumes/facts.ts',
  'operations/command.ts',
  'operations/procedure.ts',
  'operations/types.ts',
  'plugins/hooks.ts',
].concat(['programs/pairs.ts', 'programs/script.ts', 'programs/shell-words.ts'])

/** What commands load when they run. */
export const LOADED_BY_COMMANDS = [
  ...DOMAIN,
  'paths/write-output.ts',
  ...'record relations doctor watch ui ui/graph ui/listing'.split(' '),
  ...'settings programs/attach.ts operations procedures plugins plugins/contributed cli/oclif cli/contributed.ts'.split(' '),
]
