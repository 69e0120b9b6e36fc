import {shellWords} from '../../programs/shell-words.js'

/** The variables that a file for sh(1) sets, one a line: `NAME="VALUE"`, with or without `export`. Nothing is run. A value with a variable is kept as it is. */
export function shellVariables(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, name = '', value = ''] = /^\s*(?:export\s+)?(\w+)=(.*)$/.exec(line) ?? []
      return name === '' ? [] : [[name, shellWords(value)[0] ?? '']]
    }),
  )
}
