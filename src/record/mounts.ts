import {PotError} from '../errors.js'
import type {MountEntry} from './pot.js'

export interface MountLine {
  /** From 1. */
  readonly line: number
  readonly text: string
  /** undefined for a line that makes no sense: it is kept, and nothing is mounted for it. */
  readonly entry: MountEntry | undefined
}

const OPTIONS: Readonly<Record<string, MountEntry['option']>> = {'': 'rw', rw: 'rw', ro: 'ro', 'zfs-remount': 'zfs-remount'}

/** Older files have the whole path of the host: `FS/jails/P/m/mnt`. */
function relativeTo(root: string, target: string): string {
  const below = target === root ? '/' : target.startsWith(`${root}/`) ? target.slice(root.length) : target
  return below.replace(/(?<=.)\/+$/, '')
}

function parseLine(text: string, root: string): MountEntry | undefined {
  const [source = '', target = '', written = '', ...more] = text.trim().split(/\s+/)
  const option = Object.hasOwn(OPTIONS, written) ? OPTIONS[written] : undefined
  if (source === '' || !target.startsWith('/') || option === undefined || more.length > 0) return undefined
  return target.split('/').includes('..') ? undefined : {source, target: relativeTo(root, target), option}
}

/** The lines of fscomp.conf that are not blank and no comments, in order. `root` is the root directory of the pot. */
export function parseMounts(text: string, root: string): MountLine[] {
  return text
    .split('\n')
    .map((line, index) => ({line: index + 1, text: line, entry: parseLine(line, root)}))
    .filter((line) => !/^\s*(#|$)/.test(line.text))
}

/** A line of fscomp.conf, in the relative form. Rejects with BAD_PATH for white space, which the file cannot hold. */
export function formatMount({source, target, option}: MountEntry): string {
  const spaced = [source, target].find((path) => path === '' || /\s/.test(path))
  if (spaced !== undefined) throw new PotError('BAD_PATH', `'${spaced}' cannot be mounted: fscomp.conf cannot contain empty paths and white space`)
  return option === 'rw' ? `${source} ${target}` : `${source} ${target} ${option}`
}

/** A whole file. */
export const formatMounts = (entries: readonly MountEntry[]): string => entries.map((entry) => `${formatMount(entry)}\n`).join('')

/**
 * The text with every entry replaced by what `change` makes of it, or taken out for undefined. Lines whose entry stays, and lines
 * that are no entries, stay byte for byte.
 */
export function mapMounts(text: string, root: string, change: (entry: MountEntry) => MountEntry | undefined): string {
  const lines = text.split('\n').flatMap((line) => {
    const entry = /^\s*#/.test(line) ? undefined : parseLine(line, root)
    if (entry === undefined) return [line]
    const changed = change(entry)
    return changed === undefined ? [] : [changed === entry ? line : formatMount(changed)]
  })
  return lines.join('\n')
}

/** The text with one entry more, at its end. */
export const addMount = (text: string, entry: MountEntry): string => `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${formatMount(entry)}\n`

/** The text with all mountpoints in the relative form. */
export function migrateMounts(text: string, root: string): string {
  const old = (line: MountLine) =>
    line.entry !== undefined &&
    line.entry.target !==
      line.text
        .trim()
        .split(/\s+/)[1]
        ?.replace(/(?<=.)\/+$/, '')
  return parseMounts(text, root).some(old) ? mapMounts(text, root, (entry) => ({...entry})) : text
}
