import {statfsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {isOpen, privateTrees} from '../pots/tree/private-trees.js'
import type {Settings} from '../settings/settings.js'
import {placesOf} from '../snapshots/nested.js'
import {error, note, warning, type Finding} from './finding.js'
import type {Look} from './look.js'

const MIB = 1024 * 1024

/** Checks the free space of the file systems that pot writes to. */
export function checkSpace({ctx: {settings, places}}: Pick<Look, 'ctx'>): Finding[] {
  const file = settings.btrfsFile
  const directories = [join(settings.fsRoot, 'jails'), settings.cache, places.data, ...(file === undefined ? [] : [dirname(file)])]
  const seen = new Set<string>()
  return directories.flatMap((directory) => {
    const room = roomIn(directory)
    const key = JSON.stringify(room)
    if (room === undefined || seen.has(key)) return []
    seen.add(key)
    return judgeRoom(directory, room)
  })
}

/** Size and free space in bytes, without the reserve of root. */
export interface Room {
  readonly free: number
  readonly size: number
}

function roomIn(directory: string): Room | undefined {
  try {
    const {bavail, blocks, bsize} = statfsSync(directory)
    return {free: bavail * bsize, size: blocks * bsize}
  } catch {
    return undefined
  }
}

/** Free bytes decide. The share of free space counts only when few bytes are free: a nearly empty dataset is small, not full. */
export function judgeRoom(directory: string, {free, size}: Room): Finding[] {
  const left = `${directory}: ${Math.floor(free / MIB)} MiB of ${Math.floor(size / MIB)} MiB are free`
  if (free < 64 * MIB) return [error(`no room in ${left}`, 'pot prune')]
  return free < 1024 * MIB && free < size / 10 ? [warning(`little room in ${left}`, 'pot prune')] : []
}

/** Directories that must be closed: a set-user-id program in the tree of a pot makes everybody who can run it root of the host. */
export function checkPrivate({ctx: {settings}}: Pick<Look, 'ctx'>): Finding[] {
  const open = privateTrees(settings).filter(isOpen)
  return open.map((path) => error(`others than root may enter ${path}, and with what a pot left there become root of this host`, 'pot init'))
}

/** Properties that every pot inherits and that its programs need. */
export async function checkProperties({ctx: {settings, host}}: Pick<Look, 'ctx'>): Promise<Finding[]> {
  return [
    ...(host.storage.kind === 'zfs' ? await datasetProperties(host.ask, settings) : []),
    ...(host.name === 'linux' ? await mountOptions(host.ask, settings) : []),
  ]
}

type Ask = Look['ctx']['host']['ask']

async function datasetProperties(ask: Ask, {zfsRoot}: Settings): Promise<Finding[]> {
  const [pool = ''] = zfsRoot.split('/')
  const [properties, health] = await Promise.all([
    ask('zfs', ['get', '-H', '-o', 'property,value', 'exec,setuid,readonly', `${zfsRoot}/jails`]),
    ask('zpool', ['list', '-H', '-o', 'health', pool]),
  ])
  const values = new Map(properties.stdout.split('\n').map((line) => [line.split('\t')[0] ?? '', line.split('\t')[1] ?? '']))
  const wrong = [
    ['exec', 'off', 'on', 'no program of a pot can be run'],
    ['setuid', 'off', 'on', 'su, sudo and ping do not work in pots'],
    ['readonly', 'on', 'off', 'nothing can be changed'],
  ].flatMap(([name = '', bad = '', good = '', why = '']) =>
    values.get(name) === bad ? [error(`${zfsRoot} has ${name}=${bad}: ${why}`, `zfs set ${name}=${good} ${zfsRoot}`)] : [],
  )
  const state = health.stdout.trim()
  return [
    ...wrong,
    ...(health.code === 0 && state !== 'ONLINE' ? [(state === 'DEGRADED' ? warning : error)(`pool ${pool} is ${state}`, `zpool status -x ${pool}`)] : []),
  ]
}

async function mountOptions(ask: Ask, {fsRoot}: Settings): Promise<Finding[]> {
  const directory = join(fsRoot, 'jails')
  const {code, stdout} = await ask('findmnt', ['-n', '-o', 'TARGET,OPTIONS', '-T', directory])
  const [target = directory, options = ''] = code === 0 ? stdout.trim().split(/\s+/) : []
  return [
    ['noexec', 'exec', 'no program of a pot can be run'],
    ['nosuid', 'suid', 'su, sudo and ping do not work in pots'],
    ['ro', 'rw', 'nothing can be changed'],
  ].flatMap(([bad = '', good = '', why = '']) =>
    options.split(',').includes(bad) ? [error(`${target} is mounted with ${bad}: ${why}`, `mount -o remount,${good} ${target}`)] : [],
  )
}

/** Volumes that pot did not make: snapshots leave them out, and revert, clone and export refuse because of them. */
export async function checkNested(look: Look): Promise<Finding[]> {
  const {storage} = look.ctx.host
  const owners = (await look.volumes()).filter(({path}) => /^(?:bases|jails|fscomp)\/[^/]+$/.test(path))
  const found: Finding[] = []
  for (const {path} of owners) {
    const nested = await storage.nested(path)
    if (nested.length > 0) found.push(note(`below ${path} are volumes that pot did not make: ${placesOf(nested)}`, 'man pot-storage'))
  }
  return found
}
