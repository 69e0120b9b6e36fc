import {script} from '../../../programs/script.js'
import {locate} from '../../layout.js'
import type {Quotas} from '../../types.js'
import {exec} from '../volumes/actions.js'
import {isBelow} from '../volumes/facts.js'
import {type Btrfs, unlocate} from './context.js'
import {subvolumes} from './volumes.js'

const GROUP = /^0\/(\d+) +\d+ +\d+ +(\d+|none)\b/

/** Resolves with the limits in bytes by the id of the subvolume; undefined while quotas are off. Starts one process. */
async function limits({ask, fs}: Btrfs): Promise<Map<number, number> | undefined> {
  const {code, stdout} = await ask('btrfs', ['qgroup', 'show', '-r', '--raw', fs])
  if (code !== 0) return undefined
  return new Map(
    stdout.split('\n').flatMap((line): [number, number][] => {
      const [, id, limit] = GROUP.exec(line) ?? []
      return limit === undefined || limit === 'none' ? [] : [[Number(id), Number(limit)]]
    }),
  )
}

const limit = script(import.meta.url, 'limit')

/**
 * Limits of quota groups, see btrfs-qgroup(8). The limit holds for each data volume of a pot, and counts all that the volume refers to, also what it shares
 * with its base. A snapshot has the limit of its volume, and hands it on to its clones; therefore the snapshots are changed with the volume.
 */
export const quotas = (btrfs: Btrfs): Quotas => ({
  async read(paths) {
    const known = paths.length === 0 ? undefined : await limits(btrfs)
    if (known === undefined || known.size === 0) return new Map()
    const all = (await subvolumes(btrfs)).flatMap(({id, path}) => (path.startsWith('.') ? [] : [{id, path: unlocate(path)}]))
    return new Map(
      paths.flatMap((top): [string, number][] => {
        const isData = (path: string | undefined) => path !== undefined && (top.startsWith('jails/') ? isBelow(path, top) : path === top)
        const found = all.filter(({path}) => isData(path)).map(({id}) => known.get(id))
        const [first] = found
        return first === undefined || found.some((bytes) => bytes !== first) ? [] : [[top, first]]
      }),
    )
  },
  async set(path, bytes, was) {
    const off = (await limits(btrfs)) === undefined
    if (off && bytes === undefined) return []
    const {fs} = btrfs
    const set = (quota: number | undefined) => exec(...limit(String(quota ?? 'none'), fs, locate(path)))
    return [
      ...(off
        ? [
            {title: `switch on quotas of the btrfs at ${fs}`, run: exec('btrfs', 'quota', 'enable', fs), undo: [exec('btrfs', 'quota', 'disable', fs)]},
            {title: 'count what its subvolumes hold', run: exec('btrfs', 'quota', 'rescan', '-w', fs), undo: 'covered' as const},
          ]
        : []),
      {title: bytes === undefined ? `remove the quota of ${path}` : `set the quota of ${path}`, run: set(bytes), undo: [set(was)]},
    ]
  },
})
