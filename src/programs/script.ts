import {readFileSync} from 'node:fs'

/**
 * Returns a function that maps the arguments of a script to the argv that runs the script. The script is `scripts/NAME.sh` beside the module `from`
 * (its `import.meta.url`); the file is read on the first call. The text of the script, without comments, is a part of argv: so `--plan` shows it, the
 * journal keeps it for other versions of pot, and it can run in the tree of a pot, where the file does not exist. `shell` is the path of sh for
 * programs that do not search PATH.
 */
export function script(from: string, name: string, shell = 'sh'): (...words: readonly string[]) => string[] {
  let text: string | undefined
  return (...words) => {
    text ??= withoutComments(readFileSync(new URL(`scripts/${name}.sh`, from), 'utf8'))
    return [shell, '-c', text, `pot-${name}`, ...words]
  }
}

/** Removes empty lines and comment lines. This is safe because no script contains a text of several lines with such lines. */
const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*(#.*)?$/.test(line))
    .join('\n')
