import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {error, note, warning, type Finding} from './finding.js'
import type {Look} from './look.js'

const SET_UP = 'pot init'

/** Checks the capabilities of the host that pot needs. */
export async function checkCapabilities({ctx}: Look): Promise<{readonly findings: Finding[]; readonly passed: string[]}> {
  const all = await ctx.host.capabilities()
  return {
    findings: all
      .filter(({ok}) => !ok)
      .map(({name, detail, fix, required, degrades}) => (required ? error : degrades ? warning : note)(`${name}: ${detail}`, fix)),
    passed: all.filter(({ok}) => ok).map(({name, detail}) => `${name}: ${detail}`),
  }
}

/** Checks that `pot init` was run, that the pot root is mounted with its directories, and that the group of pot exists. */
export async function checkRoot({ctx: {settings, host}, ready}: Look): Promise<Finding[]> {
  const {fsRoot, group} = settings
  if (!existsSync(fsRoot)) return [warning(`pot is not set up: there is no ${fsRoot}`, SET_UP)]
  if (!(await ready())) return [warning(`${fsRoot} is not mounted`, SET_UP)]
  const missing = ['bases', 'fscomp'].filter((name) => !existsSync(join(fsRoot, name)))
  const {gid} = await host.group(group)
  return [
    ...missing.map((name) => error(`there is no ${join(fsRoot, name)}`, SET_UP)),
    ...(gid === undefined ? [warning(`there is no group '${group}', to which ${fsRoot} is given`, SET_UP)] : []),
  ]
}

/** Finds operations whose process has ended. The next command that changes the host recovers them, or reports why it cannot. */
export function checkOperations({operations}: Look): Finding[] {
  return operations().flatMap(({id, title, state, problem}) => {
    if (state === 'running') return []
    if (problem !== undefined) return [error(problem, `pot recover --discard ${id}`)]
    return [error(`'${title}' was interrupted`, 'pot recover')]
  })
}
