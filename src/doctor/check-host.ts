import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {error, note, warning, type Finding} from './finding.js'
import type {Look} from './look.js'

/** What this host can do, and what pot needs of it. */
export async function checkCapabilities({ctx}: Look): Promise<{readonly findings: Finding[]; readonly passed: string[]}> {
  const all = await ctx.host.capabilities()
  return {
    findings: all.filter(({ok}) => !ok).map(({name, detail, fix, required}) => (required ? error : note)(`${name}: ${detail}`, fix)),
    passed: all.filter(({ok}) => ok).map(({name, detail}) => `${name}: ${detail}`),
  }
}

/** Whether `pot init` was run, and whether what it made is there. */
export async function checkRoot({ctx: {settings, host}}: Look): Promise<Finding[]> {
  const {fsRoot, group} = settings
  if (!existsSync(fsRoot)) return [error(`pot is not set up: there is no ${fsRoot}`, 'pot init')]
  const asleep = await host.storage.wake()
  if (asleep.length > 0) return [error(`${fsRoot} is not mounted`, 'pot init')]
  const missing = ['bases', 'jails', 'fscomp'].filter((name) => !existsSync(join(fsRoot, name)))
  const {gid} = await host.group(group)
  return [
    ...missing.map((name) => error(`there is no ${join(fsRoot, name)}`, 'pot init')),
    ...(gid === undefined ? [warning(`there is no group '${group}': only root can use pot`, 'pot init')] : []),
  ]
}

/** Operations whose process is gone: the next command that changes something puts them right, or says why it cannot. */
export function checkOperations({operations}: Look): Finding[] {
  return operations().flatMap(({id, title, state, path}) => {
    if (state === 'running') return []
    if (state === 'unreadable') return [error(`the journal ${path} is damaged`, `pot recover --discard ${id}`)]
    return [error(`'${title}' was cut off`, 'pot recover')]
  })
}
