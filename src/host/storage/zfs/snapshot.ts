import type {Step} from '../../../operations/types.js'
import type {Volume} from '../../types.js'
import {script} from '../../../programs/script.js'
import {exec} from '../volumes/actions.js'
import {depth, isBelow, laterTags, refuseClones} from '../volumes/facts.js'
import {ABSENT, MARK, marked, patient, type Zfs} from './context.js'

/** The top of `paths` if they are exactly one dataset and all datasets below it. zfs-fuse takes one name at a time, but snapshots such a tree at one instant. */
function wholeTree(paths: readonly string[], known: readonly string[]): string | undefined {
  const top = paths.find((path) => paths.every((other) => other === path || isBelow(other, path)))
  if (top === undefined || paths.length === 1) return undefined
  const tree = known.filter((path) => path === top || isBelow(path, top))
  return tree.length === paths.length && tree.every((path) => paths.includes(path)) ? top : undefined
}

export function snapshot(zfs: Zfs, paths: readonly string[], tag: string): Step[] {
  const take = (names: readonly string[], ...options: readonly string[]): Step => {
    const id = zfs.id()
    return {
      title: `snapshot ${names.join(' ')}`,
      run: exec('zfs', 'snapshot', ...options, '-o', `${MARK}=${id}`, ...names),
      undo: names.map((name) => ({...patient(zfs, 'zfs', 'destroy', ...options, name), when: marked(name, id)})),
    }
  }
  const names = paths.map((path) => `${zfs.dataset(path)}@${tag}`)
  if (names.length === 0) return []
  if (zfs.learned.modern) return [take(names)]
  const top = wholeTree(paths, zfs.learned.paths)
  return top === undefined ? names.map((name) => take([name])) : [take([`${zfs.dataset(top)}@${tag}`], '-r')]
}

const destroyTag = script(import.meta.url, 'destroy-tag')

/** One step for all `paths`, because a revert to a snapshot of which some volumes are missing would mix two states of a pot. */
export function removeSnapshot(zfs: Zfs, paths: readonly string[], tag: string): Step[] {
  const names = paths.map((path) => `${zfs.dataset(path)}@${tag}`)
  const argv = names.length === 1 ? ['zfs', 'destroy', ...names] : destroyTag(...names)
  return [{title: `remove snapshot ${names.join(' ')}`, run: {...patient(zfs, ...argv), tolerate: ABSENT}, final: true}]
}

/** See Storage. Throws NO_VOLUME, NO_SNAPSHOT, or HAS_CLONES if a clone depends on a snapshot that the rollback would remove. */
export function rollback(zfs: Zfs, paths: readonly string[], tag: string, volumes: readonly Volume[]): Step[] {
  return [...paths]
    .sort((a, b) => depth(b) - depth(a))
    .map((path) => {
      const later = laterTags(volumes, path, tag)
      if (later.length > 0) refuseClones(volumes, path, later)
      const name = `${zfs.dataset(path)}@${tag}`
      const lost = later.length === 0 ? '' : `, without its later snapshots ${later.join(', ')}`
      return {title: `roll back to ${name}${lost}`, run: exec('zfs', 'rollback', ...(later.length === 0 ? [] : ['-r']), name), final: true}
    })
}
