import {existsSync} from 'node:fs'
import {note, type Finding} from './finding.js'
import type {Look} from './look.js'

/** Warns when pots have start-at-boot set and nothing starts them at boot. */
export function checkBoot({ctx, ...look}: Look): Finding[] {
  const names = look.pots().pots.flatMap(({name, attributes}) => (attributes['start-at-boot'] || attributes['early-start-at-boot'] ? [name] : []))
  if (names.length === 0 || ctx.host.service([]).files.some(({path}) => existsSync(path))) return []
  return [note(`${names.join(', ')} would start at boot, but the system knows nothing of pot`, 'pot service install')]
}
