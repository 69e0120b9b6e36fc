import {join} from 'node:path'
import {readIfThere} from '../../paths/read-if-there.js'
import {processStart} from '../../programs/process-id.js'
import {isThere, stateRoom} from './files.js'

/** How a command keeps a pot that is destroyed when it stops: until the command itself ends, or until the supervisor of the main command ends. */
export type Keeping = 'attached' | 'detached'

export const keeperFile = (run: string, name: string): string => join(stateRoom(run), `${name}.keeper`)

/** The text of the file by which this process says that it works with a pot. */
export const keeperText = (keeping: Keeping): string => `${process.pid}\n${processStart(process.pid) ?? ''}\n${keeping}\n`

/** Who keeps a pot: `works`, the command still runs; else how it kept the pot. Undefined when the file is missing, for example after a boot. */
export function keeperOf(run: string, name: string): Keeping | 'works' | undefined {
  const text = readIfThere(keeperFile(run, name))
  if (text === undefined) return undefined
  const [pid = '', started = '', keeping] = text.split('\n')
  if (isThere({pid: Number(pid), started})) return 'works'
  return keeping === 'attached' ? 'attached' : 'detached'
}
