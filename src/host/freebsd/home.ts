import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
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

const PATH = '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin'

/**
 * jexec(8) with -l enters the home directory of the user, and fails if it does not exist, as for nobody. For such a user this function returns the first
 * words of a command that makes the same environment without -l; the command then runs in `/`. Returns undefined if the home directory exists, and for an
 * unknown user, because jexec(8) has a better message.
 */
export function homeless(root: string, name: string, of: 'jail' | 'host'): readonly string[] | undefined {
  const text = of === 'host' ? readFileSync('/etc/passwd', 'utf8') : (readWithin(root, join(root, 'etc/passwd'))?.toString('utf8') ?? '')
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
