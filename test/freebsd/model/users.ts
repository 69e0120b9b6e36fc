import {existsSync, lstatSync, readFileSync, readlinkSync} from 'node:fs'
import {join, normalize} from 'node:path'

export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** Accounts of the host. */
const HOST: readonly User[] = [
  {name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/sh'},
  {name: 'daemon', uid: 1, gid: 1, home: '/root', shell: '/usr/sbin/nologin'},
  {name: 'operator', uid: 2, gid: 5, home: '/', shell: '/usr/sbin/nologin'},
  {name: 'www', uid: 80, gid: 80, home: '/nonexistent', shell: '/usr/sbin/nologin'},
  {name: 'nobody', uid: 65534, gid: 65534, home: '/nonexistent', shell: '/usr/sbin/nologin'},
]

export const hostUser = (who: string | number): User | undefined => HOST.find(({name, uid}) => name === who || uid === who)

/** `path` of a jail as a path of the host, with links resolved as inside the jail. */
export function within(root: string, path: string): string {
  let resolved = ''
  const pending = normalize(path).split('/')
  for (let steps = 0; pending.length > 0 && steps < 200; steps++) {
    const part = pending.shift()
    if (part === undefined || part === '' || part === '.') continue
    if (part === '..') {
      resolved = resolved.slice(0, Math.max(0, resolved.lastIndexOf('/')))
      continue
    }
    const next = `${resolved}/${part}`
    const host = join(root, next)
    if (existsSync(join(root, resolved)) && lstatSync(host, {throwIfNoEntry: false})?.isSymbolicLink()) {
      const target = readlinkSync(host)
      if (target.startsWith('/')) resolved = ''
      pending.unshift(...target.split('/'))
    } else resolved = next
  }
  return join(root, resolved)
}

function lines(root: string, file: string): string[][] {
  try {
    return readFileSync(within(root, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(':'))
  } catch {
    return []
  }
}

/** From the passwd file of a jail. */
export function jailUser(root: string, who: string | number): User | undefined {
  for (const [name = '', , uid, gid, , home = '/', shell = ''] of lines(root, '/etc/passwd')) {
    if (name === who || Number(uid) === who) return {name, uid: Number(uid), gid: Number(gid), home, shell}
  }
  return undefined
}

export function jailGroups(root: string, {name, gid}: User): number[] {
  const more = lines(root, '/etc/group')
    .filter(([, , , members = '']) => members.split(',').includes(name))
    .map(([, , id]) => Number(id))
  return [gid, ...more]
}

/** What setusercontext(3) and a clean environment leave, with the login.conf of a fresh installation. */
export function loginEnv({name, uid, home, shell}: User, env: Readonly<Record<string, string>>): Record<string, string> {
  const path = uid === 0 ? '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin' : '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin'
  return {
    ...(env.TERM === undefined ? {} : {TERM: env.TERM}),
    HOME: home,
    SHELL: shell === '' ? '/bin/sh' : shell,
    USER: name,
    PATH: `${path}:${home}/bin`,
    MAIL: `/var/mail/${name}`,
    BLOCKSIZE: 'K',
    MM_CHARSET: 'UTF-8',
    LANG: 'C.UTF-8',
  }
}

/** What a process that is started in a jail inherits: the search path of a FreeBSD host instead of the model's, unless the caller has set another one. */
export function inherited({FREEBSD_MODEL_SOCKET: _, PATH = '', ...env}: Readonly<Record<string, string>>): Record<string, string> {
  return {...env, PATH: PATH.includes('/.model/') ? '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin' : PATH}
}
