import type {Ask} from '../../programs/ask.js'

/**
 * See `Jails.memory`. Starts one process. Resolves with undefined if the kernel does not count the resources of processes (kern.racct.enable).
 * rctl(8) prints a list of resources for each jail, in the order of its arguments, and names the jails that have ended on stderr.
 */
export async function memoryUse(ask: Ask, names: readonly string[]): Promise<ReadonlyMap<string, number> | undefined> {
  if (names.length === 0) return new Map()
  const {stdout, stderr} = await ask('rctl', ['-u', ...names.map((name) => `jail:${name}`)])
  const gone = new Set([...stderr.matchAll(/'jail:([^':]+)'/g)].map(([, name]) => name))
  const counted = names.filter((name) => !gone.has(name))
  const bytes = [...stdout.matchAll(/^memoryuse=(\d+)$/gm)].map(([, value]) => Number(value))
  return bytes.length === counted.length && bytes.length > 0 ? new Map(counted.map((name, index) => [name, bytes[index] ?? 0])) : undefined
}
