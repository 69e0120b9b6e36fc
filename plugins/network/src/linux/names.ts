import {join} from 'node:path'
import type {Places} from '@pot/core'
import type {Attachment, NetworkSettings} from '../driver.js'

/** Name of pot's table, family inet. */
export const tableOf = ({tag}: Pick<NetworkSettings, 'tag'>): string => (tag === '' ? 'pot' : `pot_${tag}`)

/** Name of the chain of a pot in the table. */
export const chainOf = ({uuid}: Pick<Attachment, 'uuid'>): string => `pot-${uuid}`
export const uuidOfChain = (chain: string): string | undefined => /^pot-([0-9a-f-]{36})$/.exec(chain)?.[1]

/** Alias of the host's side of a pot's pair of interfaces. */
export const aliasOf = ({uuid}: Pick<Attachment, 'uuid'>): string => `pot:${uuid}`
export const uuidOfAlias = (alias: string): string | undefined => /^pot:([0-9a-f-]{36})$/.exec(alias)?.[1]

/** The directory in which the network namespaces of pots are mounted. */
export const namespaceDirectory = ({run}: Pick<Places, 'run'>): string => join(run, 'netns')
export const namespaceOf = (places: Pick<Places, 'run'>, {uuid}: Pick<Attachment, 'uuid'>): string => join(namespaceDirectory(places), uuid)
