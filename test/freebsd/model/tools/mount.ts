import {fail, ok, type Call, type Reply} from '../call.js'
import {absolute, attach, nullfsError, pathError, real} from '../fs/attach.js'
import {getopt, usual} from '../getopt.js'
import {describe, mountAt, type Mount} from '../mounts.js'
import type {State} from '../state.js'
import {libxo, type Json} from './libxo.js'

const USAGE =
  'usage: mount [-adflpruvw] [-F fstab] [-o options] [-t ufs | external_type]\n       mount [-dfpruvw] special | node\n       mount [-dfpruvw] [-o options] [-t ufs | external_type] special node'

/** Those of `-t a,b`; a leading `no` takes all others. */
export function ofType(list: string | undefined): (mount: {readonly type: string}) => boolean {
  if (list === undefined) return () => true
  const negated = list.startsWith('no')
  const types = (negated ? list.slice(2) : list).split(',')
  return ({type}) => types.includes(type) !== negated
}

/** What the host itself has mounted; nothing of it can be changed through the model. */
const HOST: readonly Mount[] = [
  {from: 'zroot/ROOT/default', on: '/', type: 'zfs', options: ['local', 'noatime', 'nfsv4acls']},
  {from: 'devfs', on: '/dev', type: 'devfs', options: []},
]

export async function mount(call: Call, state: State): Promise<Reply> {
  const {json, argv} = libxo(call.argv)
  const options = getopt(argv, 'adF:fLlno:prt:uvw', usual('mount', USAGE))
  if (options.count('t') > 1) return fail('mount: only one -t option may be specified')
  if (options.has('a') || options.has('F')) return fail('freebsd model: mount -a and -F are not modelled', 70)
  const words = options.given.flatMap(([letter, value]) => (letter === 'o' ? value.split(',') : letter === 'r' ? ['ro'] : letter === 'w' ? ['noro'] : []))
  const [first, second, ...more] = options.operands
  if (more.length > 0) return fail(USAGE)
  if (first === undefined) return list([...HOST, ...state.mounts].filter(ofType(options.value('t'))), options.has('p'), json)

  const force = options.has('f') ? ['force'] : []
  if (second === undefined) {
    if (options.has('t')) return fail(USAGE)
    const found = mountAt(state, real(absolute(call.cwd, first)) ?? first)
    const updating = options.has('u') || words.includes('update')
    if (!updating) return fail(`mount: ${first}: unknown special file or file system`)
    if (!found) return fail(`mount: not currently mounted ${first}`)
    const error = await attach(state, {type: found.type, from: found.from, on: found.on, options: [...words.filter((word) => word !== ''), ...force, 'update']})
    return error === undefined ? ok() : fail(`mount: ${found.from}: ${error}`)
  }

  const type = options.value('t') ?? 'ufs'
  const on = absolute(call.cwd, second)
  const update = options.has('u') ? ['update'] : []
  // nullfs has a program of its own, which speaks for itself.
  const wrong = type === 'nullfs' ? nullfsError(absolute(call.cwd, first), on) : undefined
  if (wrong !== undefined) return fail(`mount_nullfs: ${wrong}`, 64)
  const bad = pathError(on)
  if (type !== 'nullfs' && bad) return fail(`mount: ${on}: ${bad}`)
  const error = await attach(state, {
    type,
    from: type === 'nullfs' ? absolute(call.cwd, first) : first,
    on,
    options: [...words.filter((word) => word !== ''), ...force, ...update],
  })
  if (error === undefined)
    return ok(options.has('v') ? `${describe(mountAt(state, real(on) ?? on) ?? HOST[0] ?? {from: '', on: '', type: 'zfs', options: []})}\n` : '')
  return fail(type === 'nullfs' ? `mount_nullfs: ${real(on) ?? on}: ${error}` : `mount: ${first}: ${error}`)
}

function list(mounts: readonly Mount[], fstab: boolean, json: Json | undefined): Reply {
  if (json) {
    const mounted = mounts.map(({from, on, type, options}) => ({special: from, node: on, fstype: type, opts: options}))
    return ok(json({mount: {mounted}}))
  }
  return ok(mounts.map((one) => `${fstab ? line(one) : describe(one)}\n`).join(''))
}

const FSTAB: Readonly<Record<string, string>> = {'read-only': 'ro', asynchronous: 'async', synchronous: 'sync'}

/** A line of fstab(5). */
function line({from, on, type, options}: Mount): string {
  const words = [
    options.includes('read-only') ? 'ro' : 'rw',
    ...options.filter((word) => word !== 'local' && word !== 'read-only').map((word) => FSTAB[word] ?? word),
  ]
  return `${from.padEnd(15)}\t${on.padEnd(15)}\t${type} ${words.join(',').padEnd(15)}\t0 0`
}
