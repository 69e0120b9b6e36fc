/** The versions of the plugin API with which this pot works. */
export interface Range {
  readonly oldest: number
  readonly newest: number
  /** By version: the day on which pot stops to work with it, as 2027-01-31. */
  readonly ends: Readonly<Record<number, string>>
}

/** A new version begins when a plugin that was right becomes wrong. The date gives authors time. */
export const API: Range = {oldest: 1, newest: 1, ends: {}}

/** What a plugin can ask for by name in `pot.requires`, beside `event:NAME`: the version of the API need not change for something new. */
export const FEATURES: readonly string[] = ['claim', 'quick', 'base-source', 'checked-steps']

/** Why pot cannot work with a plugin that is written for version `api`; undefined when it can. */
export function wrongApi(api: number, {oldest, newest}: Range = API): string | undefined {
  const has = oldest === newest ? `has version ${newest}` : `has the versions ${oldest} to ${newest}`
  if (api > newest) return `it is written for version ${api} of the plugin API, and this pot ${has}: update pot`
  return api < oldest ? `it is written for version ${api} of the plugin API, and this pot ${has}: update the plugin` : undefined
}

/** A line for the authors of a plugin whose version of the API ends; undefined when it does not. */
export const endsSoon = (api: number, {ends}: Range = API): string | undefined =>
  ends[api] === undefined ? undefined : `it is written for version ${api} of the plugin API, with which pot works until ${ends[api]}`

/** The features of a plugin that this pot does not have. */
export const lacking = (requires: readonly string[], events: readonly string[]): string[] =>
  requires.filter((one) => !FEATURES.includes(one) && !events.some((event) => one === `event:${event}`))
