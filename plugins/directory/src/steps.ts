import {defined, script, type ExecAction, type Step} from '@pot/core'
import type {Directories} from './directories.js'

const copyOn = {linux: script(import.meta.url, 'linux-copy'), freebsd: script(import.meta.url, 'freebsd-copy')}
const removeOn = {linux: script(import.meta.url, 'linux-remove'), freebsd: script(import.meta.url, 'freebsd-remove')}
/** The namespace ends with the script, so that no mount is left if pot is killed. */
const ALONE = {linux: ['unshare', '--mount', '--propagation', 'private'], freebsd: []}

/** Mode of the directories beside the volumes. Old copies can contain set-user-id programs that an update has replaced. */
export const PRIVATE = 0o700

export const exec = (...argv: readonly string[]): ExecAction => ({do: 'exec', argv})

/** Removes trees. Removes none of them while something is mounted in one. An absent tree is no error. */
export const remove = ({system}: Directories, ...paths: readonly string[]): ExecAction => exec(...removeOn[system](...paths))

/** A final step that removes a tree. */
export const removed = (directories: Directories, path: string, title = `remove ${path}`): Step => ({title, run: remove(directories, path), final: true})

export const rename = (from: string, to: string, title = `move ${from} to ${to}`): Step => ({title, run: {do: 'rename', from, to}})

export const directory = (path: string, mode?: number): Step => ({title: `make directory ${path}`, run: {do: 'mkdir', path, ...defined({mode})}})

/** A final step that removes a directory if it is empty. */
export const removeDirectory = (path: string): Step => ({
  title: `remove directory ${path}`,
  run: {...exec('rmdir', path), when: {exists: path}, tolerate: ['not empty', 'No such file', 'busy']},
  final: true,
})

/** A step that copies `source` to `target`, which does not exist, without the volumes at the places of `below`. */
export const copied = (directories: Directories, title: string, source: string, target: string, below: readonly (readonly [string, string])[] = []): Step => ({
  title,
  run: exec(...ALONE[directories.system], ...copyOn[directories.system](source, target, ...below.flat())),
  undo: [remove(directories, target)],
})
