import type {ListedSnapshot} from '../../snapshots/list.js'
import type {Listing} from './listing.js'

/** A base or a fscomp. */
export interface UsedVolume {
  readonly name: string
  /** Names of the pots that use it. */
  readonly pots: readonly string[]
  /** Bytes. Set only when the caller asks for it. */
  readonly size?: number
  /** The quota in bytes. Set only when the caller asks for it and there is one. */
  readonly quota?: number
  /** Number of snapshots. Set only when the caller asks for it. */
  readonly snapshots?: number
}

/** The lists of bases and fscomps. */
export const VOLUMES: Listing<UsedVolume> = {
  columns: [
    {name: 'name', value: ({name}) => name},
    {name: 'pots', value: ({pots}) => pots},
    {name: 'size', value: ({size}) => size, bytes: true},
    {name: 'quota', value: ({quota}) => quota, bytes: true},
    {name: 'snapshots', value: ({snapshots}) => snapshots},
  ],
}

/** The list of `pot info -s`: all snapshots of the volumes of a pot, a fscomp or a base. */
export const SNAPSHOTS: Listing<ListedSnapshot> = {
  columns: [
    {name: 'tag', value: ({tag}) => tag},
    {name: 'created', value: ({created}) => created, text: ({created}) => new Date(created * 1000).toISOString().replace(/\.000Z$/, 'Z')},
    {name: 'volume', value: ({volume}) => volume},
  ],
}

/** A list of names, such as that of flavours. */
export const NAMES: Listing<{readonly name: string}> = {columns: [{name: 'name', value: ({name}) => name}]}
