/** The keys of T that can be undefined are optional, and not undefined. */
export type Defined<T> = {[K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>} & {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
}

const isDefined = <T extends object>(values: T): values is T & Defined<T> => Object.values(values).every((value) => value !== undefined)

/** The same object without the entries that are undefined, for fields that are given or absent. */
export function defined<T extends object>(values: T): Defined<T> {
  const kept = {...values}
  for (const [key, value] of Object.entries(kept)) if (value === undefined) Reflect.deleteProperty(kept, key)
  if (isDefined(kept)) return kept
  throw new TypeError('an entry cannot be removed')
}
