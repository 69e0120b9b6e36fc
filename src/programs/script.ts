import {readFileSync} from 'node:fs'

/**
 * The command of a script for sh(1), `scripts/NAME.sh` beside the module `from` (its `import.meta.url`): a function from the arguments of the script to
 * the argv that runs it. The file is read when it is needed first. The text goes into the argv, without comments: so `--plan` shows what will be done,
 * a journal has it for a pot of another version, and it is run in the tree of a pot too, where the file is not. `shell`: where sh is not looked for.
 */
export function script(from: string, name: string, shell = 'sh'): (...words: readonly string[]) => string[] {
  let text: string | undefined
  return (...words) => {
    text ??= withoutComments(readFileSync(new URL(`scripts/${name}.sh`, from), 'utf8'))
    return [shell, '-c', text, `pot-${name}`, ...words]
  }
}

/** Of whole lines; a script has none of these in a text of its own. */
const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*(#.*)?$/.test(line))
    .join('\n')
