import {statSync} from 'node:fs'
import {join} from 'node:path'
import type {Settings} from '../../settings/settings.js'
import type {ProgramStep, Step} from '../../operations/types.js'

type Trees = Pick<Settings, 'fsRoot' | 'cache'>

/** Directories below which trees of pots and bases lie: what root of a pot leaves there, such as a set-user-id program or a device, is for nobody else of the host. */
export const privateTrees = ({fsRoot, cache}: Trees): string[] => [...['jails', 'bases', 'fscomp'].map((name) => join(fsRoot, name)), cache]

const modeOf = (path: string): number | undefined => {
  const found = statSync(path, {throwIfNoEntry: false})
  return found && found.mode & 0o7777
}

/** Whether others than root may enter it; one that is not there is entered by nobody. */
export const isOpen = (path: string): boolean => ((modeOf(path) ?? 0) & 0o077) !== 0

const close = (path: string): ProgramStep => ({
  title: `let root alone into ${path}`,
  run: {do: 'exec', argv: ['chmod', '0700', path], when: {exists: path}},
  undo: 'stays',
})

export const closeOpen = (settings: Trees): Step[] => privateTrees(settings).filter(isOpen).map(close)

/** With a way back, unless `storage` says that an earlier step of the plan makes or mounts them: then their modes are not known yet. */
export const closeAll = (settings: Trees, storage: boolean): Step[] =>
  storage
    ? privateTrees(settings).map(close)
    : privateTrees(settings)
        .filter(isOpen)
        .map((path) => ({...close(path), undo: [{do: 'exec', argv: ['chmod', (modeOf(path) ?? 0o700).toString(8), path]}]}))
