import type {Context} from '../context.js'
import type {Volume} from '../host/types.js'
import {volumeOf} from '../pots/tree/source-place.js'
import type {Pot} from '../record/pot.js'
import {readPots} from '../record/store.js'

/** The fscomps that a pot mounts. */
export interface MountedFscomps {
  /** Names of those that belong to the snapshots of the pot. */
  readonly included: readonly string[]
  /** Those that do not, with the other pots that mount them. */
  readonly left: readonly {readonly name: string; readonly pots: readonly string[]}[]
}

const namesOf = (zfsRoot: string, {mounts}: Pick<Pot, 'mounts'>): string[] => [
  ...new Set(
    mounts.flatMap(({source, option}) => {
      const [kind, name] = volumeOf(zfsRoot, source)?.split('/') ?? []
      return kind === 'fscomp' && name !== undefined && option !== 'ro' ? [name] : []
    }),
  ),
]

/**
 * The fscomps into which a pot writes. The pot owns a fscomp that no other pot mounts; those that it owns belong to its snapshots. `withFscomps`: true for all
 * that it mounts, false for none.
 */
export function fscompsOf({settings}: Pick<Context, 'settings'>, pot: Pot | undefined, withFscomps: boolean | undefined): MountedFscomps {
  const names = pot === undefined ? [] : namesOf(settings.zfsRoot, pot)
  if (pot === undefined || names.length === 0) return {included: [], left: []}
  const others = readPots(settings).pots.filter(({name}) => name !== pot.name)
  const all = names.map((name) => ({name, pots: others.flatMap((one) => (namesOf(settings.zfsRoot, one).includes(name) ? [one.name] : []))}))
  const isIncluded = ({pots}: {readonly pots: readonly string[]}) => withFscomps ?? pots.length === 0
  return {included: all.filter(isIncluded).map(({name}) => name), left: all.filter((one) => !isIncluded(one))}
}

/** The volumes of these fscomps, with those below them. */
export const volumesOfFscomps = (volumes: readonly Volume[], names: readonly string[]): Volume[] =>
  volumes.filter(({path}) => names.some((name) => path === `fscomp/${name}` || path.startsWith(`fscomp/${name}/`)))

/** `data, which db mounts too; logs`. */
export const inWords = (left: MountedFscomps['left']): string =>
  left.map(({name, pots}) => (pots.length === 0 ? name : `${name}, which ${pots.join(' and ')} mount${pots.length > 1 ? '' : 's'} too`)).join('; ')
