import {fileURLToPath} from 'node:url'

const PRELOAD = fileURLToPath(new URL('kill-at.mjs', import.meta.url))

/**
 * Environment in which a process that carries out operations kills itself with SIGKILL at event `event` (from 1): each step has
 * two, `begin` (journalled, not run) and `done`; each step that is undone one more. When there are fewer events nothing happens.
 */
export const killAt = (event: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${PRELOAD}`,
  POT_KILL_AT: String(event),
  POT_KILL_PHASE: 'any',
})
