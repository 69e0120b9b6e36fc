/** The words of a command line, which are split at spaces; `'` keeps them together. */
export const wordsOf = (line: string): string[] => [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''))
