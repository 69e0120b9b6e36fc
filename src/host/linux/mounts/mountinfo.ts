import {readFileSync} from 'node:fs'

/** A line of /proc/self/mountinfo; see proc(5). */
export interface MountInfo {
  readonly id: number
  readonly parent: number
  /** `major:minor` */
  readonly device: string
  /** The directory of the file system that this mount shows. */
  readonly root: string
  readonly target: string
  readonly options: readonly string[]
  readonly type: string
  readonly source: string
  readonly superOptions: readonly string[]
}

const decode = (word: string): string => word.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

function parseLine(line: string): MountInfo[] {
  const [before = '', after = ''] = line.split(' - ')
  const [id, parent, device, root, target, options] = before.split(' ')
  const [type, source, superOptions] = after.split(' ')
  if (device === undefined || root === undefined || target === undefined || options === undefined || type === undefined) return []
  return [
    {
      id: Number(id),
      parent: Number(parent),
      device,
      root: decode(root),
      target: decode(target),
      options: options.split(','),
      type,
      source: decode(source ?? ''),
      superOptions: (superOptions ?? '').split(','),
    },
  ]
}

/** Parses the mount table. The mounts are in the order in which they were made; the last mount at a target hides the others. */
export const parseMountinfo = (text: string): MountInfo[] => text.split('\n').flatMap(parseLine)

/** Reads the mount table of this process. If it is not valid UTF-8, each byte becomes one character. */
export function readMountinfo(path = '/proc/self/mountinfo'): MountInfo[] {
  const bytes = readFileSync(path)
  const text = bytes.toString('utf8')
  return parseMountinfo(text.includes('\uFFFD') ? bytes.toString('latin1') : text)
}

/** Returns the device and the directory of its file system that are visible at `path` (absolute, without links). */
export function shownAt(table: readonly MountInfo[], path: string): {readonly device: string; readonly root: string} | undefined {
  const holds = ({target}: MountInfo) => target === '/' || path === target || path.startsWith(`${target}/`)
  const deepest = Math.max(...table.filter(holds).map(({target}) => target.length))
  const mount = table.findLast((entry) => holds(entry) && entry.target.length === deepest)
  if (mount === undefined) return undefined
  const rest = path.slice(mount.target === '/' ? 0 : mount.target.length)
  return {device: mount.device, root: `${mount.root === '/' ? '' : mount.root}${rest === '/' ? '' : rest}` || '/'}
}

/** Whether a mount shows the directory `source`, as a bind mount of `source` does. */
export function shows(table: readonly MountInfo[], mount: MountInfo, source: string): boolean {
  const shown = shownAt(source === mount.target ? table.filter((entry) => entry !== mount) : table, source)
  return shown !== undefined && shown.device === mount.device && shown.root === mount.root
}
