import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** One source of packages; see sources.list(5). */
export interface AptSource {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  /** Absolute path of a keyring; undefined means the keyrings of apt. */
  readonly signedBy: string | undefined
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** Returns the first absolute path in the value: a value may instead contain a key, which only apt can read. */
const keyring = (value: string | undefined): string | undefined => words(value ?? '').find((word) => word.startsWith('/'))

/** Parses a `*.list` file: one source per line. Leaves out source packages and invalid lines. */
export function parseList(text: string): AptSource[] {
  return text.split('\n').flatMap((line): AptSource[] => {
    const [, options = '', rest = ''] = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(.*?)\s*(?:#.*)?$/.exec(line) ?? []
    const [uri, suite, ...components] = words(rest)
    if (uri === undefined || suite === undefined) return []
    return [{uri, suite, components, signedBy: keyring(/(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1])}]
  })
}

function fieldsOf(stanza: string): Map<string, string> {
  const unfolded = stanza.replaceAll(/^#.*\n?/gm, '').replaceAll(/\n[ \t]+/g, ' ')
  return new Map([...unfolded.matchAll(/^([A-Za-z-]+)\s*:[ \t]*(.*)$/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value]))
}

/** Parses a `*.sources` file: stanzas of fields, deb822(5). */
export function parseSources(text: string): AptSource[] {
  return text.split(/\n(?:[ \t]*\n)+/).flatMap((stanza): AptSource[] => {
    const fields = fieldsOf(stanza)
    if (!words(fields.get('types') ?? '').includes('deb') || /^(no|false|off|0|disable)$/i.test(fields.get('enabled') ?? '')) return []
    const components = words(fields.get('components') ?? '')
    const signedBy = keyring(fields.get('signed-by'))
    return words(fields.get('uris') ?? '').flatMap((uri) => words(fields.get('suites') ?? '').map((suite) => ({uri, suite, components, signedBy})))
  })
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function parts(directory: string): string[] {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}

/** Reads the package sources of this host. */
export function readSources(apt = '/etc/apt'): AptSource[] {
  const directory = join(apt, 'sources.list.d')
  const more = parts(directory).flatMap((name) => {
    if (name.endsWith('.list')) return parseList(read(join(directory, name)))
    return name.endsWith('.sources') ? parseSources(read(join(directory, name))) : []
  })
  return [...parseList(read(join(apt, 'sources.list'))), ...more]
}

/** Returns the sources of a suite and its updates: `bookworm`, `bookworm-updates`, `bookworm-security`; [] if no source has the suite itself. */
export function sourcesOf(suite: string, sources: readonly AptSource[]): AptSource[] {
  const found = sources.filter((source) => [suite, `${suite}-updates`, `${suite}-security`, `${suite}/updates`].includes(source.suite))
  return found.some((source) => source.suite === suite) ? found : []
}

/** Formats a line of sources.list(5). */
export const sourceLine = ({uri, suite, components, signedBy}: AptSource): string =>
  ['deb', ...(signedBy === undefined ? [] : [`[signed-by=${signedBy}]`]), uri, suite, ...components].join(' ')
