/** The versions of the plugin API that this pot supports. */
export interface Range {
  readonly oldest: number
  readonly newest: number
  /** For some versions, the day on which pot stops supporting the version, such as 2027-01-31. */
  readonly ends: Readonly<Record<number, string>>
}

/** A new version begins when a change breaks valid plugins. The date gives the authors time to adapt. */
export const API: Range = {oldest: 1, newest: 1, ends: {}}

/** Features that a plugin can require in `pot.requires`, besides `event:NAME`. So a new feature does not need a new version of the API. */
export const FEATURES: readonly string[] = [
  'claim',
  'quick',
  'base-source',
  'image-source',
  'checked-steps',
  'settings',
  'events',
  'permissions',
  'image-driver',
  'network-driver',
]

/** The reason why pot does not support a plugin for version `api`; undefined when it does. */
export function wrongApi(api: number, {oldest, newest}: Range = API): string | undefined {
  const has = oldest === newest ? `has version ${newest}` : `has the versions ${oldest} to ${newest}`
  if (api > newest) return `it is written for version ${api} of the plugin API, and this pot ${has}: update pot`
  return api < oldest ? `it is written for version ${api} of the plugin API, and this pot ${has}: update the plugin` : undefined
}

/** A warning for the authors of a plugin whose version of the API will end; undefined when it will not. */
export const endsSoon = (api: number, {ends}: Range = API): string | undefined =>
  ends[api] === undefined ? undefined : `it is written for version ${api} of the plugin API, with which pot works until ${ends[api]}`

/** The required features that this pot does not have. */
export const lacking = (requires: readonly string[], events: readonly string[]): string[] =>
  requires.filter((one) => !FEATURES.includes(one) && !events.some((event) => one === `event:${event}`))
