import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError} from '../../errors.js'
import {openWithin, readWithin} from '../../paths/read-within.js'
import {resolveWithin} from '../../paths/within.js'

interface User {
  readonly name: string
  readonly home: string
  readonly shell: string
}

/** Finds a user in a text of passwd(5). */
function userIn(text: string, name: string): User | undefined {
  const fields = text
    .split('\n')
    .map((line) => line.split(':'))
    .find(([own]) => own === name)
  return fields === undefined ? undefined : {name, home: fields[5] || '/', shell: fields[6] || '/bin/sh'}
}

function isThere(root: string, home: string): boolean {
  try {
    openWithin(root, resolveWithin(root, join(root, home))).close()
    return true
  } catch {
    return false
  }
}

const passwdOf = (root: string): string => readWithin(root, join(root, 'etc/passwd'))?.toString('utf8') ?? ''

/** Whether a tree has the program (absolute path in the pot). Returns true for an empty tree, which is not assembled yet. */
export function hasProgram(root: string, path: string): boolean {
  try {
    return readdirSync(root).length === 0 || statSync(resolveWithin(root, join(root, path))).isFile()
  } catch (error) {
    return !hasCode(error, 'ENOENT') || !existsSync(root)
  }
}

/**
 * Whether jexec(8) with -l, and the scripts of pot, cannot run in a tree: it has no shell, or root has no entry in passwd(5) or no home directory. Images of
 * other engines consist of a single program at times.
 */
export function isBare(root: string, user: string | undefined): boolean {
  if (!hasProgram(root, '/bin/sh')) return true
  if (user !== undefined) return homeless(root, user, 'jail') !== undefined && !hasProgram(root, '/usr/bin/env')
  if (!existsSync(root) || readdirSync(root).length === 0) return false
  const own = userIn(passwdOf(root), 'root')
  return own === undefined || !isThere(root, own.home)
}

/**
 * The name of a user for jexec(8), which takes no numbers and no groups: `80`, `www:www` and `80:80` are `www`, whose group is www. Throws NO_USER if the user
 * would need another group.
 */
export function userName(root: string, text: string): string {
  const [who = '', group] = text.split(':')
  const fields = passwdOf(root)
    .split('\n')
    .map((line) => line.split(':'))
  const [name = who, , , gid] = fields.find(([own, , uid]) => own === who || uid === who) ?? []
  if (group === undefined || group === gid || groupId(root, group) === gid) return name
  throw new PotError('NO_USER', `'${name}' of the pot has another group than ${group}, and FreeBSD runs programs only with the groups of their user`, {
    hint: `set the attribute user to ${name}`,
  })
}

const groupId = (root: string, group: string): string | undefined =>
  (readWithin(root, join(root, 'etc/group'))?.toString('utf8') ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === group)?.[2]

const PATH = '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin'

/**
 * jexec(8) with -l enters the home directory of the user, and fails if it does not exist, as for nobody. For such a user this function returns the first
 * words of a command that makes the same environment without -l; the command then runs in `/`. Returns undefined if the home directory exists, and for an
 * unknown user, because jexec(8) has a better message.
 */
export function homeless(root: string, name: string, of: 'jail' | 'host'): readonly string[] | undefined {
  const text = of === 'host' ? readFileSync('/etc/passwd', 'utf8') : passwdOf(root)
  const user = userIn(text, name)
  if (user === undefined || !existsSync(root) || isThere(root, user.home)) return undefined
  return [
    '/usr/bin/env',
    '-i',
    'HOME=/',
    `SHELL=${user.shell}`,
    `USER=${name}`,
    `PATH=${PATH}`,
    `MAIL=/var/mail/${name}`,
    'BLOCKSIZE=K',
    'MM_CHARSET=UTF-8',
    'LANG=C.UTF-8',
  ]
}
