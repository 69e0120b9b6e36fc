import {PotError} from '../errors.js'
import type {MountEntry, Pot} from './pot.js'

export interface MountLine {
  /** Line number, from 1. */
  readonly line: number
  readonly text: string
  /** undefined for an invalid line. The line is kept, and nothing is mounted for it. */
  readonly entry: MountEntry | undefined
}

const OPTIONS: Readonly<Record<string, MountEntry['option']>> = {'': 'rw', rw: 'rw', ro: 'ro', 'zfs-remount': 'zfs-remount', jailed: 'jailed'}

/** Characters that a path of a line has as an octal number, as in fstab(5) of Linux: words are separated by blanks. */
const ESCAPED: Readonly<Record<string, string>> = {' ': '\\040', '\t': '\\011', '\\': '\\134'}

const encode = (path: string): string => path.replaceAll(/[ \t\\]/g, (one) => ESCAPED[one] ?? one)
const decode = (word: string): string => word.replaceAll(/\\(040|011|134)/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** The words of a line, decoded. */
const wordsOf = (text: string): string[] =>
  text
    .replace(/\r$/, '')
    .split(/[ \t]+/)
    .filter((word) => word !== '')
    .map(decode)

/**
 * Why fscomp.conf or the mount table of a host cannot hold a path; undefined if they can. mount(8) of FreeBSD prints `SOURCE on TARGET (...)` without
 * escapes.
 */
export function whyNoMount(path: string): string | undefined {
  if (path === '') return 'the path is empty'
  if (/[\n\r\0]/.test(path)) return 'the path contains a line break'
  return path.includes(' on /') ? "the path contains ' on /'" : undefined
}

/** Returns the target relative to the root of the pot: older files contain the path on the host, `FS/jails/P/m/mnt`. */
function relativeTo(root: string, target: string): string {
  const below = target === root ? '/' : target.startsWith(`${root}/`) ? target.slice(root.length) : target
  return below.replace(/(?<=.)\/+$/, '')
}

function parseLine(text: string, root: string): MountEntry | undefined {
  const [source = '', target = '', written = '', ...more] = wordsOf(text)
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

/** Formats a line of fscomp.conf, with a target relative to the pot. Throws BAD_PATH: see `whyNoMount`. */
export function formatMount({source, target, option}: MountEntry): string {
  for (const path of [source, target]) {
    const why = whyNoMount(path)
    if (why !== undefined) throw new PotError('BAD_PATH', `${JSON.stringify(path)} cannot be mounted: ${why}`)
  }
  const paths = `${encode(source)} ${encode(target)}`
  return option === 'rw' ? paths : `${paths} ${option}`
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

/** The datasets that a pot manages itself: pot does not mount them, zfs(8) in the pot does. */
export const jailedOf = ({mounts}: Pick<Pot, 'mounts'>): readonly MountEntry[] => mounts.filter(({option}) => option === 'jailed')

/** Returns the text with an entry added at its end. */
export const addMount = (text: string, entry: MountEntry): string => `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${formatMount(entry)}\n`

/** Returns the text with all mount points relative to the pot. */
export function migrateMounts(text: string, root: string): string {
  const old = (line: MountLine) => line.entry !== undefined && line.entry.target !== wordsOf(line.text)[1]?.replace(/(?<=.)\/+$/, '')
  return parseMounts(text, root).some(old) ? mapMounts(text, root, (entry) => ({...entry})) : text
}
