import type {Condition, ExecAction} from '../../operations/types.js'
import {script} from '../../programs/script.js'

const lookAt = script(import.meta.url, 'mounted-at')
const lookFrom = script(import.meta.url, 'mounted-from')

const holds = (argv: readonly string[]): Condition => ({argv, prints: 'yes'})

/** Holds when something is mounted exactly at `target`, spelled as the kernel does. */
export const mountedAt = (target: string): Condition => holds(lookAt(target))

/** Holds when exactly this mount exists. */
export const mountedFrom = (source: string, target: string, type: string): Condition => holds(lookFrom(source, target, type))

/** Holds when something is mounted at `target` and there is no jail `jail`. */
export const mountedWithoutJail = (target: string, jail: string): Condition => holds(lookAt(target, jail))

/**
 * Unmounts `target` if `when` holds. When nothing is mounted at its operand, umount(8) takes it for the source of a mount, and would unmount
 * another one. umount(8) finds the mount by its name in the kernel's table and follows no link.
 */
export const umount = (target: string, when: Condition): ExecAction => ({do: 'exec', argv: ['umount', '-f', target], when, tolerate: GONE})

const GONE = ['not a file system root directory', 'unknown file system', 'No such file or directory']
