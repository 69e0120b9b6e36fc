import {statSync} from 'node:fs'
import {dirname} from 'node:path'
import {fail, ok, refuse, type Call, type Reply} from '../call.js'
import {absolute, real} from '../fs/attach.js'
import {getopt, usual} from '../getopt.js'
import {Busy, mountAt, mountOf, unmount, type Mount} from '../mounts.js'
import type {State} from '../state.js'
import {ofType} from './mount.js'

const USAGE = 'usage: umount [-dfnNv] special ... | node ... | fsid ...\n       umount -a | -A [-F fstab] [-dfnNv] [-h host] [-t type]'

/** By mount point first, then by what is mounted; the last that was mounted wins. */
function find(state: State, cwd: string, name: string): Mount {
  const trimmed = name.length > 1 ? name.replace(/\/+$/, '') : name
  const listed = mountAt(state, name) ?? mountAt(state, trimmed) ?? state.mounts.findLast(({from}) => from === trimmed)
  if (listed) return listed
  const path = real(absolute(cwd, trimmed))
  if (path === undefined) refuse(`umount: ${trimmed}: statfs: No such file or directory\numount: ${trimmed}: unknown file system`)
  const found = mountAt(state, path)
  if (found) return found
  if (!statSync(path).isDirectory()) refuse(`umount: ${trimmed}: unknown file system`)
  if (mountOf(state, path) === mountOf(state, dirname(path))) refuse(`umount: ${trimmed}: not a file system root directory`)
  return refuse(`umount: ${trimmed}: not a file system root directory`)
}

export async function umount(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'AaF:fh:Nnt:v', usual('umount', USAGE))
  const all = options.has('A') || options.has('a') || options.has('h')
  if (options.has('f') && options.has('n')) return fail('umount: -f and -n are mutually exclusive')
  if (all === options.operands.length > 0) return fail(USAGE)
  if (all) return fail('freebsd model: umount -a and -A are not modelled', 70)

  const complaints: string[] = []
  for (const name of options.operands) {
    try {
      const mount = find(state, call.cwd, name)
      if (!ofType(options.value('t'))(mount)) {
        complaints.push('')
        continue
      }
      await unmount(state, mount, options.has('f'))
      if (options.has('v')) call.print(`${mount.from}: unmount from ${mount.on}\n`)
    } catch (error) {
      if (error instanceof Busy) complaints.push(`umount: unmount of ${find(state, call.cwd, name).on} failed: Device busy\n`)
      else if (error instanceof Error && 'reply' in error) complaints.push(error.message)
      else throw error
    }
  }
  return complaints.length > 0 ? {code: 1, stderr: complaints.join('')} : ok()
}
