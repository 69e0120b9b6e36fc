/** Properties of one dataset or snapshot. */
export interface Properties {
  readonly name: string
  /** Value of a property; undefined when it has none (zfs prints `-`). */
  value(property: string): string | undefined
  /** Whether the property is set on this dataset itself. */
  isLocal(property: string): boolean
}

/** Arguments of zfs: exact values, one a line; see zfs-get(8). Old and new command lines know this form. */
export const getArguments = (properties: readonly string[], names: readonly string[], options: readonly string[] = []): string[] => [
  'get',
  '-Hp',
  ...options,
  '-o',
  'name,property,value,source',
  properties.join(','),
  ...names,
]

/** Parses the answer, in the order of zfs: by name, and by age for the snapshots of one dataset. */
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
