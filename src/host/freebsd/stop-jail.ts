import {script} from '../../programs/script.js'
import type {Step} from '../types.js'
import {mountedAt, umount} from './mounted.js'

/** Formats a string for jail.conf(5) in single quotes: variables are not expanded; backslashes and quotes are escaped. */
const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`

/** Returns the configuration that `jail -r` needs to stop a jail in order. */
export function stopConfig(name: string, {execStop, timeout}: {readonly execStop?: string; readonly timeout: number}): string {
  const stop = execStop === undefined || execStop === '' ? [] : ['  exec.clean;', `  exec.stop=${quoted(execStop)};`]
  return [`${quoted(name)} {`, ...stop, `  stop.timeout=${timeout};`, '}', ''].join('\n')
}

const removeSharedMemory = script(import.meta.url, 'remove-shared-memory')

/**
 * Returns the final steps that stop a jail. `jail -r` does not remove a jail whose `exec.stop` fails: then the failure is a warning, and the jail is
 * removed without its configuration. `root` is the root directory of the jail as the kernel spells it.
 */
export function stopJail(name: string, root: string, options: {readonly execStop?: string; readonly timeout: number}): Step[] {
  const when = {argv: ['jls', '-j', name, 'name'], prints: name}
  const tolerate = ['not found']
  return [
    {
      title: `stop jail ${name}`,
      run: {do: 'exec', argv: ['jail', '-f-', '-r', name], input: stopConfig(name, options), when, tolerate},
      final: true,
      optional: true,
    },
    {title: `remove jail ${name}`, run: {do: 'exec', argv: ['jail', '-R', name], when, tolerate}, final: true},
    ...innerMounts(root).map((target): Step => ({title: `unmount ${target}`, run: umount(target, mountedAt(target)), final: true})),
    {
      title: `remove the shared memory of ${name}`,
      run: {do: 'exec', argv: removeSharedMemory(root)},
      final: true,
      optional: true,
    },
  ]
}

/** Returns the mounts that jail(8) makes in a jail for `mount.*`, in the order of unmounting. */
export const innerMounts = (root: string): string[] => [`${root}/dev/fd`, `${root}/proc`, `${root}/dev`]
