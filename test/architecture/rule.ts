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
  value: ['host/awake.ts', 'paths/umask.ts', 'pots/look', 'pots/run/exec.ts', 'record', 'settings', 'ui'],
  type: ['host/types.ts', 'plugins', 'plugins/contributed', 'programs/ask.ts'],
  dynamic: ['answers', 'host/freebsd', 'host/linux/jails', 'plugins', 'plugins/contributed', 'programs/ask-host.ts', 'record'],
}
