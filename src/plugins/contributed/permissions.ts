import {basename, dirname} from 'node:path'
import {isRecord} from '../../errors.js'
import type {Action, Condition, Step} from '../../operations/types.js'
import type {MountEntry} from '../../record/pot.js'
import {PERMISSIONS} from '../contract/schema.js'
import {faults} from '../contract/validate.js'

/** What the steps of a plugin may touch, as its package.json declares it. A part that is absent permits nothing. */
export interface Permissions {
  /** Patterns of paths: `*` is a part of a name, `**` any number of directories, and a last part `**` the directory and all that is below it. */
  readonly paths?: readonly string[]
  /** Names of programs. `{runtime}` is the OCI runtime of the host. */
  readonly programs?: readonly string[]
  /** Beginnings of URLs. */
  readonly networks?: readonly string[]
  /** Commands of pot; `*` is all of them. */
  readonly commands?: readonly string[]
  /** Other procedures of pot. */
  readonly procedures?: readonly string[]
}

const isPermissions = (value: unknown): value is Permissions => faults(PERMISSIONS, value).length === 0

/** The permissions that a package.json declares; undefined if it declares none, so that the steps of the plugin may touch everything. */
export function permissionsIn(pjson: object): Permissions | undefined {
  const declared = 'pot' in pjson && isRecord(pjson.pot) ? pjson.pot.permissions : undefined
  return isPermissions(declared) ? declared : undefined
}

/** The directories that `{data}` and the other variables in patterns stand for. A variable without a directory matches nothing. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The directories of this host, and the values of its settings by key. `pot` is the directory of the pot of an event. */
export const variablesOf = (
  {
    settings,
    places,
  }: {
    readonly settings: {
      readonly fsRoot: string
      readonly cache: string
      readonly tmp: string
      readonly runtime: string | undefined
      readonly values: ReadonlyMap<string, string>
    }
    readonly places: Readonly<Record<'config' | 'data' | 'run', string>>
  },
  pot: {readonly dir: string} | undefined,
): Variables => ({
  ...Object.fromEntries([...settings.values].filter(([, value]) => value !== '')),
  ...places,
  root: settings.fsRoot,
  cache: settings.cache,
  tmp: settings.tmp,
  runtime: settings.runtime,
  pot: pot?.dir,
})

const literal = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

function regexOf(pattern: string, variables: Variables): RegExp | undefined {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  if (names.some((name) => variables[name] === undefined)) return undefined
  const filled = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => variables[name] ?? '')
  const [head = '', below] = filled.endsWith('/**') ? [filled.slice(0, -3), '(/.*)?'] : [filled, '']
  const part = (text: string) => text.split('*').map(literal).join('[^/]*')
  return new RegExp(`^${head.split('/**/').map(part).join('/(?:.*/)?')}${below ?? ''}$`, 's')
}

/** Whether a path has no part that leads elsewhere. */
const isPlain = (path: string) => !path.split('/').some((part) => part === '..' || part === '.')

const programsOf = (condition: Condition | undefined): string[] => (condition !== undefined && 'argv' in condition ? [condition.argv[0] ?? ''] : [])

interface Touched {
  readonly paths?: readonly string[]
  readonly programs?: readonly string[]
  readonly networks?: readonly string[]
  readonly commands?: readonly string[]
  readonly procedures?: readonly string[]
}

function touchedBy(action: Action): Touched {
  switch (action.do) {
    case 'exec': {
      const files = [action.log, action.background, action.ready].filter((path) => path !== undefined)
      return {programs: [action.argv[0] ?? ''], paths: files.filter((path) => path !== '/dev/null')}
    }
    case 'pipe':
      return {programs: [action.from[0] ?? '', ...(action.through === undefined ? [] : [action.through[0] ?? '']), action.to[0] ?? '']}
    case 'rename':
      return {paths: [action.from, action.to]}
    case 'fetch':
      return {paths: [action.path], networks: [action.url]}
    case 'call': {
      const {words} = action.args
      if (action.name === 'pot.command' && Array.isArray(words)) return {commands: [String(words[0])]}
      return {procedures: [action.name]}
    }
    default:
      return {paths: [action.path]}
  }
}

const VERBS: Readonly<Record<keyof Permissions, string>> = {
  paths: 'touches',
  programs: 'runs',
  networks: 'downloads',
  commands: 'runs the command of pot',
  procedures: 'calls the procedure',
}

/** Directories in which root looks for programs. */
const BINARIES = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin']
const RUNTIMES = ['runc', 'crun']

/** Whether a path is that of a permitted program: in a directory of the system, the Node that runs pot, or the OCI runtime of the host. */
function isProgram(path: string, allowed: readonly string[], {runtime}: Variables): boolean {
  const name = basename(path)
  if (allowed.includes('{runtime}') && (path === runtime || RUNTIMES.includes(name))) return true
  return allowed.includes(name) && (BINARIES.includes(dirname(path)) || path === process.execPath)
}

function isPermitted(kind: keyof Permissions, what: string, permissions: Permissions, variables: Variables): boolean {
  const allowed = permissions[kind] ?? []
  if (kind === 'paths') return isPlain(what) && allowed.some((pattern) => regexOf(pattern, variables)?.test(what) === true)
  if (kind === 'networks') return allowed.some((start) => what.startsWith(start))
  if (kind === 'commands' && allowed.includes('*')) return true
  if (allowed.includes(what)) return true
  return kind === 'programs' && isProgram(what, allowed, variables)
}

/** What these actions of a step touch that the permissions do not contain, as the end of a sentence; undefined if they contain all. */
export function forbidden({title}: Step, permissions: Permissions, variables: Variables, actions: readonly Action[]): string | undefined {
  for (const action of actions) {
    const touched = touchedBy(action)
    const all = {...touched, programs: [...(touched.programs ?? []), ...programsOf(action.when)]}
    for (const kind of KINDS) {
      const what = all[kind]?.find((one) => !isPermitted(kind, one, permissions, variables))
      if (what !== undefined) return `the step '${title}' ${VERBS[kind]} ${what}`
    }
  }
  return undefined
}

/** The mount of a directory of the host that the permissions do not contain. */
export const forbiddenMount = (mounts: readonly MountEntry[], permissions: Permissions, variables: Variables): string | undefined =>
  mounts.map(({source}) => source).find((source) => source.startsWith('/') && !isPermitted('paths', source, permissions, variables))

/** The kinds of permissions. */
export const KINDS = ['paths', 'programs', 'networks', 'commands', 'procedures'] as const satisfies readonly (keyof Permissions)[]

const WORDS: Readonly<Record<keyof Permissions, string>> = {
  paths: 'files',
  programs: 'programs',
  networks: 'networks',
  commands: 'commands of pot',
  procedures: 'procedures',
}

/** The permissions in words, a kind each; one line says that there are no limits. */
export function permissionLines(permissions: Permissions | undefined): (readonly [kind: string, what: string])[] {
  if (permissions === undefined) return [['everything', 'its package.json names no permissions']]
  const lines = KINDS.flatMap((kind) => {
    const all = permissions[kind] ?? []
    return all.length === 0 ? [] : [[WORDS[kind], all.join(', ')] as const]
  })
  return lines.length === 0 ? [['nothing', 'its steps change nothing']] : lines
}

/** The permissions of a new version that the old one does not have, a text each. */
export function morePermissions(old: Permissions | undefined, now: Permissions | undefined): string[] {
  if (old === undefined) return []
  if (now === undefined) return ['everything']
  return KINDS.flatMap((kind) => (now[kind] ?? []).filter((one) => old[kind]?.includes(one) !== true).map((one) => `${WORDS[kind]} ${one}`))
}
