/** Properties of one dataset or snapshot. */
export interface Properties {
  readonly name: string
  /** Returns the value of a property; undefined if it has no value (zfs prints `-`). */
  value(property: string): string | undefined
  /** Whether the property is set on this dataset itself. */
  isLocal(property: string): boolean
}

/** Returns arguments of zfs that print exact values, one per line; see zfs-get(8). OpenZFS and zfs-fuse both know these arguments. */
export const getArguments = (properties: readonly string[], names: readonly string[], options: readonly string[] = []): string[] => [
  'get',
  '-Hp',
  ...options,
  '-o',
  'name,property,value,source',
  properties.join(','),
  ...names,
]

/** Parses the output and keeps its order: zfs sorts by name, and the snapshots of one dataset by age. */
export function parseGet(stdout: string): Properties[] {
  const all = new Map<string, Map<string, {value: string; source: string}>>()
  for (const line of stdout.split('\n')) {
    const [name, property, value, source] = line.split('\t')
    if (name === undefined || property === undefined || value === undefined || source === undefined) continue
    const known = all.get(name) ?? new Map<string, {value: string; source: string}>()
    all.set(name, known.set(property, {value, source}))
  }
  return [...all].map(([name, properties]) => ({
    name,
    value(property) {
      const value = properties.get(property)?.value
      return value === '-' ? undefined : value
    },
    isLocal: (property) => ['local', 'received'].includes(properties.get(property)?.source ?? ''),
  }))
}
