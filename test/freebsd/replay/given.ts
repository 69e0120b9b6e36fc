import {existsSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Fact} from './fact.js'
import {bridge, directory, inRoot, pair, parentOf, snapshot, userland, type Host} from './host.js'
import {play} from './play.js'
import {zfsGiven} from './given-zfs.js'

/** Prepares what a record tells of the state before its call: what was there, and what was not. A part that is there already stays as it is. Resolves with what it reads. */
export async function given(state: Host, fact: Fact): Promise<Buffer> {
  const {argv, script, stdout = '', stderr = '', exit} = fact
  state.os.works.splice(0, Infinity, ...(fact.worksIn === undefined ? [] : [inRoot(state, fact.worksIn)]))
  if (fact.cwd !== undefined) directory(state, fact.cwd)
  const [tool = '', ...words] = argv
  if (script !== undefined) await ofScript(state, fact)
  else await TOOLS[tool.replace(/^.*\//, '')]?.(state, words, {stdout, stderr, good: exit === 0, stdin: fact.stdin ?? ''})
  return tool === 'zfs' && words[0] === 'receive' && exit === 0 ? aStream(state) : Buffer.from(fact.stdin ?? '')
}

async function aStream(state: Host): Promise<Buffer> {
  await snapshot(state, 'zroot/sent@s')
  return (await play(state, ['zfs', 'send', 'zroot/sent@s'])).stdout
}

interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly good: boolean
  readonly stdin: string
}

type Given = (state: Host, words: readonly string[], answer: Answer) => Promise<void> | void

const missing = (words: string): boolean => /not found|does not exist|No such|is dying|unknown/.test(words)

/** A jail that runs, as a pot would have it. */
async function jail(state: Host, name: string, params: readonly string[] = []): Promise<void> {
  if ([...state.jails.values()].some((one) => one.name === name)) return
  const path = userland(state, name === 'fj' ? '/jails/fj' : `/opt/pot/jails/${name.replace(/^once_.*/, 'f1')}/m`)
  const {exit, stderr} = await play(state, ['jail', '-c', `name=${name}`, `host.hostname=${name}`, `path=${path}`, 'mount.devfs', 'persist', ...params])
  if (exit !== 0) throw new Error(stderr)
}

const last = (words: readonly string[]): string => words.at(-1) ?? ''
const after = (words: readonly string[], option: string): string => words[words.indexOf(option) + 1] ?? ''

const ofJail: Given = async (state, words, {stderr, good}) => {
  if (words.includes('-c')) {
    const of = (key: string) => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1)
    const path = of('path') ?? ''
    if (!path.includes('nosuch')) userland(state, path)
    const nic = of('vnet.interface') ?? /ifconfig (\w+) vnet /.exec(words.join(' '))?.[1]
    if (nic !== undefined && nic !== 'nosuch0') pair(state, nic, `${nic}-host`)
    if (stderr.includes('already exists')) await jail(state, of('name') ?? '')
    else await away(state, of('name') ?? '')
    const [parent, ...rest] = (of('name') ?? '').split('.')
    if (rest.length > 0) await away(state, parent ?? '')
  } else if (words.includes('-r') || words.includes('-R')) {
    if (missing(stderr)) await away(state, last(words))
    else await jail(state, last(words))
  } else if (words.includes('-m') && good) await jail(state, 'fj')
}

async function away(state: Host, name: string): Promise<void> {
  if ([...state.jails.values()].some((one) => one.name === name)) await play(state, ['jail', '-R', name])
}

const ofJls: Given = async (state, words, {stdout, stderr}) => {
  const name = words.includes('-j') ? after(words, '-j') : ''
  if (name === '') return
  if (/is dying/.test(stderr)) state.dying.add(name)
  else if (missing(stderr)) return stderr.includes('parameter') ? jail(state, name) : away(state, name)
  else await jail(state, name, last(words) === 'host.hostuuid' ? [`host.hostuuid=${stdout.trim()}`] : [])
}

const ofJexec: Given = async (state, words, {stderr}) => {
  const options = words.findIndex((word, index) => !word.startsWith('-') && !/^-[uUd]$/.test(words[index - 1] ?? ''))
  const name = words[options] ?? ''
  if (/jail ".*" not found/.test(stderr)) await away(state, name)
  else await jail(state, name)
}

/** What is mounted there: the kind follows from the place. */
const ofUmount: Given = async (state, words, {good, stderr}) => {
  const target = last(words)
  if (!good && !stderr.includes('busy')) return void (target.includes('nosuch') || directory(state, target))
  if (!target.startsWith('/') || state.mounts.some(({on}) => on === inRoot(state, target))) return
  const type = target.endsWith('/dev') ? 'devfs' : target.endsWith('/fd') ? 'fdescfs' : target.endsWith('/proc') ? 'procfs' : 'tmpfs'
  await play(state, ['mount', '-t', type, type, directory(state, target)])
}

const ofMount: Given = (state, words) => {
  for (const word of words) if (word.startsWith('/') && !word.includes('nosuch')) directory(state, word)
}

const ofRctl: Given = async (state, words, {stdout, good}) => {
  const [mode = '', rule = ''] = words
  if (mode === '-r' && good && rule.includes('=') && !state.rules.includes(rule)) await play(state, ['rctl', '-a', rule])
  if (mode.startsWith('-')) return
  state.rules.splice(0, Infinity, ...stdout.trim().split('\n').filter(Boolean))
}

const ofPfctl: Given = async (state, words, {stderr, good}) => {
  const anchor = words.includes('-a') ? after(words, '-a') : ''
  if (words.includes('-F') && good && !stderr.includes('does not exist') && !state.pf.rulesets.has(anchor))
    await play(state, ['pfctl', '-q', '-a', anchor, '-f', '-'], {stdin: Buffer.from('pass all\n')})
  const file = words.includes('-f') ? after(words, '-f') : '-'
  if (file !== '-' && file !== '/nosuch') {
    parentOf(state, file)
    writeFileSync(inRoot(state, file), 'pass all\n')
  }
}

const ofIfconfig: Given = async (state, words, {stderr, good}) => {
  const [nic = '', family = '', address = ''] = words
  if (last(words) === '-alias' && good) await play(state, ['ifconfig', nic, family, `${address}/${family === 'inet' ? 24 : 64}`, 'alias'])
  // These came back out of a jail, or are in one.
  if (nic === 'facin' || nic === 'facout') {
    pair(state, 'facin', 'facout', ['gfacty'])
    bridge(state, 'facbr')
    const [outer] = state.net.interfaces.filter(({name}) => name === 'facout')
    if (outer) {
      Object.assign(outer, {description: 'x', up: true})
      state.net.interfaces.find(({name}) => name === 'facbr')?.members.set(outer, {private: false})
    }
    if ([...state.jails.values()].some(({name, params}) => name === 'fj' && params.get('vnet') !== 'new')) await away(state, 'fj')
    await jail(state, 'fj', ['vnet'])
    const within = state.net.interfaces.some(({name, vnet}) => name === 'facin' && vnet !== 0)
    const wanted = nic === 'facin' && (words.includes('-vnet') || stderr.includes('does not exist'))
    if (wanted !== within) await play(state, ['ifconfig', 'facin', wanted ? 'vnet' : '-vnet', 'fj'])
  }
}

/** The jail has a network of its own, without a way to anywhere. */
const ofRoute: Given = async (state, words, {stderr}) => {
  if (!/not found/.test(stderr)) await jail(state, after(words, '-j'), ['vnet'])
}

const ofChflags: Given = (state, words, {good}) => {
  if (good) directory(state, last(words))
}

const ofGroup: Given = (state, words, {stdout, stderr, good}) => {
  const name = last(words)
  const there = stdout !== '' || stderr.includes('already exists') || (words[0] === 'groupdel' && good)
  if (name === 'wheel') return
  if (there) state.groups.set(name, 1001)
  else state.groups.delete(name)
}

const ofSysrc: Given = async (state, words, {stdout}) => {
  const [variable = ''] = last(words).split('=')
  const before = /^\w+: (.*) -> /.exec(stdout)?.[1]
  const shown = [...stdout.matchAll(/^(\w+)="(.*)"$/gm)].map(([, name, value]) => `${name}=${value}`)
  directory(state, '/etc')
  if (before === '' || words.includes('-x')) return words.includes('-x') && stdout === '' ? ofSysrcRemoval(state, words) : undefined
  for (const pair_ of before === undefined ? shown : [`${variable}=${before}`]) await play(state, ['sysrc', '-q', pair_])
}

const ofSysrcRemoval = async (state: Host, words: readonly string[]): Promise<void> => {
  if (last(words) !== 'factvar') await play(state, ['sysrc', '-q', `${last(words)}=YES`])
}

const ofProcess: Given = (state, words) => {
  for (const word of words.slice(-1).filter((one) => /^\d+$/.test(one) && one !== '99999')) process_(state, Number(word), 0, 'sleep')
}

const process_ = (state: Host, pid: number, inode: number, name: string): void => {
  const status = {pid, name, state: 'S', ppid: 1, pgid: pid, session: pid, uid: 0, gid: 0, argv: [name, '300'], vsz: 4096, rss: 2179072, time: 0, elapsed: 10}
  state.os.processes.push({...status, inode})
}

const ofPs: Given = async (state, words, {stdout, stderr}) => {
  ofProcess(state, words, {stdout, stderr, good: true, stdin: ''})
  if (words.includes('-A')) for (const line of stdout.trim().split('\n')) process_(state, Number(/\d+/.exec(line)?.[0]), 0, 'sleep')
  if (!words.includes('-J') || stderr !== '') return
  const name = after(words, '-J')
  await jail(state, name)
  const inode = [...state.jails.values()].find((one) => one.name === name)?.inode ?? 0
  state.os.processes.splice(0)
  for (const [, pid, , command = ''] of stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)) {
    process_(state, Number(pid), inode, command)
    const made = state.os.processes.at(-1)
    if (made) Object.assign(made, {argv: command.split(' ')})
  }
}

const ofPkill: Given = async (state, words, {good}) => {
  if (!good) return
  await jail(state, after(words, '-j'))
  process_(state, 8273, [...state.jails.values()].find((one) => one.name === after(words, '-j'))?.inode ?? 0, last(words))
}

const ofCpuset: Given = async (state, words, {stderr}) => {
  const name = words.includes('-j') ? after(words, '-j') : ''
  if (name !== '' && !missing(stderr)) await jail(state, name)
}

const ofSysctl: Given = (state, words, {stdout}) => {
  for (const [, name = '', before = ''] of stdout.matchAll(/^(\S+): (\S+) -> /gm)) state.sysctls.set(name, before)
  if (stdout.startsWith('2631')) state.sysctls.set(last(words), '2631')
}

const TOOLS: Readonly<Record<string, Given>> = {
  ...{zfs: zfsGiven, jail: ofJail, jls: ofJls, jexec: ofJexec, umount: ofUmount, mount: ofMount, mount_nullfs: ofMount, rctl: ofRctl, pfctl: ofPfctl},
  ...{
    ifconfig: ofIfconfig,
    route: ofRoute,
    chflags: ofChflags,
    getent: ofGroup,
    pw: ofGroup,
    sysrc: ofSysrc,
    kill: ofProcess,
    ps: ofPs,
    pkill: ofPkill,
    cpuset: ofCpuset,
    sysctl: ofSysctl,
  },
  sha256: (state) => writeFileSync(join(directory(state, '/etc'), 'hosts'), ''),
}

async function ofScript(state: Host, {script, argv, stdout = ''}: Fact): Promise<void> {
  const [first = '', second = '', third = ''] = argv
  const yes = stdout === 'yes\n'
  const mount = (type: string, from: string, on: string) =>
    play(state, type === 'nullfs' ? ['mount_nullfs', directory(state, from), directory(state, on)] : ['mount', '-t', type, from, directory(state, on)])
  if (script === 'mounted-at' && yes) await mount(first.endsWith('/dev') ? 'devfs' : 'tmpfs', 'tmpfs', first)
  if (script === 'mounted-from' && yes) await mount(third, first, second)
  if (script === 'check-mount') await mount('nullfs', first, second)
  if (script === 'has-var-empty' && yes) directory(state, `${first}/var/empty`)
  if (script === 'is-single' || script === 'wants-home-link') {
    const custom = `${first}/opt/custom`
    if (yes) rmSync(inRoot(state, custom), {recursive: true, force: true})
    else if (!existsSync(inRoot(state, custom))) directory(state, custom)
  }
  if (script === 'plug') bridge(state, third)
  if (script === 'unplug') bridge(state, 'potx', [first])
}
