import type {Quick, QuickContext} from '@pot/core'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {clockRate} from './clock-rate.js'
import {compatible, rssOf, WATCH} from './rss-text.js'
import type {Usage} from './usage.js'

/** The name in `-p NAME -J` or `-J -p NAME`. */
function nameIn([a, b, c, ...more]: readonly string[]): string | undefined {
  const name = a === '-p' && c === '-J' ? b : a === '-J' && b === '-p' ? c : undefined
  return more.length === 0 && /^\w[\w-]*$/.test(name ?? '') ? name : undefined
}

async function look({host}: QuickContext, name: string): Promise<Usage | undefined> {
  const [usage] =
    host.name === 'freebsd'
      ? await (await import('./freebsd/usage.js')).freebsdUsage(host.ask, [name])
      : await (await import('./linux/usage.js')).linuxUsage(host, [name], WATCH)
  return usage
}

/** Answers `pot get-rss -p NAME -J` of a running pot, which orchestrators call every second for each pot. */
const getRss: Quick = async (argv, open) => {
  const name = nameIn(argv)
  if (name === undefined) return undefined
  const ctx = await open()
  if (!existsSync(join(ctx.settings.fsRoot, 'jails', name, 'conf/pot.conf'))) return undefined
  const [usage, rate] = await Promise.all([look(ctx, name), clockRate(ctx.host)])
  return usage === undefined ? undefined : `${compatible(rssOf(usage, rate))}\n`
}

export default getRss
