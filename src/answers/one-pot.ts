import {lastRunStats, statsLine} from '../pots/look/run-stats.js'
import {exportLine, potVariables} from '../record/env.js'
import {readPot} from '../record/store.js'
import {text, type Answer, type Reached} from './answer.js'

/** `pot last-run-stats` */
export const stats = ({settings}: Reached, name: string): Answer => ({output: text([statsLine(lastRunStats(settings, name))])})

/** `pot info -r` */
export async function isRunning({settings, host}: Reached, name: string): Promise<Answer> {
  readPot(settings, name)
  return {output: '', status: (await (await host()).jails.running(name)).some((jail) => jail.name === name) ? 0 : 1}
}

/** `pot info -E` */
export async function assignments({settings, host}: Reached, name: string): Promise<Answer> {
  const pot = readPot(settings, name)
  const id = (await (await host()).jails.running(name)).find((jail) => jail.name === name)?.id
  return {output: text(potVariables(pot, {nic: settings.nic, id}).map(exportLine))}
}
