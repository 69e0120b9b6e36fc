import {PotError} from '../errors.js'
import type {MountEntry} from './pot.js'

export interface MountLine {
  /** Line number, from 1. */
  readonly line: number
  readonly text: string
  /** undefined for an invalid line. The line is kept, and nothing is mounted for it. */
  readonly entry: MountEntry | undefined
}

const OPTIONS: Readonly<Record<string, MountEntry['option']>> = {'': 'rw', rw: 'rw', ro: 'ro', 'zfs-remount': 'zfs-remount'}

/** Returns the target relative to the root of the pot: older files contain the path on the host, `FS/jails/P/m/mnt`. */
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

/** Returns the lines of fscomp.conf in order, without blank lines and comments. `root` is the root directory of the pot. */
export function parseMounts(text: string, root: string): MountLine[] {
  return text
    .split('\n')
    .map((line, index) => ({line: index + 1, text: line, entry: parseLine(line, root)}))
    .filter((line) => !/^\s*(#|$)/.test(line.text))
}

/** Formats a line of fscomp.conf, with a target relative to the pot. Throws BAD_PATH for empty paths and white space, which the file cannot contain. */
export function formatMount({source, target, option}: MountEntry): string {
  const spaced = [source, target].find((path) => path === '' || /\s/.test(path))
  if (spaced !== undefined) throw new PotError('BAD_PATH', `'${spaced}' cannot be mounted: fscomp.conf cannot contain empty paths and white space`)
  return option === 'rw' ? `${source} ${target}` : `${source} ${target} ${option}`
}

/** Formats a whole fscomp.conf. */
export const formatMounts = (entries: readonly MountEntry[]): string => entries.map((entry) => `${formatMount(entry)}\n`).join('')

/**
 * Returns the text with every entry replaced by the result of `change`, or removed if the result is undefined. Lines without an entry, and lines whose
 * entry `change` returns unchanged, stay byte for byte.
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

/** Returns the text with an entry added at its end. */
export const addMount = (text: string, entry: MountEntry): string => `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${formatMount(entry)}\n`

/** Returns the text with all mount points relative to the pot. */
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
