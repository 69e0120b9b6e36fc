import {existsSync, readdirSync, rmSync, rmdirSync} from 'node:fs'
import {join} from 'node:path'
import {eventsFile, olderEventsFile} from '../paths/events-file.js'
import {temporaryRoot} from '../paths/temporary.js'
import type {Places} from '../settings/settings.js'

/** The title of the operation that removes everything. */
export const DE_INIT = 'de-init'

/** Removes the directories of the engine. Call it only if no command holds a lock. */
export function tidy(places: Places): void {
  rmSync(join(places.run, 'locks'), {recursive: true, force: true})
  rmSync(temporaryRoot(places.run), {recursive: true, force: true})
  for (const file of [join(places.data, 'journal.reserve'), eventsFile(places.data), olderEventsFile(places.data)]) rmSync(file, {force: true})
  const isEmpty = (path: string) => existsSync(path) && readdirSync(path).length === 0
  for (const path of [join(places.data, 'journal'), places.data, join(places.run, 'journal'), join(places.run, 'main'), places.run])
    if (isEmpty(path)) rmdirSync(path)
}

/** Calls `tidy` if a recovery has finished a `de-init`. */
export function tidyAfter(places: Places, recovered: readonly {readonly title: string; readonly outcome: string}[]): void {
  if (recovered.some(({title, outcome}) => title === DE_INIT && outcome === 'finished')) tidy(places)
}
