export interface Rule {
  /** Rooms, files and packages that may be imported at once. */
  readonly value: readonly string[]
  /** Those that may only be imported as types, beside the above. */
  readonly type?: readonly string[]
  /** Those that may only be imported when they are needed: `await import()`. */
  readonly dynamic?: readonly string[]
}

/** Modules of node that only read, or are harmless. */
export const READING = [
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

/** The quick answers of the core. */
export const ANSWERS: Rule = {
  value: ['host/awake.ts', 'paths/umask.ts', 'pots/look', 'pots/run/exec.ts', 'record', 'settings', 'settings/keys', 'ui'],
  type: ['host/types.ts', 'plugins', 'plugins/contributed', 'programs/ask.ts'],
  dynamic: ['answers', 'host/freebsd', 'host/linux/jails', 'plugins', 'plugins/contributed', 'programs/ask-host.ts', 'record'],
}

/** Those that read what other tools have written. */
export const ADOPT: Readonly<Record<string, Rule>> = {
  'adopt/sources': {
    value: ['adopt/jail-conf', 'errors', 'paths', 'programs/pairs.ts', 'programs/script.ts', 'programs/shell-words.ts', 'programs/which.ts', ...READING],
    type: ['programs/ask.ts'],
  },
  'adopt/jail-conf': {value: ['pots/many/filter.ts', 'errors', 'paths', ...READING]},
}

/** The live screen. */
export const WATCH: Rule = {
  value: ['pots/look', 'pots/run', 'pots/state', 'record', 'ui', 'errors', 'node:readline', ...READING],
  type: ['context', 'plugins/contract/metric.ts'],
  dynamic: ['pots/run', 'snapshots'],
}
