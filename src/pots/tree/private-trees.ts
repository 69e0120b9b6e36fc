import {statSync} from 'node:fs'
import {join} from 'node:path'
import type {Settings} from '../../settings/settings.js'
import type {ProgramStep, Step} from '../../operations/types.js'

type Trees = Pick<Settings, 'fsRoot' | 'cache'>

/**
 * Directories with trees of pots and bases. Root of a pot may leave set-user-id programs and device nodes there, so only root of the host may enter them.
 */
export const privateTrees = ({fsRoot, cache}: Trees): string[] => [...['jails', 'bases', 'fscomp'].map((name) => join(fsRoot, name)), cache]

const modeOf = (path: string): number | undefined => {
  const found = statSync(path, {throwIfNoEntry: false})
  return found && found.mode & 0o7777
}

/** Whether users other than root can enter the directory; false when it does not exist. */
export const isOpen = (path: string): boolean => ((modeOf(path) ?? 0) & 0o077) !== 0

const close = (path: string): ProgramStep => ({
  title: `let root alone into ${path}`,
  run: {do: 'exec', argv: ['chmod', '0700', path], when: {exists: path}},
  undo: 'stays',
})

export const closeOpen = (settings: Trees): Step[] => privateTrees(settings).filter(isOpen).map(close)

/** Steps with an undo, except with `storage`: then an earlier step of the plan makes or mounts the directories, so that their modes are unknown. */
export const closeAll = (settings: Trees, storage: boolean): Step[] =>
  storage
    ? privateTrees(settings).map(close)
    : privateTrees(settings)
        .filter(isOpen)
        .map((path) => ({...close(path), undo: [{do: 'exec', argv: ['chmod', (modeOf(path) ?? 0o700).toString(8), path]}]}))
