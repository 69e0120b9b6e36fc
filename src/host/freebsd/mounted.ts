import type {Condition, ExecAction} from '../../operations/types.js'

/** mount(8) prints `SOURCE on TARGET (TYPE, OPTIONS)`, in every release and with paths as they are. */
const LOOK_UP = `
mount | while IFS= read -r line; do
  case $line in *" on $1 ("*) echo yes; break ;; esac
done`

const LOOK_UP_SOURCE = `
mount | while IFS= read -r line; do
  case $line in "$1 on $2 ($3"*) echo yes; break ;; esac
done`

const LOOK_UP_WITHOUT_JAIL = `
jls -j "$2" name >/dev/null 2>&1 && exit 1
mount | while IFS= read -r line; do
  case $line in *" on $1 ("*) echo yes; break ;; esac
done`

const holds = (script: string, ...args: string[]): Condition => ({argv: ['sh', '-c', script, 'sh', ...args], prints: 'yes'})

/** Something is mounted exactly at `target`, which is spelled as the kernel does. */
export const mountedAt = (target: string): Condition => holds(LOOK_UP, target)

/** Exactly this mount is there. */
export const mountedFrom = (source: string, target: string, type: string): Condition => holds(LOOK_UP_SOURCE, source, target, type)

/** Something is mounted at `target` and no jail is called `jail`. */
export const mountedWithoutJail = (target: string, jail: string): Condition => holds(LOOK_UP_WITHOUT_JAIL, target, jail)

/**
 * umount(8) takes its operand for the source of a mount when nothing is mounted there, and would take away the mount of
 * somebody else: so it is only called when `when` holds. It finds the mount by its name in the kernel's table and follows no link.
 */
export const umount = (target: string, when: Condition): ExecAction => ({do: 'exec', argv: ['umount', '-f', target], when, tolerate: GONE})

const GONE = ['not a file system root directory', 'not currently mounted', 'unknown file system', 'No such file or directory']
