/** The options of a command line in the one form that answers read: letters with a dash before them, and values as the next word. */
export interface Line {
  /** The values of each letter; `true` for a letter without a value. */
  readonly options: ReadonlyMap<string, readonly (string | true)[]>
  readonly operands: readonly string[]
}

/**
 * Reads the words after the command. `flags` are the letters without a value, `values` those with a value. All words from the first operand on are operands
 * if `stops` is set. Returns undefined for any other form, which only the parser of commands reads.
 */
export function readLine(words: readonly string[], {flags = '', values = '', stops = false}): Line | undefined {
  const options = new Map<string, (string | true)[]>()
  const operands: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) {
      if (stops) return {options, operands: words.slice(at)}
      operands.push(word)
      continue
    }
    const letter = word.slice(1)
    if (letter.length !== 1) return undefined
    if (flags.includes(letter)) options.set(letter, [true])
    else {
      const value = words[at + 1]
      if (!values.includes(letter) || value === undefined || value === '' || value.startsWith('-')) return undefined
      options.set(letter, [...(options.get(letter) ?? []), value])
      at += 1
    }
  }
  return {options, operands}
}

/** The value of a letter that is given once; undefined if it is missing or given several times. */
export function single({options}: Line, letter: string): string | undefined {
  const values = options.get(letter)
  return values?.length === 1 && typeof values[0] === 'string' ? values[0] : undefined
}

const NAME = /^\w[\w-]*$/

/** The name of the pot from `-p NAME` or from the only operand. undefined for other forms, and for names of pot 0.16 with unusual characters. */
export function nameIn(line: Line): string | undefined {
  const {options, operands} = line
  const name = operands.length === 0 ? single(line, 'p') : operands.length === 1 && !options.has('p') ? operands[0] : undefined
  return name !== undefined && NAME.test(name) ? name : undefined
}
