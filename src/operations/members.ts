import {chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {membersDirectory} from '../paths/members.js'
import {temporaryBeside} from '../paths/temporary.js'

/** Lines of pot.conf that members do not get: environments, and what a stack has set, which names its values. */
const LEFT_OUT = /^pot\.(env|applied)=/

/**
 * Lines whose values may contain passwords: command lines, also those of pots that are down, and attributes of plugins with such a name. Members see that there is
 * a value, because the default would be wrong.
 */
const HIDDEN = /^(pot\.cmd|pot\.attr\.(?:health-cmd|exec_stop)|[^=]*(?:passw|secret-|token|credential|private-key|api-?key)[^=]*)=(?=.)/i

/** What members see instead. */
const PLACEHOLDER = 'only-root-sees-it'

const KINDS = {pot: 'jails', base: 'bases', fscomp: 'fscomp'} as const

/**
 * Brings what members of POT_GROUP may read up to date with what an operation with these locks has changed. The operation of `init`, which locks the pool,
 * has changed all. Never fails: an operation does not fail for it, and doctor names what is not up to date. Does nothing before `init` has made the directory.
 */
export function publishMembers(fsRoot: string, locks: readonly string[]): void {
  const members = membersDirectory(fsRoot)
  try {
    if (!existsSync(members)) return
    const {gid} = statSync(members)
    if (locks.includes('pool')) for (const kind of Object.values(KINDS)) publishAll(fsRoot, members, kind, gid)
    for (const lock of locks) {
      const [, kind, name] = /^~?(pot|base|fscomp)\/([^/]+)$/.exec(lock) ?? []
      if (name !== undefined && isKind(kind)) publish(fsRoot, members, KINDS[kind], name, gid)
    }
  } catch {}
}

const isKind = (text: string | undefined): text is keyof typeof KINDS => text !== undefined && Object.hasOwn(KINDS, text)

const namesIn = (directory: string) => (existsSync(directory) ? readdirSync(directory) : []).filter((name) => !name.startsWith('.'))

function publishAll(fsRoot: string, members: string, kind: string, gid: number): void {
  directory(join(members, kind), gid)
  for (const name of new Set([...namesIn(join(fsRoot, kind)), ...namesIn(join(members, kind))])) publish(fsRoot, members, kind, name, gid)
}

function publish(fsRoot: string, members: string, kind: string, name: string, gid: number): void {
  const [from, to] = [join(fsRoot, kind, name), join(members, kind, name)]
  if (!existsSync(from)) {
    rmSync(to, {recursive: true, force: true})
    return
  }
  directory(to, gid)
  if (kind !== 'jails') return
  directory(join(to, 'conf'), gid)
  for (const file of ['pot.conf', 'fscomp.conf']) copy(join(from, 'conf', file), join(to, 'conf', file), gid)
}

function directory(path: string, gid: number): void {
  if (!existsSync(dirname(path))) directory(dirname(path), gid)
  if (!existsSync(path)) mkdirSync(path, {mode: 0o700})
  chownSync(path, 0, gid)
  chmodSync(path, 0o750)
}

function copy(from: string, to: string, gid: number): void {
  if (!existsSync(from)) {
    rmSync(to, {force: true})
    return
  }
  const lines = readFileSync(from, 'utf8').split('\n')
  const text = lines
    .filter((line) => !LEFT_OUT.test(line))
    .map((line) => (HIDDEN.test(line) ? `${line.slice(0, line.indexOf('='))}=${PLACEHOLDER}` : line))
    .join('\n')
  if (existsSync(to) && readFileSync(to, 'utf8') === text) return
  const temporary = temporaryBeside(to)
  writeFileSync(temporary, text, {mode: 0o600, flag: 'wx'})
  chownSync(temporary, 0, gid)
  chmodSync(temporary, 0o640)
  renameSync(temporary, to)
}
