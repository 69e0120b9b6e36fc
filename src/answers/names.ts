import {potNames} from '../record/store.js'
import {text, type Answer, type Reached} from './answer.js'

const lines = (names: readonly string[]): Answer => ({output: text(names)})

/** `pot ls -q` */
export const potList = ({settings}: Reached): Answer => lines(potNames(settings))

/** `pot ps`; without `quiet`, the whole of pot says that no pot is running. */
export async function runningList({settings, host}: Reached, quiet: boolean): Promise<Answer | undefined> {
  const ours = new Set(potNames(settings))
  const names = ours.size === 0 ? [] : (await (await host()).jails.running()).map(({name}) => name).filter((name) => ours.has(name))
  return names.length === 0 && !quiet ? undefined : lines(names.sort())
}
