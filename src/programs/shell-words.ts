/** Splits a line of sh(1) into words without a shell: quotes and backslashes are interpreted, nothing is expanded. */
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
