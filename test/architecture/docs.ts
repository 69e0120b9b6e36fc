import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'

/** The first group of each match. */
export const namesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].flatMap(([, name]) => name ?? [])

/** Error codes that source text gives to somebody. */
export const codesIn = (source: string): string[] => [
  ...namesIn(source, /new PotError\(\s*'([A-Z][A-Z0-9_]+)'/g),
  ...namesIn(source, /\bcode: '([A-Z][A-Z0-9_]+)'/g),
  // failureOf() chooses among several in one line.
  ...(source.match(/^ +code: usage \?.*$/m)?.flatMap((line) => namesIn(line, /'([A-Z][A-Z_]+)'/g)) ?? []),
]

/** The default of a setting, as pot.conf(5) has it. */
export function defaultIn(page: string, key: string): string | undefined {
  const [, entry = ''] = new RegExp(`^\\.It Li ${key} Ns = .*\\n((?:(?!\\.It |\\.El).*\\n)*)`, 'm').exec(page) ?? []
  const [, empty, value] = /^Default:(?: (empty)\.|\n\.Li \\&(.*))$/m.exec(entry) ?? []
  return empty === undefined ? value : ''
}

export interface Shown {
  readonly command: string
  readonly options: readonly string[]
  readonly line: string
}

/** Command lines of pot: those of a root shell, and those in backquotes. */
export function commandsIn(markdown: string): Shown[] {
  const lines = [...namesIn(markdown, /^# (pot [a-z].*)$/gm), ...namesIn(markdown, /`(pot [a-z][^`\n]*)`/g)]
  return lines.map((line) => {
    const [, command = '', ...words] = line.split(' ')
    return {command, options: words.filter((word) => /^-[A-Za-z]$|^--[a-z]/.test(word)), line}
  })
}

/** Files that Markdown links to, relative to it. */
export const linksIn = (markdown: string): string[] => namesIn(markdown, /\]\(([^)\s#]+)(?:#[^)]*)?\)/g).filter((link) => !/^https?:/.test(link))

/** What the compiler says of the code that is marked `<!-- checked: NAME -->`; '' when all is well. */
export function compileErrors(markdown: string): string {
  const blocks = [...markdown.matchAll(/<!-- checked: ([\w-]+) -->\n```ts\n([\s\S]*?)```/g)]
  if (blocks.length === 0) return 'nothing is marked'
  // Below the root, so that @pot/core and the types of Node are found.
  const directory = mkdtempSync(join(ROOT, 'node_modules/.docs-'))
  try {
    for (const [, name = '', code = ''] of blocks) writeFileSync(join(directory, `${name}.ts`), code)
    // One copy of the types: those of dist augment the hooks of oclif a second time.
    const paths = {'@pot/core': [join(ROOT, 'src/index.ts')], '@pot/core/*': [join(ROOT, 'src/*.ts')]}
    const compilerOptions = {noEmit: true, rootDir: ROOT, paths}
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['*.ts'], exclude: []}))
    return spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', directory], {encoding: 'utf8'}).stdout
  } finally {
    rmSync(directory, {recursive: true, force: true})
  }
}
