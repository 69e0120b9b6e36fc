/** An environment variable or a setting. */
export type Pair = readonly [name: string, value: string]

/** Splits `NAME=value` at the first `=`. Returns undefined if there is no `=` or the name is empty. */
export function splitPair(text: string): Pair | undefined {
  const at = text.indexOf('=')
  return at < 1 ? undefined : [text.slice(0, at), text.slice(at + 1)]
}

/** Formats `NAME=value`. */
export const formatPair = ([name, value]: Pair): string => `${name}=${value}`
