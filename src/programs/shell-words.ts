/** The words of a line of sh(1), where there is no shell: quotes and backslashes count, nothing is expanded. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (const [, single, double, escaped, blank, plain] of line.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(\s+)|([^\s'"\\]+|.)/g)) {
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = `${word ?? ''}${single ?? double?.replaceAll(/\\([\\"$`])/g, '$1') ?? escaped ?? plain ?? ''}`
  }
  return word === undefined ? words : [...words, word]
}
