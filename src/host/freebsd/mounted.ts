import type {Condition, ExecAction} from '../../operations/types.js'
import {script} from '../../programs/script.js'

const lookAt = script(import.meta.url, 'mounted-at')
const lookFrom = script(import.meta.url, 'mounted-from')

const holds = (argv: readonly string[]): Condition => ({argv, prints: 'yes'})

/** Something is mounted exactly at `target`, which is spelled as the kernel does. */
export const mountedAt = (target: string): Condition => holds(lookAt(target))

/** Exactly this mount is there. */
export const mountedFrom = (source: string, target: string, type: string): Condition => holds(lookFrom(source, target, type))

/** Something is mounted at `target` and no jail is called `jail`. */
export const mountedWithoutJail = (target: string, jail: string): Condition => holds(lookAt(target, jail))

/**
 * umount(8) takes its operand for the source of a mount when nothing is mounted there, and would take away the mount of
 * somebody else: so it is only called when `when` holds. It finds the mount by its name in the kernel's table and follows no link.
 */
export const umount = (target: string, when: Condition): ExecAction => ({do: 'exec', argv: ['umount', '-f', target], when, tolerate: GONE})

const GONE = ['not a file system root directory', 'not currently mounted', 'unknown file system', 'No such file or directory']
