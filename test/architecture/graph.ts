import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {dirname, join, normalize} from 'node:path'
import {ROOT} from '../support/cli.js'

export interface Edge {
  readonly from: string
  /** A file as in `SOURCES`, or the name of a package. */
  readonly to: string
  readonly kind: 'value' | 'type' | 'dynamic'
}

const STATIC = /^(?:import|export)\s(type\s)?(?:[\w*{][^'"();=]*\sfrom\s)?'([^']+)'/gm
const DYNAMIC = /(typeof\s+)?\bimport\('([^']+)'\)/g

export const PLUGINS = readdirSync(join(ROOT, 'plugins')).filter((name) => existsSync(join(ROOT, 'plugins', name, 'src')))

const filesIn = (directory: string): string[] => readdirSync(join(ROOT, directory), {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.ts'))

/** Sources of the core, relative to src. */
export const CORE_SOURCES = filesIn('src').sort()
/** Those of the core, and those of each plugin with its name: `network/linux/driver.ts`. */
export const SOURCES = [...CORE_SOURCES, ...PLUGINS.flatMap((name) => filesIn(`plugins/${name}/src`).map((file) => `${name}/${file}`))].sort()

function pathOf(file: string): string {
  const [first = '', ...rest] = file.split('/')
  return rest.length > 0 && PLUGINS.includes(first) ? join('plugins', first, 'src', ...rest) : join('src', file)
}

export const read = (file: string): string => readFileSync(join(ROOT, pathOf(file)), 'utf8')

const target = (from: string, name: string) => (name.startsWith('.') ? normalize(join(dirname(from), name)).replace(/\.js$/, '.ts') : name)

/** Every import that is written in `text`. */
export function edgesOf(from: string, text: string): Edge[] {
  const fixed = [...text.matchAll(STATIC)].map(([, type, name = '']): Edge => ({from, to: target(from, name), kind: type === undefined ? 'value' : 'type'}))
  const late = [...text.matchAll(DYNAMIC)].map(([, type, name = '']): Edge => ({from, to: target(from, name), kind: type === undefined ? 'dynamic' : 'type'}))
  return [...fixed, ...late]
}

/** A way through `edges` that ends where it began, or undefined. */
export function cycleIn(edges: readonly Edge[]): string[] | undefined {
  const next = new Map<string, Edge[]>()
  for (const edge of edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge])
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const {to} of next.get(file) ?? []) {
      const found = visit(to, [...path, file])
      if (found !== undefined) return found
    }
    done.add(file)
    return undefined
  }
  for (const file of next.keys()) {
    const found = visit(file, [])
    if (found !== undefined) return found
  }
  return undefined
}
