import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../context.js'
import {isRecord} from '../errors.js'
import type {Step} from '../operations/types.js'
import {checkFileVersion, withVersion} from '../paths/file-kinds.js'
import type {Places} from '../settings/settings.js'

/** What a stack has made besides its pots, whose records name it. Sorted. */
export interface Owned {
  readonly networks: readonly string[]
  readonly volumes: readonly string[]
  readonly secrets: readonly string[]
}

export type OwnedKind = keyof Owned

/** The directory (absolute) of the stacks of this host: a file for each stack that has made more than pots. */
export const stacksDirectory = ({data}: Pick<Places, 'data'>): string => join(data, 'stacks')
const fileOf = (places: Pick<Places, 'data'>, stack: string): string => join(stacksDirectory(places), `${stack}.json`)

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

/** Reads what a stack has made. Throws NEWER_FILE. */
export function readOwned({places}: Pick<Context, 'places'>, stack: string): Owned {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(fileOf(places, stack), 'utf8'))
  } catch {
    value = undefined
  }
  if (isRecord(value)) checkFileVersion('stack', fileOf(places, stack), value.version)
  const of = (kind: OwnedKind) => (isRecord(value) ? texts(value[kind]) : [])
  return {networks: of('networks'), volumes: of('volumes'), secrets: of('secrets')}
}

/** Steps that note what a stack owns now; nothing is left of a stack that owns nothing. They have their own undo. */
export function writeOwned({places}: Pick<Context, 'places'>, stack: string, owned: Owned): Step[] {
  const path = fileOf(places, stack)
  const {networks, volumes, secrets} = owned
  if (networks.length + volumes.length + secrets.length === 0) return [{title: `forget what the stack ${stack} has made`, run: {do: 'remove', path}}]
  return [
    {title: 'make the directory of stacks', run: {do: 'mkdir', path: stacksDirectory(places), mode: 0o700}},
    {title: `note what the stack ${stack} has made`, run: {do: 'write', path, content: `${JSON.stringify(withVersion('stack', owned))}\n`, mode: 0o600}},
  ]
}

export const withOne = (owned: Owned, kind: OwnedKind, name: string): Owned => ({...owned, [kind]: [...new Set([...owned[kind], name])].sort()})
export const withoutOne = (owned: Owned, kind: OwnedKind, name: string): Owned => ({...owned, [kind]: owned[kind].filter((one) => one !== name)})
