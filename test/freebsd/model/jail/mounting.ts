import {existsSync, lstatSync, readFileSync} from 'node:fs'
import {attach} from '../fs/attach.js'
import {Busy, mountAt, unmount} from '../mounts.js'
import {failed, type Context} from './context.js'
import {isTrue, text, values} from './definition.js'

interface Wanted {
  readonly parameter: string
  readonly type: string
  readonly from: string
  readonly on: string
  readonly options: readonly string[]
}

/** What the mount parameters of a definition ask for, in the order of starting. */
function wanted(context: Context): Wanted[] {
  const {definition} = context
  const path = text(definition, 'path') ?? context.jail?.path
  const rows = [
    ...values(definition, 'mount').map((line) => ['mount', line] as const),
    ...values(definition, 'mount.fstab').flatMap((file) => fstab(context, file).map((line) => ['mount.fstab', line] as const)),
  ]
  const found = rows.flatMap(([parameter, line]): Wanted[] => {
    const [from, on, type, options] = line.split(/\s+/).filter((word) => word !== '')
    if (from === undefined) return []
    if (on === undefined || type === undefined) failed(context, `${parameter}: ${line}: missing information`)
    return [{parameter, type, from, on, options: options?.split(',') ?? []}]
  })
  const ruleset = text(definition, 'devfs_ruleset')
  const own = [
    ['mount.devfs', 'devfs', '/dev', [`ruleset=${ruleset === undefined || ruleset === '0' ? '4' : ruleset}`]],
    ['mount.fdescfs', 'fdescfs', '/dev/fd', []],
    ['mount.procfs', 'procfs', '/proc', []],
  ] as const
  for (const [parameter, type, below, options] of own) {
    if (!isTrue(definition, parameter)) continue
    if (path === undefined) failed(context, `${parameter}: no jail root path defined`)
    found.push({parameter, type, from: '.', on: `${path === '/' ? '' : path}${below}`, options})
  }
  return found
}

function fstab(context: Context, file: string): string[] {
  if (file === '') return []
  if (!existsSync(file)) failed(context, `mount.fstab: ${file}: No such file or directory`)
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, ''))
}

/** No symbolic link below the root of the jail. */
function checkPath(context: Context, {parameter, on}: Wanted): void {
  if (!on.startsWith('/')) failed(context, `${parameter}: ${on}: not an absolute pathname`)
  const root = text(context.definition, 'path') ?? ''
  if (!on.startsWith(`${root}/`)) return
  let at = root
  for (const part of on.slice(root.length + 1).split('/')) {
    at = `${at}/${part}`
    const stat = lstatSync(at, {throwIfNoEntry: false})
    if (!stat) failed(context, `${parameter}: ${at}: No such file or directory`)
    if (stat.isSymbolicLink()) failed(context, `${parameter}: ${at} is a symbolic link`)
  }
}

/** Mounts all; what `done` collects is what has to be undone when a later step fails. */
export async function mountAll(context: Context, done: Wanted[]): Promise<void> {
  for (const one of wanted(context)) {
    checkPath(context, one)
    const error = await attach(context.state, one)
    if (error !== undefined) {
      context.call.warn(`mount: ${one.from}: ${error}\n`)
      failed(context, `/sbin/mount -t ${one.type} ${one.options.length > 0 ? `-o${one.options.join(',')} ` : ''}${one.from} ${one.on}: failed`)
    }
    done.push(one)
  }
}

/** In the reverse order. A failure is said and does not stop the others. */
export async function unmountAll(context: Context, which: readonly Wanted[] | undefined): Promise<boolean> {
  let good = true
  for (const {parameter, on, type} of (which ?? wanted(context)).toReversed()) {
    const mount = mountAt(context.state, on)
    const complain = (words: string) => {
      context.call.warn(`jail: ${context.definition.name === undefined ? '' : `${context.definition.name}: `}${words}\n`)
      good = false
    }
    if (!mount) complain(`${parameter}: ${on}: not a mount point`)
    else if (mount.type !== type) complain(`${parameter}: ${on}: not a ${type} mount`)
    else {
      try {
        await unmount(context.state, mount, false)
      } catch (error) {
        if (!(error instanceof Busy)) throw error
        context.call.warn(`umount: unmount of ${on} failed: Device busy\n`)
        complain(`/sbin/umount ${on}: failed`)
      }
    }
  }
  return good
}

export type {Wanted as JailMount}
