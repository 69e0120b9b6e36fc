import {ok, refuse, type Call, type Reply} from '../call.js'
import type {State} from '../state.js'
import {clone, promote} from '../zfs/clone.js'
import {create} from '../zfs/create.js'
import {open} from '../zfs/dataset.js'
import {destroy} from '../zfs/destroy.js'
import {get} from '../zfs/get.js'
import {hold, holds, release} from '../zfs/hold.js'
import {zfsInJail} from '../jail/zfs.js'
import {list} from '../zfs/list.js'
import {mount, umount} from '../zfs/mount.js'
import {receive} from '../zfs/receive.js'
import {rename} from '../zfs/rename.js'
import {rollback} from '../zfs/rollback.js'
import {send} from '../zfs/send.js'
import {inherit, set} from '../zfs/set.js'
import {snapshot} from '../zfs/snapshot.js'
import {misuse, synopses} from '../zfs/usage.js'
import {findJail} from '../jail/record.js'

type Command = (state: State, argv: readonly string[]) => Promise<Reply>

const VERSION = 'zfs-2.2.6-FreeBSD_g33174af15\nzfs-kmod-2.2.6-FreeBSD_g33174af15\n'

const commands: Readonly<Record<string, Command>> = {
  version: async (_state, argv) => (argv.length > 0 ? misuse('version', 'too many arguments') : ok(VERSION)),
  create,
  destroy,
  snapshot,
  snap: snapshot,
  rollback,
  clone,
  promote,
  rename,
  list,
  set,
  get,
  inherit,
  mount,
  umount,
  unmount: umount,
  hold,
  holds,
  release,
  jail: (state, argv) => attach(state, argv, true),
  unjail: (state, argv) => attach(state, argv, false),
}

/** Sub-commands that exist but that the model does not carry out. */
const UNMODELLED = [
  'upgrade',
  'userspace',
  'groupspace',
  'projectspace',
  'project',
  'share',
  'unshare',
  'bookmark',
  'allow',
  'unallow',
  'diff',
  'load-key',
  'unload-key',
  'change-key',
  'redact',
  'program',
  'wait',
]

export async function zfs(call: Call, state: State): Promise<Reply> {
  if (call.jail !== undefined) return zfsInJail(state, call.jail, call.argv)
  const [name, ...argv] = call.argv
  if (name === undefined) refuse(usage('missing command'), 2)
  if (name === '-V' || name === '--version') return ok(VERSION)
  if (name === '-?' || name === '--help' || name === 'help') return ok(usage('').slice(1))
  if (name === 'send') return send(call, state, argv)
  if (name === 'receive' || name === 'recv') return receive(call, state, argv)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command) return command(state, argv)
  if (UNMODELLED.includes(name)) refuse(`freebsd model: zfs ${name} is not modelled`, 70)
  return refuse(usage(`unrecognized command '${name}'`), 2)
}

const usage = (complaint: string) =>
  `${complaint}\nusage: zfs command args ...\nwhere 'command' is one of the following:\n\n${Object.values(synopses)
    .map((synopsis) => `\t${synopsis}`)
    .join('\n')}`

async function attach(state: State, argv: readonly string[], on: boolean): Promise<Reply> {
  const command = on ? 'jail' : 'unjail'
  const [who, name, ...more] = argv
  if (who === undefined || name === undefined) misuse(command, 'missing argument(s)')
  if (more.length > 0) misuse(command, 'too many arguments')
  const jail = findJail(state, who)
  if (!jail) refuse(`invalid jail id or name`)
  const dataset = open(state, name)
  if (on ? jail.datasets.has(name) : !jail.datasets.has(name))
    refuse(`cannot ${command} '${name}': ${on ? 'dataset already attached' : 'dataset not attached'}`)
  if (on) jail.datasets.add(dataset.name)
  else jail.datasets.delete(dataset.name)
  return ok()
}
