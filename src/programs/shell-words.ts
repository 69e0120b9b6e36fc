/** Formats a text as one word of sh(1), in single quotes. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Formats a text as one word of sh(1), in double quotes: for files whose readers expect double quotes. */
export const doubleQuoted = (text: string): string => `"${text.replaceAll(/[\\"$`]/g, '\\$&')}"`

/** Formats a text as one word of sh(1), with quotes only if it needs them. */
export const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : singleQuoted(text))

/** Formats a command as a line of sh(1). */
export const quoted = (argv: readonly string[]): string => argv.map(quote).join(' ')

/** Removes the escapes from a text in double quotes. */
export const withoutEscapes = (text: string): string => text.replaceAll(/\\([\\"$`])/g, '$1')

/** Splits a line of sh(1) into words without a shell: quotes and backslashes are interpreted, nothing is expanded. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (const [, single, double, escaped, blank, plain] of line.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(\s+)|([^\s'"\\]+|.)/g)) {
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = `${word ?? ''}${single ?? (double === undefined ? (escaped ?? plain ?? '') : withoutEscapes(double))}`
  }
  return word === undefined ? words : [...words, word]
}
