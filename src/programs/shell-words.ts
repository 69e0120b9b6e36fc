/** Formats a text as one word of sh(1), in single quotes. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Formats a text as one word of sh(1), in double quotes: for files whose readers expect double quotes. */
export const doubleQuoted = (text: string): string => `"${text.replaceAll(/[\\"$`]/g, '\\$&')}"`

/** Formats a text as one word of sh(1), with quotes only if it needs them. */
export const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : singleQuoted(text))

/** Formats a command as a line of sh(1). */
export const quoted = (argv: readonly string[]): string => argv.map(quote).join(' ')

/** A line of sh(1) that runs the words as a command. The record of a pot holds a single line; if a word contains a line break, the line uses printf. */
export function commandLine(words: readonly string[]): string {
  const [first = '', ...rest] = words
  // Without the quotes, sh would parse the word as an assignment.
  const head = first.includes('=') ? singleQuoted(first) : quote(first)
  const line = [head, ...rest.map(quote)].join(' ')
  if (words.length === 0 || !/[\n\r]/.test(line)) return words.length === 0 ? '' : line
  const format = line.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll("'", '\\047').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `sh -c "$(printf '${format}')"`
}

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
