import {defined} from '../../defined.js'
import type {Ask} from '../../programs/ask.js'
import {script} from '../../programs/script.js'
import {PotError, garbage, isRecord, jsonOf} from '../../errors.js'
import type {Secret} from '../../operations/types.js'
import type {Jails, JailProcess, Running} from '../types.js'
import {mountDescriptors} from './descriptors.js'
import {homeless, isBare, userName} from './home.js'
import {creation, hostUuid} from './jail-params.js'
import {memoryUse} from './memory.js'
import {mountedWithoutJail, umount} from './mounted.js'
import {freebsdMounts} from './mounts.js'
import {runOnce} from './once.js'
import type {Spelling} from './spelling.js'
import {bare, onOwnTerminal, secretOf, takeEnvironment} from './secret-environment.js'
import {innerMounts, stopJail} from './stop-jail.js'

interface Listed {
  readonly jid: number
  readonly name: string
  readonly path: string
}

/** Parses the output of `jls --libxo json jid name path`: all values are strings. The output does not contain dying jails. */
export function parseJls(text: string): Listed[] {
  const parsed = jsonOf('jls --libxo json', text)
  const information = isRecord(parsed) ? parsed['jail-information'] : undefined
  if (!isRecord(information)) throw garbage('jls --libxo json', text)
  const {jail: jails = []} = information
  if (!Array.isArray(jails)) throw garbage('jls --libxo json', text)
  return jails.flatMap((jail: unknown) => {
    if (!isRecord(jail)) return []
    const {jid, name, path} = jail
    return typeof name === 'string' && typeof path === 'string' ? [{jid: Number(jid), name, path}] : []
  })
}

/** Parses the output of ps(1) without headers. Each line has the process ID, the resident memory in kilobytes, and the command. */
export function parseProcesses(text: string): JailProcess[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, kilobytes, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{pid: Number(pid), rss: Number(kilobytes) * 1024, command: command ?? ''}]
  })
}

const keepPid = script(import.meta.url, 'keep-pid')
const inDirectory = script(import.meta.url, 'in-directory', '/bin/sh')

/** Runs pots below `fsRoot` as jails of jail(8). */
export function freebsdJails(ask: Ask, {fsRoot, run}: {readonly fsRoot: string; readonly run: string}, spell: Spelling): Jails {
  const rootOf = (name: string) => `${fsRoot}/jails/${name}/m`
  const isPot = ({name, path}: Pick<Listed, 'name' | 'path'>) => path === spell.kernel(rootOf(name))
  async function listed(): Promise<Listed[]> {
    const {code, stdout, stderr} = await ask('jls', ['--libxo', 'json', 'jid', 'name', 'path'])
    if (code !== 0) throw new PotError('JLS_FAILED', stderr.trim() || 'jls failed')
    return parseJls(stdout)
  }
  return {
    async running() {
      // Another tool may have made a jail of the same name with another path.
      return (await listed()).flatMap(({jid, name, path}): Running[] => (isPot({name, path}) ? [{name, id: jid, root: rootOf(name)}] : []))
    },

    others: async () => (await listed()).filter((jail) => !isPot(jail)).map(({jid, name, path}) => ({name, id: jid, root: path})),

    create(spec) {
      const root = spell.kernel(spec.root)
      const ours = {argv: ['jls', '-j', spec.name, 'host.hostuuid'], prints: hostUuid(spec)}
      return [
        ...mountDescriptors(run),
        {
          title: `create jail ${spec.name}`,
          run: {do: 'exec', argv: ['jail', '-c', ...creation({...spec, root})]},
          undo: [
            // -R ignores jail.conf(5): an entry of this name there does not describe the jail of pot.
            {do: 'exec', argv: ['jail', '-R', spec.name], when: ours, tolerate: ['not found']},
            ...innerMounts(root).map((target) => umount(target, mountedWithoutJail(target, spec.name))),
          ],
        },
      ]
    },

    exec(name, command, {user: who, hostUser, env = {}, directory, tty = false, pidFile} = {}) {
      const root = rootOf(name)
      const user = who === undefined || hostUser !== undefined ? undefined : userName(root, who)
      const as = hostUser !== undefined ? ['-u', hostUser] : user !== undefined ? ['-U', user] : []
      const finish = (argv: readonly string[], secret: Secret | undefined) => {
        const whole = tty ? onOwnTerminal(...argv) : argv
        // The shell, env(1) and jexec(8) all exec the next program, so the process ID stays the same.
        return {argv: pidFile === undefined ? whole : keepPid(pidFile, ...whole), ...defined({secret})}
      }
      if (isBare(root, user)) {
        const {argv, secret} = bare([...(directory === undefined || directory === '/' ? [] : ['-d', directory]), ...as, name, ...command], env)
        return finish(argv, secret)
      }
      const inside = directory === undefined || directory === '/' ? [] : inDirectory(directory)
      const secret = secretOf(env)
      const taking = secret === undefined ? [] : takeEnvironment()
      const without = hostUser === undefined ? (user === undefined ? undefined : homeless(root, user, 'jail')) : homeless(root, hostUser, 'host')
      return finish(['jexec', ...(without ? [] : ['-l']), ...as, name, ...(without ?? []), ...taking, ...inside, ...command], secret)
    },

    once: (root, id, command, options) => runOnce(spell.kernel(root), id, command, options, freebsdMounts(ask, spell).bind),
    stop: (name, options) => stopJail(name, spell.kernel(rootOf(name)), options),

    vitals: ({name}) => ({up: ['jls', '-j', name, 'jid']}),

    async processes(name) {
      const {code, stdout} = await ask('ps', ['-ww', '-J', name, '-o', 'pid=', '-o', 'rss=', '-o', 'command='])
      return code === 0 ? parseProcesses(stdout) : []
    },

    memory: (names) => memoryUse(ask, names),

    // The viewer of FreeBSD itself looks whether it is on a terminal.
    top: (name) => ({argv: ['top', '-J', name]}),
  }
}
