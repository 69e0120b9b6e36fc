import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../../src/errors.js'
import {ROOT} from './cli.js'

const text = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** The examples in the help of the commands of a package, which its manual pages have, too. */
function ofCommands(manifest: string): string[] {
  const {commands = {}}: {readonly commands?: Readonly<Record<string, unknown>>} = JSON.parse(text(manifest))
  return Object.values(commands)
    .flatMap((command) => (isRecord(command) ? strings(command.examples) : []))
    .flatMap((lines) => lines.replaceAll('<%= config.bin %>', 'pot').split('\n'))
}

/** The command lines in the section EXAMPLES of a manual page. */
function ofPage(page: string): string[] {
  const [, section = ''] = /^\.Sh EXAMPLES\n((?:(?!\.Sh ).*\n)*)/m.exec(text(page)) ?? []
  return [...section.matchAll(/^(?:\.Dl )?(?:# )?(pot .*|.*; pot .*)$/gm)].map(([, line = '']) => line)
}

/** What a reader of Markdown types in a shell of root. */
const ofMarkdown = (file: string): string[] => [...text(file).matchAll(/^# (pot [a-z].*)$/gm)].map(([, line = '']) => line)

/** Guides that a test of their own follows. */
const GUIDES = ['docs/stacks.md', 'docs/fleet.md', 'docs/plugins.md']

/** All examples of the help, the manual pages, the README files and the guides, each once. */
export function allExamples(): string[] {
  const plugins = readdirSync(join(ROOT, 'plugins')).map((name) => `plugins/${name}`)
  const pages = readdirSync(join(ROOT, 'man')).flatMap((name) => (/\.\d$/.test(name) ? [`man/${name}`] : []))
  const guides = readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))
  return [
    ...new Set([
      ...['oclif.manifest.json', ...plugins.map((plugin) => `${plugin}/oclif.manifest.json`)].flatMap(ofCommands),
      ...pages.flatMap(ofPage),
      ...['README.md', ...plugins.map((plugin) => `${plugin}/README.md`), ...guides.filter((guide) => !GUIDES.includes(guide))].flatMap(ofMarkdown),
    ]),
  ].sort()
}
