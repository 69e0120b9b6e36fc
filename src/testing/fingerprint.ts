import {execFileSync, spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statfsSync, type Stats} from 'node:fs'
import {join} from 'node:path'
import {describeProcess, processesOf} from './system/linux-left.js'
import type {World} from './world.js'

/** Paths that differ between two runs of the same command, and paths that a command may leave behind: logs and statistics. */
const IGNORED = [/\/var\/run\//, /\/log(\/|$)/, /\/\.last_run_stats/, /\/cache(\/|$)/, /\/\.model(\/|$)/]
/** Files that contain the id of a process, which is another one whenever a pot is started. */
const NAMES_PROCESS = /\.pid$/
const normal = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID').replaceAll(/\b1\d{9}\b/g, 'TAG')

/** Files that pot itself keeps for later commands, below the directory of the world. */
const OF_POT = [/^run\/(locks|journal|oci|bundles|main)$/, /^run\/runtime/, /^data\/(journal|journal\.reserve|commands\.json|init\.json|events\.ndjson.*)$/]

/** The state of the host and of the records that pot can change, as lines that can be compared. */
export async function fingerprint(world: World): Promise<string[]> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((target) => target.startsWith(`${world.root}/`))
    .map((target) => `mount ${target}`)
  const running = world.model === undefined ? containers(join(world.root, 'run/oci')) : await world.model.jails()
  const journals = existsSync(join(world.root, 'data/journal')) ? readdirSync(join(world.root, 'data/journal')) : []
  const state = ['oci', 'bundles', 'main'].flatMap((name) => list(join(world.root, 'run', name)))
  return [
    ...tree(world.fs),
    ...['etc', 'data', 'run'].flatMap((name) => beside(world.root, name)),
    ...processes(world),
    ...mounts,
    ...datasets(world),
    ...running.map((name) => `running ${name}`),
    ...journals.map((name) => `journal ${name}`),
    ...state.map((name) => `state ${name}`),
  ]
    .map(normal)
    .sort()
}

/** Containers whose first process is alive, according to the state files of the runtime. */
function containers(state: string): string[] {
  if (!existsSync(state)) return []
  return readdirSync(state).filter((name) => {
    const file = join(state, name, 'state.json')
    const match = existsSync(file) ? /"init_process_pid":(\d+)/.exec(readFileSync(file, 'utf8')) : null
    return match !== null && existsSync(`/proc/${match[1]}`)
  })
}

/** The processes of the world, by their command lines. */
const processes = ({root, model}: World): string[] =>
  process.platform === 'linux' && model === undefined
    ? processesOf({root, pool: undefined}).map((pid) => describeProcess(pid).replace(/^process \d+/, 'process'))
    : []

/**
 * The files of the configuration, data and run directories, without those of pot itself. Contents count only for the first two: a file in the run directory may be
 * a mount, or contain a process ID.
 */
function beside(root: string, name: string): string[] {
  return list(join(root, name)).flatMap((path) => {
    const short = path.slice(root.length + 1)
    const stat = lstatSync(path, {throwIfNoEntry: false})
    if (stat === undefined || OF_POT.some((pattern) => pattern.test(short))) return []
    const about = `${path} ${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`
    if (stat.isDirectory()) return [`${about}/`, ...beside(root, short)]
    return [stat.isFile() && !name.startsWith('run') ? `${about} ${digestOf(path, stat)}` : about]
  })
}

const list = (path: string) => (existsSync(path) ? readdirSync(path).map((name) => `${path}/${name}`) : [])

function tree(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name)
    if (IGNORED.some((pattern) => pattern.test(path))) return []
    // A name that is not UTF-8 was changed when it was decoded, so lstat does not find it.
    const stat = lstatSync(path, {throwIfNoEntry: false})
    if (stat === undefined) return [path]
    const about = `${path} ${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`
    if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(path)}`]
    if (stat.isFile()) return [NAMES_PROCESS.test(path) ? about : `${about} ${digestOf(path, stat)}`]
    return stat.isDirectory() && !path.endsWith('/proc') ? [`${about}/`, ...tree(path)] : [about]
  })
}

const digest = (path: string) =>
  createHash('sha256')
    .update(normal(readFileSync(path, 'latin1')))
    .digest('hex')
    .slice(0, 12)

/** Digests by path, with what changes whenever the contents do: most files of a host never change, and there are thousands. */
const digests = new Map<string, {readonly version: string; readonly digest: string}>()

/** Milliseconds in which two changes can have the same time. */
const TICK = 1000

function digestOf(path: string, {dev, ino, size, mtimeMs, ctimeMs}: Stats): string {
  const version = [dev, ino, size, mtimeMs, ctimeMs].join(' ')
  const known = digests.get(path)
  if (known?.version === version) return known.digest
  const now = digest(path)
  if (ctimeMs < Date.now() - TICK) digests.set(path, {version, digest: now})
  return now
}

function datasets(world: World): string[] {
  const env = {...process.env, ...world.env}
  const zfs = world.model === undefined ? 'zfs' : join(world.model.bin, 'zfs')
  if (world.model === undefined && !existsSync(join(world.root, 'disk'))) return liesOnBtrfs(world.fs) ? subvolumes(world) : []
  const said = (...args: readonly string[]) => {
    // With the storage of a plugin there is no such dataset.
    const {status, stdout, stderr} = spawnSync(zfs, [...args, world.zfsRoot], {env, encoding: 'utf8'})
    if (status !== 0 && !/does not exist/.test(stderr)) throw new Error(`${zfs} fails: ${stderr}`)
    return stdout.split('\n').filter((line) => line !== '')
  }
  return [
    ...said('get', '-H', '-r', '-o', 'name,property,value', 'mountpoint,origin,mounted').map((line) => `dataset ${line}`),
    ...said('list', '-H', '-r', '-t', 'snapshot', '-o', 'name').map((line) => `snapshot ${line}`),
  ]
}

const BTRFS_SUPER_MAGIC = 0x9123683e

const liesOnBtrfs = (path: string) => existsSync(path) && statfsSync(path).type === BTRFS_SUPER_MAGIC

const subvolumes = ({fs}: World) =>
  execFileSync('btrfs', ['subvolume', 'list', fs], {encoding: 'utf8'})
    .split('\n')
    .map((line) => `subvolume ${line.replace(/^.* path /, '')}`)
