import {spawnSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

/** One thing that a guide tells its reader to do. */
export type Told =
  /** ```` ```ts src/x.ts ````: write this file. */
  | {readonly do: 'write'; readonly path: string; readonly text: string}
  /** ```` ```console ````: type this after the `#`, and see that. A line `...` stands for any lines, `...` in a line for any text. */
  | {readonly do: 'type'; readonly line: string; readonly see: readonly string[]}

/** What the fenced blocks of a guide tell, in their order. Other blocks are for reading. */
export function toldBy(markdown: string): Told[] {
  const blocks = [...markdown.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)]
  return blocks.flatMap(([, language, path, text = '']): Told[] =>
    path !== undefined ? [{do: 'write', path, text}] : language === 'console' ? typed(text) : [],
  )
}

function typed(text: string): Told[] {
  const all: {do: 'type'; line: string; see: string[]}[] = []
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('# ')) all.push({do: 'type', line: line.slice(2), see: []})
    else all.at(-1)?.see.push(line)
  }
  return all
}

const quoted = (line: string) =>
  line
    .split('...')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*')

/** Whether this is what the guide lets its reader expect. */
export function isExpected(see: readonly string[], output: string): boolean {
  const pattern = see.map((line) => (line === '...' ? '(?:.*\\n)*' : `${quoted(line)}\\n`)).join('')
  return new RegExp(`^${pattern}$`).test(output)
}

/** Does what the guide tells, in a shell whose directory and variables last. Answers with what went otherwise, and stops there. */
export function follow(told: readonly Told[], directory: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const state = join(directory, '..', '.shell')
  writeFileSync(state, `cd ${directory}\n`)
  for (const one of told) {
    if (one.do === 'write') {
      mkdirSync(dirname(join(directory, one.path)), {recursive: true})
      writeFileSync(join(directory, one.path), one.text)
      continue
    }
    const script = `. ${state}\neval "$1"\n{ declare -p POT; echo cd "$(printf %q "$PWD")"; } >${state} 2>/dev/null`
    const {stdout} = spawnSync('bash', ['-c', `exec 2>&1\n${script}`, 'guide', one.line], {env, encoding: 'utf8'})
    if (!isExpected(one.see, stdout)) return `# ${one.line}\n${stdout}is not\n${one.see.join('\n')}`
  }
  return undefined
}
