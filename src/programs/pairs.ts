/** A variable of an environment, or a setting. */
export type Pair = readonly [name: string, value: string]

/** The two parts of `NAME=value`, at the first `=`; undefined where there is no `=`, or nothing before it. */
export function splitPair(text: string): Pair | undefined {
  const at = text.indexOf('=')
  return at < 1 ? undefined : [text.slice(0, at), text.slice(at + 1)]
}

/** `NAME=value` */
export const formatPair = ([name, value]: Pair): string => `${name}=${value}`
